import { ApiProperty } from '@nestjs/swagger';
import { OrderComplaint } from '#contracts/order-issued.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import {
  CASE_STATES,
  ORDER_STATES,
  RESULT_CODES,
  RISKS,
  type CaseState,
  type OrderState,
  type ResultCode,
  type Risk,
} from '#contracts/vocabulary';
import { ClockView } from '../clocks/clock.view';
import { TransferView } from '../transfers/transfer.view';

const nullableTime = { type: String, format: 'date-time', nullable: true } as const;

/** An order as lists show it. */
export class OrderSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '工单编号' }) number!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty() unit!: string;
  @ApiProperty({ type: String, nullable: true }) desk!: string | null;
  @ApiProperty() causeId!: string;
  @ApiProperty({ enum: ORDER_STATES }) state!: OrderState;
  @ApiProperty({ enum: RISKS, description: 'At issue' }) risk!: Risk;
  @ApiProperty({ format: 'date-time' }) issuedAt!: Date;
  @ApiProperty(nullableTime) deliveredAt!: Date | null;
  @ApiProperty({ type: String, nullable: true, enum: ['mailbox', 'unit-message'] }) provedBy!: string | null;
  @ApiProperty(nullableTime) acknowledgedAt!: Date | null;
  @ApiProperty(nullableTime) investigatingAt!: Date | null;
  @ApiProperty(nullableTime) answeredAt!: Date | null;
  @ApiProperty(nullableTime) undeliverableAt!: Date | null;
  @ApiProperty({ ...nullableTime, description: 'First late instant of the disposal' }) due!: string | null;
  @ApiProperty({ enum: RESULT_CODES, nullable: true }) resultCode!: ResultCode | null;
  @ApiProperty(nullableTime) endedAt!: Date | null;
  @ApiProperty({ type: String, nullable: true, description: 'accepted, reassigned, returned or withdrawn' })
  endReason!: string | null;
}

export class OrderPageView {
  @ApiProperty({ type: [OrderSummary] }) items!: OrderSummary[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class FeedbackView {
  @ApiProperty({ format: 'date-time' }) receivedAt!: Date;
  @ApiProperty({ type: Boolean, nullable: true }) inTime!: boolean | null;
  @ApiProperty({ type: Object, description: 'order-feedback.v1 as it came' }) feedback!: OrderFeedbackV1;
}

/** 转派 of this order, or the one that made it. */
export class ReassignmentView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty({ format: 'uuid' }) newOrderId!: string;
  @ApiProperty() fromUnit!: string;
  @ApiProperty() toUnit!: string;
  @ApiProperty({ description: 'The unit that did it' }) by!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, nullable: true }) handler!: string | null;
  @ApiProperty({ format: 'date-time' }) at!: Date;
}

export class OrderView extends OrderSummary {
  @ApiProperty({ description: '联动事件编号' }) caseNumber!: string;
  @ApiProperty() sender!: string;
  @ApiProperty({ type: [ClockView] }) clocks!: ClockView[];
  @ApiProperty({ type: [FeedbackView], description: 'Interim and complete ones, the first first' })
  feedbacks!: FeedbackView[];
  @ApiProperty({ type: [TransferView] }) transfers!: TransferView[];
  @ApiProperty({ type: [ReassignmentView] }) reassignments!: ReassignmentView[];
  @ApiProperty({ type: Object, isArray: true, description: 'The newest 200, as in order-issued.v1' })
  complaints!: OrderComplaint[];
}

/** An order and its case after a change. */
export class OrderEndedView {
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() orderNumber!: string;
  @ApiProperty({ enum: ORDER_STATES }) orderState!: OrderState;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ enum: CASE_STATES }) caseState!: CaseState;
}

/** A statement that was taken. */
export class StatementView {
  @ApiProperty({ description: 'What it was about, e.g. 工单编号' }) itemId!: string;
}

/** What became of an acknowledgement or feedback that was taken. */
export class AnswerView {
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() orderNumber!: string;
  @ApiProperty({ enum: ORDER_STATES }) state!: OrderState;
}
