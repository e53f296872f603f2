import { TrueOwner } from './order-feedback.v1';
import { Id, Instant, Maybe, Nested, OneOf, OrganisationCode, Text, UnitCode } from './rules';

/** Why a unit says that it is not responsible; `feedback`: told by a feedback with result NOT_OURS. */
export const RETURN_REASONS = ['ported-out', 'not-our-number', 'not-our-port', 'resold', 'feedback', 'other'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** 退单: the unit shows that somebody else is responsible. The order waits for a decision. Lane `orders`. */
export class OrderReturnedV1 {
  static readonly type = 'order-returned.v1';

  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that speaks; must be the one the order was issued to. */
  @UnitCode() unit!: string;
  @OneOf(RETURN_REASONS) reasonCode!: ReturnReason;
  @Text(1_000) explanation!: string;
  /** Of another organisation, with at least one proof: within an organisation orders are reassigned. */
  @Nested(() => TrueOwner) trueOwner!: TrueOwner;
  @Text(64) handler!: string;
  /** When it was handled, which isn't when it was sent. */
  @Instant() handledAt!: string;
}
