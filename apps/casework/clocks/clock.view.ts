import { ApiProperty } from '@nestjs/swagger';
import { CLOCK_KINDS, type ClockKind } from '#contracts/vocabulary';
import { parseBudget } from '#worktime/budget';
import type { WorkCalendar } from '#worktime/calendar';
import { formatInstant } from '#worktime/days';
import { explain, type ExplainedDay } from '#worktime/explanation';
import type { PauseSpan } from '#worktime/pauses';
import type { Holding } from './clock';
import { countedFrom, STATED } from './clock-rules';

export const CLOCK_STATES = ['running', 'paused', 'stopped'] as const;

/** A pause as the ledger has it. Times are epoch milliseconds. */
export interface StoredPause extends PauseSpan {
  readonly reason: string;
  readonly by: string;
  readonly resumedBy: string | null;
}

/** A clock as it stands in the database. */
export interface StoredClock {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly complaintId: string | null;
  readonly subjectId: string | null;
  readonly kind: ClockKind;
  readonly state: (typeof CLOCK_STATES)[number];
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly firstDueAt: Date | null;
  readonly budget: string;
  readonly profile: string;
  readonly calendarVersion: string;
  readonly provisional: boolean;
  readonly owedBy: string;
  readonly holders: readonly Holding[];
  readonly stoppedAt: Date | null;
  readonly stopReason: string | null;
  readonly overdueAt: Date | null;
  readonly extension: number;
  readonly rungsPassed: number;
  readonly nextAt: Date | null;
  readonly pauses: readonly StoredPause[];
}

/** What else has happened to a clock. Times are epoch milliseconds. */
export interface ClockTrail {
  readonly rungs: readonly {
    readonly rung: string;
    readonly outcome: 'fired' | 'skipped';
    readonly at: number;
    readonly recordedAt: number;
  }[];
  readonly changes: readonly {
    readonly cause: 'pause' | 'rework' | 'calendar' | 'delivery';
    readonly at: number;
    readonly from: number;
    readonly to: number;
    readonly calendarVersion: string;
  }[];
}

export class PauseView {
  @ApiProperty() reason!: string;
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) until!: string | null;
  @ApiProperty() by!: string;
  @ApiProperty({ description: 'The time was given back' }) isExtended!: boolean;
}

export class ClockView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ type: String, nullable: true }) orderId!: string | null;
  @ApiProperty({ type: String, nullable: true }) complaintId!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The assist, return, appeal or supervision it is about' })
  subjectId!: string | null;
  @ApiProperty({ enum: CLOCK_KINDS }) clock!: ClockKind;
  @ApiProperty({ enum: CLOCK_STATES }) state!: StoredClock['state'];
  @ApiProperty({ description: 'Ran past its due time, or still does' }) isOverdue!: boolean;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'First instant that is late' }) due!: string;
  @ApiProperty({ format: 'date-time', description: 'The first target date; other than `due` when it has moved' })
  firstDue!: string;
  @ApiProperty({ description: '`15wd`, `24h`, or `stated` where a person named the due time' }) budget!: string;
  @ApiProperty() profile!: string;
  @ApiProperty() calendarVersion!: string;
  @ApiProperty({ description: 'Touches a year whose calendar is not published' }) provisional!: boolean;
  @ApiProperty() owedBy!: string;
  @ApiProperty({ type: Object, isArray: true, description: 'Each until the next, the last until it stops' })
  holders!: readonly Holding[];
  @ApiProperty({ type: PauseView, isArray: true }) pauses!: PauseView[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) stoppedAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) stopReason!: string | null;
  @ApiProperty({ type: Object, isArray: true, required: false, description: 'Day by day, when asked for' })
  days?: readonly ExplainedDay[];
}

export class ClockPageView {
  @ApiProperty({ type: ClockView, isArray: true }) items!: ClockView[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

const instantOrNull = (at: Date | number | null): string | null => (at === null ? null : formatInstant(Number(at)));

/** Whether the clock has run past its due time; a pause that began in time holds it. */
export function isOverdue(clock: StoredClock, now: Date): boolean {
  if (clock.overdueAt !== null) return true;
  if (clock.stopReason === 'lapsed' || clock.state === 'paused') return false;
  return (clock.stoppedAt ?? now) >= clock.dueAt;
}

/** @param explainedBy the calendar to explain the due time by; nothing is said of a clock pinned to another version */
export function clockView(clock: StoredClock, now: Date, explainedBy?: WorkCalendar): ClockView {
  const { startedAt, calendarVersion, budget } = clock;
  const isExplained = explainedBy !== undefined && explainedBy.version === calendarVersion && budget !== STATED;
  return {
    id: clock.id,
    caseId: clock.caseId,
    orderId: clock.orderId,
    complaintId: clock.complaintId,
    subjectId: clock.subjectId,
    clock: clock.kind,
    state: clock.state,
    isOverdue: isOverdue(clock, now),
    startedAt: formatInstant(startedAt.getTime()),
    due: formatInstant(clock.dueAt.getTime()),
    firstDue: formatInstant((clock.firstDueAt ?? clock.dueAt).getTime()),
    budget,
    profile: clock.profile,
    calendarVersion,
    provisional: clock.provisional,
    owedBy: clock.owedBy,
    holders: clock.holders.length > 0 ? clock.holders : [{ holder: clock.owedBy, from: startedAt.toISOString() }],
    pauses: clock.pauses.map(pauseView),
    stoppedAt: instantOrNull(clock.stoppedAt),
    stopReason: clock.stopReason,
    ...(isExplained
      ? { days: explain(countedFrom(startedAt.getTime()), parseBudget(budget), explainedBy, clock.pauses).days }
      : {}),
  };
}

const pauseView = ({ reason, from, until, by, isExtended }: StoredPause): PauseView => ({
  reason,
  from: formatInstant(from),
  until: instantOrNull(until),
  by,
  isExtended,
});
