import { ApiProperty } from '@nestjs/swagger';
import {
  SUPERVISION_END_REASONS,
  SUPERVISION_KINDS,
  type SupervisionEndReason,
  type SupervisionKind,
} from '#contracts/supervision.v1';
import { SUPERVISION_STATES, type SupervisionState } from './supervision';

const nullableText = { type: String, nullable: true } as const;
const nullableTime = { type: String, format: 'date-time', nullable: true } as const;
const nullableFlag = { type: Boolean, nullable: true } as const;

export class SupervisionSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: SUPERVISION_KINDS }) kind!: SupervisionKind;
  @ApiProperty({ enum: SUPERVISION_STATES }) state!: SupervisionState;
  @ApiProperty() unit!: string;
  @ApiProperty() issuedBy!: string;
  @ApiProperty() issuer!: string;
  @ApiProperty(nullableText) caseId!: string | null;
  @ApiProperty(nullableText) orderId!: string | null;
  @ApiProperty(nullableText) theme!: string | null;
  @ApiProperty({ format: 'uuid', description: 'The same for all units that one act addressed' }) actId!: string;
  @ApiProperty({ description: 'Its ETag' }) round!: number;
  @ApiProperty({ format: 'date-time' }) issuedAt!: Date;
  @ApiProperty({ format: 'date-time', description: 'Of the current round: first instant that is late' }) due!: Date;
  @ApiProperty() reason!: string;
  @ApiProperty({ ...nullableTime, description: 'When the unit no longer had the order it is about' })
  endedAt!: Date | null;
  @ApiProperty({ ...nullableText, enum: SUPERVISION_END_REASONS }) endReason!: SupervisionEndReason | null;
  @ApiProperty() isOverdue!: boolean;
}

export class SupervisionPageView {
  @ApiProperty({ type: [SupervisionSummary] }) items!: SupervisionSummary[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class RoundView {
  @ApiProperty() round!: number;
  @ApiProperty() reason!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: Date;
  @ApiProperty({ format: 'date-time' }) due!: Date;
  @ApiProperty(nullableTime) overdueAt!: Date | null;
  @ApiProperty(nullableTime) repliedAt!: Date | null;
  @ApiProperty(nullableFlag) inTime!: boolean | null;
  @ApiProperty(nullableText) reply!: string | null;
  @ApiProperty({ type: Object, isArray: true, nullable: true }) evidence!: object[] | null;
  @ApiProperty(nullableText) handler!: string | null;
  @ApiProperty(nullableTime) decidedAt!: Date | null;
  @ApiProperty(nullableText) decidedBy!: string | null;
  @ApiProperty(nullableFlag) isAccepted!: boolean | null;
  @ApiProperty(nullableText) decisionReason!: string | null;
}

export class SupervisionView extends SupervisionSummary {
  @ApiProperty({ type: [RoundView] }) rounds!: RoundView[];
}

export class IssuedView {
  @ApiProperty({ type: [String], description: 'One for each unit' }) ids!: string[];
}
