import { OrderClock, OrderComplaint } from './order-issued.v1';
import { Id, Instant, ListOf, Maybe, Nested, OneOf, Text, UnitCode, Whole } from './rules';
import { RISKS, type Risk } from './vocabulary';

/** A rise to fraud: who raised it and why, and the clock that starts with it. */
export class RiskRise {
  @Text(100) raisedBy!: string;
  @Text(200) reason!: string;
  @Instant() at!: string;
  @Nested(() => OrderClock) clock!: OrderClock;
}

/** 追加举报: complaints that joined after issue; the due time stays. Streams `casework.cases.v1` and the unit's mailbox. */
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
  @OneOf(RISKS) risk!: Risk;
  @Maybe() @Nested(() => RiskRise) riskRise?: RiskRise;
}
