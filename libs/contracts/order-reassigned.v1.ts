import { CaseEvent } from './case-events.v1';
import { Id, Maybe, OrganisationCode, Text, TextList, UnitCode } from './rules';

/** 转派: the order goes to another unit of the same organisation; no return, and no due time changes. Lane `orders`. */
export class OrderReassignedV1 {
  static readonly type = 'order-reassigned.v1';

  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that speaks: the one the order was issued to, or its organisation's national desk. */
  @UnitCode() unit!: string;
  @UnitCode() toUnit!: string;
  @Text(500) reason!: string;
  @Maybe() @Text(64) handler?: string;
}

/**
 * The order has ended as `reassigned`; its successor names this event's `reassignmentId` as its cause. Also in the mailbox of
 * the unit that had it.
 */
export class OrderReassignmentRecordedV1 extends CaseEvent {
  static readonly type = 'order-reassignment-recorded.v1';

  @Id() reassignmentId!: string;
  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() unit!: string;
  @UnitCode() toUnit!: string;
  /** Its successor. */
  @Id() newOrderId!: string;
  @Text(40) newOrderNumber!: string;
  /** The unit that reassigned it. */
  @UnitCode() by!: string;
  @Text(500) reason!: string;
  /** Clocks that go on for the new unit, their start and due time as they were. */
  @TextList(10, 36) clockIds!: string[];
}
