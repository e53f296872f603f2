import { ApiProperty } from '@nestjs/swagger';
import type { MessageFacts } from '#contracts/assist-answered.v1';
import type { BlockTaken } from '#contracts/measure-parts';
import {
  ASSIST_FACTS,
  ASSIST_KINDS,
  ASSIST_STATES,
  type AssistFact,
  type AssistKind,
  type AssistState,
} from '#contracts/vocabulary';

const nullableTime = { type: String, format: 'date-time', nullable: true } as const;
const nullableText = { type: String, nullable: true } as const;

/** An assist as lists show it. */
export class AssistSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '协查编号' }) number!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ ...nullableText, format: 'uuid' }) orderId!: string | null;
  @ApiProperty({ enum: ASSIST_KINDS }) kind!: AssistKind;
  @ApiProperty({ enum: ASSIST_STATES }) state!: AssistState;
  @ApiProperty({ description: 'Who asked' }) askedBy!: string;
  @ApiProperty({ description: 'The receiving unit' }) unit!: string;
  @ApiProperty(nullableText) originatingUnit!: string | null;
  @ApiProperty({ description: 'Normalised code that the phones showed' }) sender!: string;
  @ApiProperty({ format: 'date-time' }) requestedAt!: Date;
  @ApiProperty(nullableTime) deliveredAt!: Date | null;
  @ApiProperty({ ...nullableTime, description: 'Answered, declined or withdrawn' }) endedAt!: Date | null;
  @ApiProperty({ ...nullableTime, description: 'First late instant; null until the request is delivered' })
  due!: Date | null;
  @ApiProperty({ description: 'Ran past its due time, or still does; a late answer counts' }) isOverdue!: boolean;
}

export class AssistPageView {
  @ApiProperty({ type: [AssistSummary] }) items!: AssistSummary[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class AssistView extends AssistSummary {
  @ApiProperty({ type: [String] }) complaintIds!: string[];
  @ApiProperty({ enum: ASSIST_FACTS, isArray: true }) facts!: AssistFact[];
  @ApiProperty({ format: 'date-time' }) windowFrom!: Date;
  @ApiProperty({ format: 'date-time' }) windowUntil!: Date;
  @ApiProperty() reason!: string;
  @ApiProperty() handler!: string;
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Facts, block, reason or code, as in assist-answer-recorded.v1',
  })
  answer!: { facts: MessageFacts[]; block?: BlockTaken; reason?: string; code?: string } | null;
}

export class ItemView {
  @ApiProperty({ format: 'uuid' }) itemId!: string;
}
