import { ApiProperty } from '@nestjs/swagger';
import {
  APPEAL_DECISIONS,
  APPEAL_STATES,
  MEASURE_KINDS,
  MEASURE_STATES,
  type AppealDecision,
  type AppealState,
  type MeasureKind,
  type MeasureState,
} from '#contracts/vocabulary';

const nullableTime = { type: String, format: 'date-time', nullable: true } as const;
const nullableText = { type: String, nullable: true } as const;
const nullableDecision = { enum: APPEAL_DECISIONS, nullable: true } as const;

/** An appeal as lists show it. */
export class AppealSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '申诉编号' }) number!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ description: '告知书编号' }) noticeNumber!: string;
  @ApiProperty({ description: 'The unit that acted' }) unit!: string;
  @ApiProperty({ ...nullableText, description: 'Where it was filed; null: on the public page' })
  filedAtUnit!: string | null;
  @ApiProperty({ enum: APPEAL_STATES }) state!: AppealState;
  @ApiProperty() isFinal!: boolean;
  @ApiProperty({ format: 'date-time' }) filedAt!: Date;
  @ApiProperty(nullableTime) decidedAt!: Date | null;
  @ApiProperty(nullableTime) escalatedAt!: Date | null;
  @ApiProperty(nullableTime) decidedAgainAt!: Date | null;
  @ApiProperty(nullableDecision) firstDecision!: AppealDecision | null;
  @ApiProperty(nullableDecision) secondDecision!: AppealDecision | null;
  @ApiProperty({ ...nullableText, description: 'Who owes the decision it waits for' }) owedBy!: string | null;
  @ApiProperty({ ...nullableTime, description: 'First late instant' }) due!: Date | null;
  @ApiProperty() isOverdue!: boolean;
}

export class AppealPageView {
  @ApiProperty({ type: [AppealSummary] }) items!: AppealSummary[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

/** Grounds and contact are shown to those who decide: the unit that acted, 12321, the arbiter. */
export class AppealView extends AppealSummary {
  @ApiProperty(nullableText) grounds!: string | null;
  @ApiProperty(nullableText) escalationGrounds!: string | null;
  @ApiProperty(nullableText) contact!: string | null;
  @ApiProperty(nullableText) firstReason!: string | null;
  @ApiProperty(nullableText) secondReason!: string | null;
}

/** What the affected party may know of its appeal. */
export class AppealStatusView {
  @ApiProperty({ description: '申诉编号' }) number!: string;
  @ApiProperty({ enum: APPEAL_STATES }) state!: AppealState;
  @ApiProperty({ description: '状态说明' }) stateText!: string;
  @ApiProperty() isFinal!: boolean;
  @ApiProperty({ format: 'date-time' }) filedAt!: string;
  @ApiProperty({ ...nullableTime, description: 'First late instant of the decision it waits for' }) due!: string | null;
  @ApiProperty(nullableText) reason!: string | null;
  @ApiProperty({ ...nullableTime, description: 'Until when it may be escalated' }) escalateUntil!: string | null;
  @ApiProperty({ enum: MEASURE_KINDS }) measureKind!: MeasureKind;
  @ApiProperty({ enum: MEASURE_STATES }) measureState!: MeasureState;
}
