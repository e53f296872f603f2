import { ListOf, Maybe, Nested, OneOf, OrganisationCode, Text, Whole } from './rules';
import { COMPLAINT_STATES, RECEIPT_OUTCOMES, type ComplaintState, type ReceiptOutcome } from './vocabulary';

/** Where the record came in: a Kafka position, or the request and line (from 0) of an HTTP call. */
export class WirePosition {
  /** Topic, or `http` for a request. */
  @Text(200) topic!: string;
  @Maybe() @Whole(0) partition?: number;
  @Maybe() @Whole(0) offset?: number;
  @Maybe() @Text(64) request?: string;
  @Maybe() @Whole(0) line?: number;
}

/** What became of one inbound record; nothing is dropped without one. */
export class Receipt {
  @Nested(() => WirePosition) wire!: WirePosition;
  /** The partner's own id of the item: serial of a complaint, number of an order. */
  @Maybe() @Text(128) itemId?: string;
  /** `ce_id` of the record, when it had one. */
  @Maybe() @Text(128) eventId?: string;
  @OneOf(RECEIPT_OUTCOMES) outcome!: ReceiptOutcome;
  /** State of an accepted complaint. */
  @Maybe() @OneOf(COMPLAINT_STATES) state?: ComplaintState;
  /** 受理编号 of an accepted complaint, also in the receipt of its duplicates. */
  @Maybe() @Text(32) acceptanceNumber?: string;
  /** First outcome, on a duplicate. */
  @Maybe() @OneOf(RECEIPT_OUTCOMES) firstOutcome?: ReceiptOutcome;
  @Maybe() @Text(64) code?: string;
  @Maybe() @Text(200) field?: string;
  @Maybe() @Text(400) expected?: string;
  @Maybe() @Text(400) got?: string;
}

/** Receipts for one organisation's inbound records. Streams `*.receipts.v1` (key organisation); mailbox key `<ORG>-00`. */
export class ReceiptsV1 {
  static readonly type = 'receipts.v1';

  @OrganisationCode() organisation!: string;
  @ListOf(() => Receipt, 5_000) items!: Receipt[];
}
