import { OrderClock, OrderComplaint } from './order-issued.v1';
import { Id, Instant, ListOf, Maybe, Nested, OneOf, Text, TextList, UnitCode, Whole } from './rules';
import { RISKS, type Risk } from './vocabulary';

/** A rise to fraud: who raised it and why, and the clock that starts with it. */
export class RiskRise {
  @Text(100) raisedBy!: string;
  @Text(200) reason!: string;
  @Instant() at!: string;
  @Nested(() => OrderClock) clock!: OrderClock;
}

/** What a source corrected about a complaint; the complaint itself stands corrected in the supplement. */
export class SupplementedCorrection {
  @Id() complaintId!: string;
  /** Members the source corrected; what is derived from them may differ too. */
  @TextList(30, 64) changed!: string[];
  @Text(500) reason!: string;
  @Instant() correctedAt!: string;
}

/** 追加举报: complaints that joined after issue, or changed; the due time stays. Streams `casework.cases.v1` and the unit's mailbox. */
export class OrderSupplementedV1 {
  static readonly type = 'order-supplemented.v1';

  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @Id() caseId!: string;
  @Whole(1) caseSeq!: number;
  @UnitCode() unit!: string;
  @Instant() supplementedAt!: string;
  @ListOf(() => OrderComplaint, 500) complaints!: OrderComplaint[];
  /** Over the whole case, this supplement included. */
  @Whole(0) distinctComplainants!: number;
  @Maybe() @Instant() lastReceivedAt!: string | null;
  /** Over the whole case; absent when there are none. */
  @Maybe() @Whole(1) secondDisturbances?: number;
  @OneOf(RISKS) risk!: Risk;
  @Maybe() @Nested(() => RiskRise) riskRise?: RiskRise;
  /** Complaints the unit has already that are no longer part of the case: withdrawn, or another sender's once corrected. */
  @Maybe() @TextList(500, 36) withdrawn?: string[];
  /** About complaints the unit has already, which stand in `complaints` as they are now. */
  @Maybe() @ListOf(() => SupplementedCorrection, 500) corrections?: SupplementedCorrection[];
}
