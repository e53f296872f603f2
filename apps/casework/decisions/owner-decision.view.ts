import { ApiProperty } from '@nestjs/swagger';
import { DECISION_SCOPES, type DecisionScope } from './owner-decision';

const nullableText = { type: String, nullable: true } as const;
const nullableTime = { type: String, format: 'date-time', nullable: true } as const;

/** 归属人工决定 with who made it and, when it holds no more, who ended it. */
export class OwnerDecisionView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ enum: DECISION_SCOPES }) scope!: DecisionScope;
  @ApiProperty() organisation!: string;
  @ApiProperty({ ...nullableText, description: 'Null: the national desk' }) province!: string | null;
  @ApiProperty(nullableText) hostCarrier!: string | null;
  @ApiProperty(nullableTime) validFrom!: string | null;
  @ApiProperty(nullableTime) validUntil!: string | null;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: [String] }) evidence!: readonly string[];
  @ApiProperty() decidedBy!: string;
  @ApiProperty({ format: 'date-time' }) decidedAt!: string;
  @ApiProperty(nullableText) secondLook!: string | null;
  @ApiProperty(nullableText) caseId!: string | null;
  @ApiProperty(nullableText) returnId!: string | null;
  @ApiProperty(nullableText) revokedBy!: string | null;
  @ApiProperty(nullableTime) revokedAt!: string | null;
  @ApiProperty(nullableText) revokeReason!: string | null;
}

export class OwnerDecisionPageView {
  @ApiProperty({ type: [OwnerDecisionView] }) items!: OwnerDecisionView[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}
