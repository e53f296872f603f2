import type { WirePosition } from '#contracts/receipts.v1';
import type { DomainError } from '#kernel/domain-error';

/** One item as it came over the wire, before anything is believed of it; its organisation is that of the lane or token. */
export interface ReceivedItem {
  readonly wire: WirePosition;
  /** `ce_type`; what was posted as a complaint is one. */
  readonly type: string;
  /** `ce_id` of the record, when it had a usable one. */
  readonly eventId?: string;
  /** Bytes of a record, or one parsed item of a request. */
  readonly value: Buffer | object | null;
  /** What is wrong with the envelope. */
  readonly refusal: DomainError | null;
}
