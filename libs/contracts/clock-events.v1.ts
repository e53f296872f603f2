import { CaseEvent } from './case-events.v1';
import { Flag, Id, Instant, ListOf, Maybe, OneOf, Text, TextList } from './rules';
import { CLOCK_KINDS, type ClockKind } from './vocabulary';

/** A clock that stands still. */
export class PausedClock {
  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  @Maybe() @Id() orderId!: string | null;
  /** Who owes it. */
  @Text(32) owedBy!: string;
}

/** Clocks stand still from a moment on, for a reason that the platform has recorded; goes to those who owe them. */
export class ClockPausedV1 extends CaseEvent {
  static readonly type = 'clock-paused.v1';

  @Text(64) reason!: string;
  @Instant() pausedFrom!: string;
  @ListOf(() => PausedClock, 20) clocks!: PausedClock[];
}

/** A clock that goes on, and its first late instant now and before. */
export class ResumedClock {
  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  @Maybe() @Id() orderId!: string | null;
  @Text(32) owedBy!: string;
  @Instant() due!: string;
  @Instant() dueBefore!: string;
  @Flag() provisional!: boolean;
}

/** Clocks go on: a pause has ended, or (`rework`) a feedback was sent back; goes to those who owe them. */
export class ClockResumedV1 extends CaseEvent {
  static readonly type = 'clock-resumed.v1';

  @Text(64) reason!: string;
  @ListOf(() => ResumedClock, 20) clocks!: ResumedClock[];
}

/** An automatic step of a running clock: a reminder (自动催办) to whoever owes it, or an escalation (升级). Once for each rung. */
export class ClockRungV1 extends CaseEvent {
  static readonly type = 'clock-rung.v1';

  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  /** `share-50` … `share-100`, `headquarters`, `administration`. */
  @Text(32) rung!: string;
  /** When it was due to fire. */
  @Instant() rungAt!: string;
  @Maybe() @Id() orderId!: string | null;
  /** The assist, return, appeal or supervision that the clock is about. */
  @Maybe() @Id() subjectId!: string | null;
  @Text(32) owedBy!: string;
  @Instant() due!: string;
  @Flag() isOverdue!: boolean;
  @Flag() provisional!: boolean;
  /** A clock in natural hours concerns the duty desk at any hour. */
  @Flag() dutyDesk!: boolean;
  /** Lower rungs that were past too and never fire. */
  @TextList(10, 32) skipped!: string[];
}

/** Another calendar has moved a running clock's due time; told once for each clock and calendar version. */
export class ClockMovedV1 extends CaseEvent {
  static readonly type = 'clock-moved.v1';

  @Id() clockId!: string;
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  @Maybe() @Id() orderId!: string | null;
  @Text(32) owedBy!: string;
  @Instant() due!: string;
  @Instant() dueBefore!: string;
  @Text(64) calendarVersion!: string;
  @Flag() provisional!: boolean;
  /** Why the calendar was changed. */
  @Text(200) reason!: string;
}
