import { MINUTE } from '#kernel/clock';
import type { Budget } from './budget';
import type { WorkCalendar } from './calendar';
import { type Deadline, dueAt } from './deadline';
import { dayOfInstant, startOfDay } from './days';
import { extendedDue } from './pauses';
import type { RuleProfile } from './profile';

/** An automatic step of a clock: a reminder (自动催办), the overdue mark, or an escalation (升级). */
export interface Rung {
  /** `share-50` … `share-100`, `overdue`, `headquarters`, `administration`. */
  readonly name: string;
  /** When it fires, in milliseconds since 1970. */
  readonly at: number;
  readonly provisional: boolean;
}

/**
 * The rungs of a clock from lowest to highest; equal times are possible (a budget of one day), the highest counts.
 * Share p of N working days = working day ⌈p·N⌉ at 09:00; of natural hours = that part of the time, at any hour.
 * Headquarters and administration (管局, 12321) come at 09:00 of the 1st and 3rd working day after the last day in
 * time, for natural-hour clocks too. What pauses gave back comes on top of every one that is still to come.
 * (workflow.md §6; numbers from the profile)
 */
export function rungsOf(
  start: Date | number,
  budget: Budget,
  calendar: WorkCalendar,
  profile: RuleProfile,
  extension = 0,
): Rung[] {
  const deadline = extendedDue({ start: Number(start), budget, extension }, calendar);
  return [
    ...reminders(Number(start), budget, calendar, profile, extension),
    ...rungsAfter(deadline, calendar, profile),
  ];
}

/** The rungs of a due time that somebody set, by no budget: a reminder on the last day, then as ever. */
export function rungsOfDue(due: number, start: number, calendar: WorkCalendar, profile: RuleProfile): Rung[] {
  const deadline = { due, provisional: false };
  const last = { name: 'share-100', at: morningOfLastDay(deadline, profile), provisional: false };
  return [...(last.at > start ? [last] : []), ...rungsAfter(deadline, calendar, profile)];
}

function rungsAfter(deadline: Deadline, calendar: WorkCalendar, profile: RuleProfile): Rung[] {
  const { headquartersAfter, administrationAfter } = profile.rungs;
  const escalation = (name: string, after: Budget): Rung => {
    const late = dueAt(deadline.due - 1, after, calendar);
    return { name, at: morningOfLastDay(late, profile), provisional: deadline.provisional || late.provisional };
  };
  return [
    { name: 'overdue', at: deadline.due, provisional: deadline.provisional },
    escalation('headquarters', headquartersAfter),
    escalation('administration', administrationAfter),
  ];
}

function reminders(
  start: number,
  budget: Budget,
  calendar: WorkCalendar,
  profile: RuleProfile,
  extension: number,
): Rung[] {
  if (budget.unit === 'h') {
    const whole = dueAt(start, budget, calendar).due - start;
    return profile.rungs.naturalHourShares.map((share) => {
      return { name: `share-${share}`, at: start + Math.ceil((whole * share) / 100) + extension, provisional: false };
    });
  }
  return profile.rungs.shares.map((share) => {
    const part: Budget = { unit: 'wd', amount: Math.ceil((budget.amount * share) / 100) + extension };
    const reached = dueAt(start, part, calendar);
    return { name: `share-${share}`, at: morningOfLastDay(reached, profile), provisional: reached.provisional };
  });
}

/** 09:00 of the last day in time. */
function morningOfLastDay(deadline: Deadline, profile: RuleProfile): number {
  return startOfDay(dayOfInstant(deadline.due - 1)) + profile.rungs.atMinute * MINUTE;
}
