import { ApiProperty } from '@nestjs/swagger';
import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { Receipt } from '#contracts/receipts.v1';
import { COMPLAINT_STATES, RECEIPT_OUTCOMES, type ComplaintState } from '#contracts/vocabulary';
import { uuidv7Time } from '#kernel/ids';
import type { StoredComplaint } from './complaint-reading.store';

/** A complaint as its source reads it back: masked, as it left intake. */
export class ComplaintView {
  @ApiProperty({ format: 'uuid' }) complaintId!: string;
  @ApiProperty({ enum: COMPLAINT_STATES }) state!: ComplaintState;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is set aside' }) reason!: string | null;
  @ApiProperty({ format: 'date-time', description: 'When it reached the platform' }) receivedAt!: string;
  @ApiProperty({ type: Object, description: 'As in complaint-accepted.v1; out of scope without its text' })
  complaint!: ComplaintAcceptedV1;
}

export class ComplaintPageView {
  @ApiProperty({ type: [ComplaintView] }) items!: ComplaintView[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export class SetAsideCountView {
  @ApiProperty() organisation!: string;
  @ApiProperty({ enum: COMPLAINT_STATES }) state!: ComplaintState;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty() complaints!: number;
}

export class SetAsideCountsView {
  @ApiProperty({ type: [SetAsideCountView] }) items!: SetAsideCountView[];
}

/** What became of one item of a request. */
export class ReceiptView implements Receipt {
  @ApiProperty({ type: Object, description: 'Request and line (from 0)' }) wire!: Receipt['wire'];
  @ApiProperty({ required: false, description: 'Serial of the complaint' }) itemId?: string;
  @ApiProperty({ enum: RECEIPT_OUTCOMES }) outcome!: Receipt['outcome'];
  @ApiProperty({ enum: COMPLAINT_STATES, required: false }) state?: ComplaintState;
  @ApiProperty({ required: false, description: '受理编号' }) acceptanceNumber?: string;
  @ApiProperty({ enum: RECEIPT_OUTCOMES, required: false }) firstOutcome?: Receipt['outcome'];
  @ApiProperty({ required: false, description: 'docs/errors.md' }) code?: string;
  @ApiProperty({ required: false }) field?: string;
  @ApiProperty({ required: false }) expected?: string;
  @ApiProperty({ required: false }) got?: string;
}

export const complaintView = ({ complaint_id, state, state_reason, facts }: StoredComplaint): ComplaintView => ({
  complaintId: complaint_id,
  state,
  reason: state_reason,
  receivedAt: new Date(uuidv7Time(complaint_id)).toISOString(),
  complaint: JSON.parse(facts) as ComplaintAcceptedV1,
});

export const pageView = (items: StoredComplaint[], limit: number): ComplaintPageView => ({
  items: items.map(complaintView),
  next: items.length < limit ? null : items.at(-1)!.complaint_id,
});
