import { ApiProperty } from '@nestjs/swagger';
import { Instant, Maybe, OneOf, OrganisationCode, Text, TextList, UnitCode } from '#contracts/rules';
import { DECISION_SCOPES, type DecisionScope } from './owner-decision';

/** A manual owner decision beside any case: who owns a code, in some time. */
export class OwnerDecisionRequest {
  @ApiProperty({ maxLength: 64, description: 'The sender as displayed or normalised, or a main code' })
  @Text(64)
  code!: string;

  @ApiProperty({ enum: DECISION_SCOPES, required: false, description: 'Usually the sender alone' })
  @Maybe()
  @OneOf(DECISION_SCOPES)
  scope?: DecisionScope;

  @ApiProperty({ description: 'Responsible; -00 is the national desk' })
  @UnitCode()
  unit!: string;

  @ApiProperty({ required: false, description: 'The network, when the responsible organisation is a reseller' })
  @Maybe()
  @OrganisationCode()
  hostCarrier?: string;

  @ApiProperty({ required: false, format: 'date-time', description: 'For messages from then on; else always' })
  @Maybe()
  @Instant()
  validFrom?: string;

  @ApiProperty({ required: false, format: 'date-time', description: 'For messages before then' })
  @Maybe()
  @Instant()
  validUntil?: string;

  @ApiProperty({ maxLength: 1_000 })
  @Text(1_000)
  reason!: string;

  @ApiProperty({ type: [String], description: 'Up to 20' })
  @TextList(20, 400)
  evidence!: string[];

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;

  @ApiProperty({ required: false, description: 'Another person who looked at it; needed for a main code' })
  @Maybe()
  @Text(64)
  secondLook?: string;
}

export class RevocationRequest {
  @ApiProperty({ maxLength: 1_000 })
  @Text(1_000)
  reason!: string;

  @ApiProperty({ description: 'Who revokes: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;
}
