import { ApiProperty } from '@nestjs/swagger';
import { RETURN_REASONS, type ReturnReason } from '#contracts/order-returned.v1';
import { RETURN_DECIDERS, RETURN_OUTCOMES, type ReturnDecider, type ReturnOutcome } from '#contracts/owner-events.v1';

const nullableText = { type: String, nullable: true } as const;
const nullableTime = { type: String, format: 'date-time', nullable: true } as const;

/** 退单 as lists show it. */
export class ReturnView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ description: '联动事件编号' }) caseNumber!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty({ description: '工单编号' }) orderNumber!: string;
  @ApiProperty() sender!: string;
  @ApiProperty({ description: 'That returned' }) unit!: string;
  @ApiProperty({ enum: RETURN_REASONS }) reasonCode!: ReturnReason;
  @ApiProperty() explanation!: string;
  @ApiProperty({ description: 'Named as responsible' }) trueOrganisation!: string;
  @ApiProperty(nullableText) trueUnit!: string | null;
  @ApiProperty({ type: [String] }) proof!: string[];
  @ApiProperty({ description: 'A return by the host of an unnamed reseller isn’t' }) isCounted!: boolean;
  @ApiProperty({ enum: RETURN_DECIDERS }) decider!: ReturnDecider;
  @ApiProperty() handler!: string;
  @ApiProperty({ format: 'date-time' }) handledAt!: Date;
  @ApiProperty({ format: 'date-time' }) returnedAt!: Date;
  @ApiProperty({ ...nullableTime, description: 'First late instant of the decision' }) due!: string | null;
  @ApiProperty({ enum: RETURN_OUTCOMES, nullable: true, description: 'Null: undecided' })
  outcome!: ReturnOutcome | null;
  @ApiProperty(nullableText) reason!: string | null;
  @ApiProperty(nullableText) decidedBy!: string | null;
  @ApiProperty(nullableTime) decidedAt!: Date | null;
  @ApiProperty({ ...nullableText, description: 'Bound by a decision on responsibility' }) boundUnit!: string | null;
  @ApiProperty({ ...nullableText, description: 'Manual owner decision that came of it' }) decisionId!: string | null;
  @ApiProperty({ description: 'Version of the case, for If-Match' }) caseSeq!: number;
}

export class ReturnPageView {
  @ApiProperty({ type: [ReturnView] }) items!: ReturnView[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}
