import type { Budget } from './budget';
import type { DayKind, WorkCalendar } from './calendar';
import type { Deadline } from './deadline';
import { dateOfDay, dayOfInstant } from './days';
import { extendedDue, extensionOf, isGivenBack, type PauseSpan } from './pauses';

/** One day of an explanation. */
export interface ExplainedDay {
  /** Date in Asia/Shanghai. */
  readonly date: string;
  /** `start-day` for the first, `natural-day` under a budget in hours, otherwise what the calendar says. */
  readonly kind: 'start-day' | 'natural-day' | DayKind;
  /** Name of the holiday, also on the workdays made up for it. */
  readonly name?: string;
  readonly counted: boolean;
  /** Why a working day isn't counted: `paused` was given back, `expired` came when nothing was left. */
  readonly because?: 'paused' | 'expired';
  /** Who says so: the calendar's source, `override: …`, `weekdays-only` for a year without data, `natural-hours`. */
  readonly source: string;
}

export interface Explanation extends Deadline {
  /** Every day from the start to the last one counted. */
  readonly days: readonly ExplainedDay[];
  readonly calendarVersion: string;
}

/** The days a deadline counted: working days, or midnights passed when the budget is in hours. */
export function countedDays(start: number, budget: Budget, due: number): number {
  return budget.unit === 'wd' ? budget.amount : dayOfInstant(due) - dayOfInstant(start);
}

/** A deadline with every day on the way to it, why it counts or doesn't and on whose word; pauses in it as far as they ended. */
export function explain(
  start: Date | number,
  budget: Budget,
  calendar: WorkCalendar,
  pauses: readonly PauseSpan[] = [],
): Explanation {
  const from = Number(start);
  const extension = extensionOf(from, budget, pauses, calendar);
  const deadline = extendedDue({ start: from, budget, extension }, calendar);
  const firstDay = dayOfInstant(from);
  const lastDay = budget.unit === 'wd' ? dayOfInstant(deadline.due - 1) : dayOfInstant(deadline.due);
  const days: ExplainedDay[] = [startDay(firstDay, budget, calendar)];
  let counted = 0;
  for (let day = firstDay + 1; day <= lastDay; day++) {
    if (budget.unit === 'h') {
      days.push({ date: dateOfDay(day), kind: 'natural-day', counted: true, source: 'natural-hours' });
      continue;
    }
    // Rework leaves one more day, the last, when none was left.
    const isLeft = counted < budget.amount || day === lastDay;
    const shown = calendarDay(day, calendar, isGivenBack(day, pauses) ? 'paused' : isLeft ? undefined : 'expired');
    if (shown.counted) counted++;
    days.push(shown);
  }
  return { ...deadline, days, calendarVersion: calendar.version };
}

function startDay(day: number, budget: Budget, calendar: WorkCalendar): ExplainedDay {
  const date = dateOfDay(day);
  if (budget.unit === 'h') return { date, kind: 'start-day', counted: false, source: 'natural-hours' };
  const { name, source } = calendar.day(day);
  return { date, kind: 'start-day', ...(name === undefined ? {} : { name }), counted: false, source };
}

function calendarDay(day: number, calendar: WorkCalendar, because: ExplainedDay['because']): ExplainedDay {
  const { kind, name, source } = calendar.day(day);
  const isWorkday = calendar.isWorkday(day);
  return {
    date: dateOfDay(day),
    kind,
    ...(name === undefined ? {} : { name }),
    counted: isWorkday && because === undefined,
    ...(isWorkday && because !== undefined ? { because } : {}),
    source,
  };
}
