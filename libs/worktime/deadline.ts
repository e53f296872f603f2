import { HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { type Budget, formatBudget } from './budget';
import { FIRST_DAY, LAST_DAY, SPAN_TEXT, type WorkCalendar } from './calendar';
import { dayOfInstant, formatInstant, startOfDay } from './days';

export interface Deadline {
  /** The first instant that is late, in milliseconds since 1970: in time means before it. */
  readonly due: number;
  /** A year whose holidays aren't known yet was counted by weekends only. */
  readonly provisional: boolean;
}

/**
 * When a budget that starts at an instant runs out. Working days: the Shanghai date of the start isn't counted, and
 * `due` is 00:00 +08:00 of the day after the Nth working day. Natural hours run through, to the millisecond.
 * (workflow.md §6; first day not counted: 民法典 art. 201). Under 1 µs, so that it may be called for every order.
 * @throws FIELD_INVALID when start or end lie outside 1992 to 2100, or the amount isn't a whole number from 1
 */
export function dueAt(start: Date | number, budget: Budget, calendar: WorkCalendar): Deadline {
  const from = Number(start);
  const firstDay = dayOfInstant(from);
  if (!(firstDay >= FIRST_DAY && firstDay <= LAST_DAY)) throw startOutside(from);
  if (!(budget.amount >= 1 && Number.isInteger(budget.amount))) throw amountImpossible(budget);
  if (budget.unit === 'h') {
    const due = from + budget.amount * HOUR;
    if (dayOfInstant(due) > LAST_DAY) throw endOutside(budget);
    return { due, provisional: false };
  }
  const lastDay = calendar.nthWorkdayAfter(firstDay, budget.amount);
  if (lastDay === undefined) throw endOutside(budget);
  return { due: startOfDay(lastDay + 1), provisional: calendar.isProvisionalBetween(firstDay, lastDay) };
}

function startOutside(start: number): DomainError {
  const got = Number.isNaN(start) || Math.abs(start) > 8.64e15 - 8 * HOUR ? 'no time' : formatInstant(start);
  return new DomainError('FIELD_INVALID', { field: 'start', expected: SPAN_TEXT, got });
}

function endOutside(budget: Budget): DomainError {
  const expected = `a budget that ends on ${SPAN_TEXT}`;
  return new DomainError('FIELD_INVALID', { field: 'budget', expected, got: formatBudget(budget) });
}

function amountImpossible(budget: Budget): DomainError {
  const expected = 'a whole number of days or hours from 1';
  return new DomainError('FIELD_INVALID', { field: 'budget', expected, got: formatBudget(budget) });
}
