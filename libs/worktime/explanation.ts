import type { Budget } from './budget';
import type { DayKind, WorkCalendar } from './calendar';
import { type Deadline, dueAt } from './deadline';
import { dateOfDay, dayOfInstant } from './days';

/** One day of an explanation. */
export interface ExplainedDay {
  /** Date in Asia/Shanghai. */
  readonly date: string;
  /** `start-day` for the first, `natural-day` under a budget in hours, otherwise what the calendar says. */
  readonly kind: 'start-day' | 'natural-day' | DayKind;
  /** Name of the holiday, also on the workdays made up for it. */
  readonly name?: string;
  readonly counted: boolean;
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

/** A deadline with every day on the way to it, why it counts or doesn't and on whose word. */
export function explain(start: Date | number, budget: Budget, calendar: WorkCalendar): Explanation {
  const deadline = dueAt(start, budget, calendar);
  const firstDay = dayOfInstant(Number(start));
  const lastDay = budget.unit === 'wd' ? dayOfInstant(deadline.due - 1) : dayOfInstant(deadline.due);
  const days: ExplainedDay[] = [startDay(firstDay, budget, calendar)];
  for (let day = firstDay + 1; day <= lastDay; day++) {
    const date = dateOfDay(day);
    if (budget.unit === 'h') days.push({ date, kind: 'natural-day', counted: true, source: 'natural-hours' });
    else days.push(calendarDay(date, day, calendar));
  }
  return { ...deadline, days, calendarVersion: calendar.version };
}

function startDay(day: number, budget: Budget, calendar: WorkCalendar): ExplainedDay {
  const date = dateOfDay(day);
  if (budget.unit === 'h') return { date, kind: 'start-day', counted: false, source: 'natural-hours' };
  const { name, source } = calendar.day(day);
  return { date, kind: 'start-day', ...(name === undefined ? {} : { name }), counted: false, source };
}

function calendarDay(date: string, day: number, calendar: WorkCalendar): ExplainedDay {
  const { kind, name, source } = calendar.day(day);
  return { date, kind, ...(name === undefined ? {} : { name }), counted: calendar.isWorkday(day), source };
}
