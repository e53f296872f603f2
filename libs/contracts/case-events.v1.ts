import { SenderCode } from './complaint-accepted.v1';
import { OwnerEvidence } from './order-issued.v1';
import { Flag, Id, Instant, ListOf, Maybe, Nested, OneOf, Text, TextList, UnitCode, Whole } from './rules';
import {
  CASE_STATES,
  CLOCK_KINDS,
  ORDER_STATES,
  RESULT_CODES,
  type CaseState,
  type ClockKind,
  type OrderState,
  type ResultCode,
} from './vocabulary';

/** What every event of `casework.cases.v1` carries; key case id. `caseSeq` counts a case's events from 1 without a gap. */
export abstract class CaseEvent {
  @Id() caseId!: string;
  @Whole(1) caseSeq!: number;
  @Instant() at!: string;
}

/** Complaints about one sender have found one unit, or none that can be told. */
export class CaseOpenedV1 extends CaseEvent {
  static readonly type = 'case-opened.v1';

  @Text(40) caseNumber!: string;
  @OneOf(CASE_STATES) state!: CaseState;
  @Nested(() => SenderCode) sender!: SenderCode;
  @Maybe() @UnitCode() unit!: string | null;
  @Nested(() => OwnerEvidence) owner!: OwnerEvidence;
  /** Units that could be responsible, when none can be told. */
  @TextList(20, 20) candidates!: string[];
  @TextList(500, 36) complaintIds!: string[];
  /** Earlier case of the same sender this one is linked to, and why. */
  @Maybe() @Id() linkedCaseId!: string | null;
  @Maybe() @Text(64) linkReason!: string | null;
}

/** Complaints joined a case that existed. */
export class ComplaintsAttachedV1 extends CaseEvent {
  static readonly type = 'complaints-attached.v1';

  @TextList(500, 36) complaintIds!: string[];
  /** Those received after the measure took effect. */
  @TextList(500, 36) afterMeasure!: string[];
  /** Those whose time of receipt straddles the moment that decides. */
  @TextList(500, 36) uncertainTime!: string[];
}

/** The mailbox would not take the order; its case is unresolved. */
export class OrderUndeliverableV1 extends CaseEvent {
  static readonly type = 'order-undeliverable.v1';

  @Id() orderId!: string;
  @UnitCode() unit!: string;
  @Text(64) code!: string;
}

export class OrderAcknowledgementRecordedV1 extends CaseEvent {
  static readonly type = 'order-acknowledgement-recorded.v1';

  @Id() orderId!: string;
  @UnitCode() unit!: string;
  @OneOf(ORDER_STATES) state!: OrderState;
  /** Set when another message implied it. */
  @Maybe() @Text(64) impliedBy!: string | null;
}

export class OrderFeedbackRecordedV1 extends CaseEvent {
  static readonly type = 'order-feedback-recorded.v1';

  @Id() orderId!: string;
  @UnitCode() unit!: string;
  @OneOf(ORDER_STATES) state!: OrderState;
  @Flag() interim!: boolean;
  @Maybe() @OneOf(RESULT_CODES) resultCode!: ResultCode | null;
  /** Null for interim feedback. */
  @Maybe() @Flag() inTime!: boolean | null;
  @Instant() handledAt!: string;
}

/** A clock and its first late instant. */
export class StartedClock {
  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  @Instant() startedAt!: string;
  @Instant() due!: string;
  @Text(10) budget!: string;
  @Text(32) profile!: string;
  @Text(64) calendarVersion!: string;
  @Flag() provisional!: boolean;
}

/** Clocks run: the order lies in the unit's mailbox, or what `cause` names has happened. */
export class ClockStartedV1 extends CaseEvent {
  static readonly type = 'clock-started.v1';

  /** Absent for clocks of no order. */
  @Maybe() @Id() orderId?: string | null;
  /** Absent for clocks that no unit owes. */
  @Maybe() @UnitCode() unit?: string | null;
  /** Of the order, when its delivery started them. */
  @Maybe() @Instant() deliveredAt?: string | null;
  /** `mailbox`, or the unit's own message that proved delivery before the report came. */
  @Maybe() @Text(32) provedBy?: string | null;
  /** What else started them, e.g. `risk-rise`; absent for delivery. */
  @Maybe() @Text(64) cause?: string | null;
  @ListOf(() => StartedClock, 10) clocks!: StartedClock[];
}

export class ClockStoppedV1 extends CaseEvent {
  static readonly type = 'clock-stopped.v1';

  @TextList(20, 36) clockIds!: string[];
  @Text(64) reason!: string;
}

/** The due time of a running clock has passed; recorded once. */
export class ClockOverdueV1 extends CaseEvent {
  static readonly type = 'clock-overdue.v1';

  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  @Maybe() @Id() orderId!: string | null;
  /** Who owes it. */
  @Text(32) owedBy!: string;
  @Instant() due!: string;
}
