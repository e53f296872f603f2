import { HOUR } from '#kernel/clock';
import type { Budget } from './budget';
import type { WorkCalendar } from './calendar';
import { type Deadline, dueAt } from './deadline';
import { dayOfInstant } from './days';

/** A time that isn't its ower's. Epoch milliseconds; `until` null: still paused. */
export interface PauseSpan {
  readonly from: number;
  readonly until: number | null;
  /** Whether the time is given back: not for a rejected return. */
  readonly isExtended: boolean;
  /** The feedback was sent back: what was left runs on, at least one working day (workflow.md §6). */
  readonly isRework?: boolean;
}

/** What a clock's due time rests on. */
export interface Course {
  readonly start: number;
  readonly budget: Budget;
  /** What pauses gave back: working days, or milliseconds where the budget is in natural hours. */
  readonly extension: number;
}

/** The due time of a budget with what pauses gave back. */
export function extendedDue({ start, budget, extension }: Course, calendar: WorkCalendar): Deadline {
  if (extension === 0) return dueAt(start, budget, calendar);
  if (budget.unit === 'wd') return dueAt(start, { unit: 'wd', amount: budget.amount + extension }, calendar);
  return { due: start + budget.amount * HOUR + extension, provisional: false };
}

/**
 * What pauses give back. Whole working days, counted as a budget counts them: the day on which the pause began isn't
 * given back, the day on which it ended is, so what was left at the pause runs on from the day after it; no day is given
 * back twice, also where pauses overlap. Natural hours: the very time. A pause that began at the due time or later gives
 * nothing back.
 */
export function extensionOf(
  start: number,
  budget: Budget,
  spans: readonly PauseSpan[],
  calendar: WorkCalendar,
): number {
  let extension = 0;
  let coveredUntil = -Infinity;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (!span.isExtended || span.until === null) continue;
    const from = Math.max(span.from, coveredUntil);
    const until = Math.max(span.until, from);
    coveredUntil = Math.max(coveredUntil, until);
    const { due } = extendedDue({ start, budget, extension }, calendar);
    if (from < due) extension += timeBetween(from, until, budget, calendar);
    if (span.isRework === true) extension = Math.max(extension, forOneMoreDay(start, until, budget, calendar));
  }
  return extension;
}

function timeBetween(from: number, until: number, budget: Budget, calendar: WorkCalendar): number {
  return budget.unit === 'h' ? until - from : calendar.workdaysBetween(dayOfInstant(from), dayOfInstant(until));
}

/** The extension with which a clock ends one working day after `at`. */
function forOneMoreDay(start: number, at: number, budget: Budget, calendar: WorkCalendar): number {
  if (budget.unit === 'wd') {
    return calendar.workdaysBetween(dayOfInstant(start), dayOfInstant(at)) + 1 - budget.amount;
  }
  return dueAt(at, { unit: 'wd', amount: 1 }, calendar).due - start - budget.amount * HOUR;
}

/** Whether a Shanghai day is given back by one of the spans. */
export function isGivenBack(day: number, spans: readonly PauseSpan[]): boolean {
  return spans.some(
    ({ from, until, isExtended }) =>
      isExtended && until !== null && day > dayOfInstant(from) && day <= dayOfInstant(until),
  );
}
