import { OrderAcknowledgedV1 } from './order-acknowledged.v1';
import { OrderFeedbackV1 } from './order-feedback.v1';
import { ListOf, Maybe, Nested, OrganisationCode } from './rules';

export const MOST_BULK_LINES = 1_000;

/** One line: either an acknowledgement or a feedback. */
export class BulkLine {
  @Maybe() @Nested(() => OrderAcknowledgedV1) acknowledgement?: OrderAcknowledgedV1;
  @Maybe() @Nested(() => OrderFeedbackV1) feedback?: OrderFeedbackV1;
}

/**
 * 批量: up to 1,000 acknowledgements and feedbacks at once, of any orders of the organisation, applied in their order. Each
 * line is checked on its own: a bad one refuses only itself, and each has a receipt with its `wire.line`, from 0. Lane
 * `orders`.
 */
export class OrdersBulkV1 {
  static readonly type = 'orders-bulk.v1';

  @Maybe() @OrganisationCode() organisation?: string;
  @ListOf(() => BulkLine, MOST_BULK_LINES) items!: BulkLine[];
}
