import { Id, Instant, ListOf, Maybe, OneOf, Text, UnitCode, Whole } from './rules';

export const DELIVERY_OUTCOMES = ['delivered', 'undeliverable'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** Fate of one mailbox entry. */
export class Delivery {
  /** `ce_id` of the event that was delivered. */
  @Id() eventId!: string;
  @Text(64) eventType!: string;
  /** Absent for what is about no case. */
  @Maybe() @Id() caseId?: string;
  /** Absent for what is about no order. */
  @Maybe() @Id() orderId?: string;
  @OneOf(DELIVERY_OUTCOMES) outcome!: DeliveryOutcome;
  /** First broker acknowledgement of the mailbox record; or when it was refused. */
  @Instant() at!: string;
  /** Position in the unit's mailbox, from 1 without a gap; absent when undeliverable. */
  @Maybe() @Whole(1) position?: number;
  /** Register code of an undeliverable one. */
  @Maybe() @Text(64) code?: string;
}

/** Deliveries to one unit, batched. Stream `exchange.deliveries.v1`, key unit. */
export class DeliveriesV1 {
  static readonly type = 'deliveries.v1';

  @UnitCode() unit!: string;
  @ListOf(() => Delivery, 1_000) items!: Delivery[];
}
