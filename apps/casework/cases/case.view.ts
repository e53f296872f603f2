import { ApiProperty } from '@nestjs/swagger';
import { CLOSE_REASONS } from '#contracts/case-closing.v1';
import { OrderComplaint, OwnerEvidence } from '#contracts/order-issued.v1';
import { CASE_STATES, RISKS, SENDER_KINDS, type CaseState, type Risk, type SenderKind } from '#contracts/vocabulary';
import { ClockView } from '../clocks/clock.view';
import { Grouping, RelatedCase } from './related-case.view';
import { OrderSummary } from '../orders/order.view';

const nullableText = { type: String, nullable: true } as const;
const nullableTime = { type: String, format: 'date-time', nullable: true } as const;

/** A case as lists show it. */
export class CaseSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: '联动事件编号' }) number!: string;
  @ApiProperty({ enum: CASE_STATES }) state!: CaseState;
  @ApiProperty() sender!: string;
  @ApiProperty() senderDisplayed!: string;
  @ApiProperty({ enum: SENDER_KINDS }) senderKind!: SenderKind;
  @ApiProperty(nullableText) mainCode!: string | null;
  @ApiProperty(nullableText) subPort!: string | null;
  @ApiProperty(nullableText) signature!: string | null;
  @ApiProperty({ ...nullableText, description: 'Unit responsible at message time; null: nobody can be told' })
  unit!: string | null;
  @ApiProperty(nullableText) desk!: string | null;
  @ApiProperty({ type: Object, description: 'Method, table version and row that decided' }) owner!: OwnerEvidence;
  @ApiProperty({ type: [String] }) candidates!: string[];
  @ApiProperty({ enum: RISKS }) risk!: Risk;
  @ApiProperty() riskReason!: string;
  @ApiProperty(nullableText) category!: string | null;
  @ApiProperty() complaints!: number;
  @ApiProperty() distinctComplainants!: number;
  @ApiProperty({ description: '二次骚扰: complaints that are second disturbances' }) secondDisturbances!: number;
  @ApiProperty({ description: 'How often its message came after the measure and reopened it' })
  recurrenceCount!: number;
  @ApiProperty({ ...nullableTime, description: 'Stays while 12321 looks at a disagreement' }) closedAt!: Date | null;
  @ApiProperty({ ...nullableText, enum: CLOSE_REASONS }) closeReason!: string | null;
  @ApiProperty(nullableTime) firstReceivedAt!: Date | null;
  @ApiProperty(nullableTime) lastReceivedAt!: Date | null;
  @ApiProperty(nullableTime) measureEffectiveAt!: Date | null;
  @ApiProperty(nullableText) linkedCaseId!: string | null;
  @ApiProperty(nullableText) linkReason!: string | null;
  @ApiProperty(nullableText) orderId!: string | null;
  @ApiProperty(nullableText) orderNumber!: string | null;
  @ApiProperty({ format: 'date-time' }) openedAt!: Date;
  @ApiProperty({ description: 'Entries of the history' }) seq!: number;
  @ApiProperty({ description: 'Digest of the last entry' }) head!: string;
}

export class CasePageView {
  @ApiProperty({ type: [CaseSummary] }) items!: CaseSummary[];
  @ApiProperty({ ...nullableText, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class ComplaintView {
  @ApiProperty({ format: 'uuid' }) complaintId!: string;
  @ApiProperty() organisation!: string;
  @ApiProperty() source!: string;
  @ApiProperty({ format: 'date-time' }) acceptedAt!: Date;
  @ApiProperty({ format: 'date-time' }) attachedAt!: Date;
  @ApiProperty({ enum: ['yes', 'no', 'unknown'] }) interNet!: string;
  @ApiProperty() afterMeasure!: boolean;
  @ApiProperty() uncertainTime!: boolean;
  @ApiProperty({ description: '二次骚扰' }) secondDisturbance!: boolean;
  @ApiProperty({ ...nullableTime, description: 'When its source got the final answer' }) answeredAt!: Date | null;
  @ApiProperty({ ...nullableTime, description: 'Neither counted nor answered since then' }) withdrawnAt!: Date | null;
  @ApiProperty({ type: Object, description: 'As in order-issued.v1: token and masked number only' })
  complaint!: OrderComplaint | null;
}

/** One entry of the chain; with its salts anybody can re-compute it. */
export class HistoryView {
  @ApiProperty() seq!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty() actor!: string;
  @ApiProperty() kind!: string;
  @ApiProperty({ type: Object }) fields!: object;
  @ApiProperty({ description: 'Hex, 16 bytes for each field in name order' }) salts!: string;
  @ApiProperty({ type: Object, nullable: true, description: 'Digests of erased fields' }) erased!: object | null;
  @ApiProperty() digest!: string;
}

/** A case with everything that belongs to it; the newest 200 complaints. */
export class CaseView extends CaseSummary {
  @ApiProperty({ type: [ComplaintView] }) newestComplaints!: ComplaintView[];
  @ApiProperty({ type: [OrderSummary] }) orders!: OrderSummary[];
  @ApiProperty({ type: [ClockView] }) clocks!: ClockView[];
  @ApiProperty({ type: [RelatedCase], description: 'Within my reach; up to 20 of each relation' })
  related!: RelatedCase[];
  @ApiProperty({ type: [Grouping], description: 'Only for those who read everything' }) groupings!: Grouping[];
  @ApiProperty({ type: [HistoryView] }) history!: HistoryView[];
}
