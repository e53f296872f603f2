import { ApiProperty } from '@nestjs/swagger';
import { RETURN_OUTCOMES, type ReturnOutcome } from '#contracts/owner-events.v1';
import { Instant, Maybe, OneOf, OrganisationCode, Text, UnitCode } from '#contracts/rules';

/** What 12321 or the arbiter says to a return (workflow.md §5). The owner's fields count only when it is accepted. */
export class ReturnDecisionRequest {
  @ApiProperty({ enum: RETURN_OUTCOMES })
  @OneOf(RETURN_OUTCOMES)
  outcome!: ReturnOutcome;

  @ApiProperty({ maxLength: 1_000, description: 'Told to the unit' })
  @Text(1_000)
  reason!: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;

  @ApiProperty({ required: false, description: 'Responsible; else whom the unit named, or its national desk' })
  @Maybe()
  @UnitCode()
  unit?: string;

  @ApiProperty({ required: false, description: 'The network, when the responsible organisation is a reseller' })
  @Maybe()
  @OrganisationCode()
  hostCarrier?: string;

  @ApiProperty({ required: false, format: 'date-time', description: 'Since when it owns the code; else always' })
  @Maybe()
  @Instant()
  validFrom?: string;

  @ApiProperty({ required: false, format: 'date-time', description: 'Until when it owned the code' })
  @Maybe()
  @Instant()
  validUntil?: string;
}
