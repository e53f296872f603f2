import { ApiProperty } from '@nestjs/swagger';
import { Instant, Maybe, OneOf, OrganisationCode, RequiredWhen, Text, TextList, UnitCode } from '#contracts/rules';
import { DECISION_SCOPES, type DecisionScope } from './owner-decision';

export const UNRESOLVED_OUTCOMES = ['owner', 'unresolvable'] as const;
export type UnresolvedOutcome = (typeof UNRESOLVED_OUTCOMES)[number];

/** What 12321 says of a case of the unresolved queue: who is responsible, or that nobody can be told. */
export class UnresolvedDecisionRequest {
  @ApiProperty({ enum: UNRESOLVED_OUTCOMES })
  @OneOf(UNRESOLVED_OUTCOMES)
  outcome!: UnresolvedOutcome;

  @ApiProperty({ maxLength: 1_000 })
  @Text(1_000)
  reason!: string;

  @ApiProperty({ description: 'Who decides: name or staff number', maxLength: 64 })
  @Text(64)
  person!: string;

  @ApiProperty({ required: false, description: 'With `owner`: the unit responsible' })
  @RequiredWhen('outcome', ['owner'], 'absent')
  @UnitCode()
  unit?: string;

  @ApiProperty({ type: [String], required: false, description: 'With `owner`: at least one; up to 20' })
  @RequiredWhen('outcome', ['owner'], 'absent')
  @TextList(20, 400)
  evidence?: string[];

  @ApiProperty({ enum: DECISION_SCOPES, required: false, description: 'Usually the sender alone' })
  @Maybe()
  @OneOf(DECISION_SCOPES)
  scope?: DecisionScope;

  @ApiProperty({ required: false, description: 'Another person who looked at it; needed for a main code' })
  @Maybe()
  @Text(64)
  secondLook?: string;

  @ApiProperty({ required: false, description: 'The network, when the responsible organisation is a reseller' })
  @Maybe()
  @OrganisationCode()
  hostCarrier?: string;

  @ApiProperty({ required: false, format: 'date-time', description: 'Since when it owns the code' })
  @Maybe()
  @Instant()
  validFrom?: string;

  @ApiProperty({ required: false, format: 'date-time' })
  @Maybe()
  @Instant()
  validUntil?: string;
}

export class AssignmentRequest {
  @ApiProperty({ required: false, nullable: true, type: String, description: 'Who looks after it; absent: nobody' })
  @Maybe()
  @Text(64)
  assignee?: string;
}
