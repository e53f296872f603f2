import type { OrderState, ResultCode, Risk } from '#contracts/vocabulary';

/** 处置工单: what a unit must do about a case. Times are epoch milliseconds. */
export interface Order {
  readonly id: string;
  readonly number: string;
  readonly caseId: string;
  readonly unit: string;
  readonly desk: string | null;
  readonly causeId: string;
  state: OrderState;
  /** As it stood at issue: the budget of the acknowledgement follows it. */
  readonly risk: Risk;
  /** Every complaint it was issued with is commercial and none is fraud: the target of 5 working days holds as well. */
  readonly isCommercial: boolean;
  /** The clocks of the order before go on for it, so that its delivery starts none (转派). */
  readonly inheritsClocks: boolean;
  readonly issuedAt: number;
  /** `ce_id` of the order-issued event. */
  readonly issuedEvent: string;
  deliveredAt: number | null;
  /** `mailbox`, or `unit-message` when the unit's own message proved delivery before the report came. */
  provedBy: DeliveryProof | null;
  acknowledgedAt: number | null;
  investigatingAt: number | null;
  answeredAt: number | null;
  undeliverableAt: number | null;
  /** Due time of the disposal, once delivered. */
  dueAt: number | null;
  resultCode: ResultCode | null;
  /** When nothing could become of it any more, and why: `accepted`, `reassigned`, `returned`, `withdrawn`. */
  endedAt: number | null;
  endReason: string | null;
}

export type DeliveryProof = 'mailbox' | 'unit-message';

export const FIRST_ISSUE = 'first-issue';
