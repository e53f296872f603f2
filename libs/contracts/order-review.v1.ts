import { CaseEvent } from './case-events.v1';
import { Flag, Id, OneOf, Text, TextList, UnitCode } from './rules';
import { RESULT_CODES, type ResultCode } from './vocabulary';

/** 审核通过: the feedback stands. Streams `casework.cases.v1` and the unit's mailbox. */
export class OrderAcceptedV1 extends CaseEvent {
  static readonly type = 'order-accepted.v1';

  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() unit!: string;
  @OneOf(RESULT_CODES) resultCode!: ResultCode;
  /** Whether a person looked at it; else the sampling plan passed it. */
  @Flag() reviewed!: boolean;
  /** The sampling plan and its line. */
  @Text(100) plan!: string;
}

/**
 * 退回重办: what was left of the disposal's time runs on, at least one working day (workflow.md §6); `clock-resumed.v1` tells
 * its due time.
 */
export class OrderReworkRequestedV1 extends CaseEvent {
  static readonly type = 'order-rework-requested.v1';

  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() unit!: string;
  @Text(1_000) reason!: string;
  /** What the next feedback must bring. */
  @TextList(20, 200) missing!: string[];
}
