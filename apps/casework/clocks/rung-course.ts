import type { ClockKind } from '#contracts/vocabulary';
import type { Rung } from '#worktime/rungs';
import { lapses } from './clock-kinds';

/** How far a clock has come on its rungs. Times are epoch milliseconds. */
export interface RungPosition {
  readonly kind: ClockKind;
  readonly dueAt: number;
  readonly rungsPassed: number;
  readonly isOverdue: boolean;
}

/** What a look at a clock finds. */
export interface RungStep {
  /** The highest past one that hasn't been passed; the overdue mark apart. */
  readonly fires: Rung | null;
  /** Those below it that never fired. */
  readonly skipped: readonly Rung[];
  /** Its due time has passed and isn't marked yet; a clock that lapses ends here. */
  readonly isDue: boolean;
  readonly rungsPassed: number;
  readonly nextAt: number | null;
}

const OVERDUE = 'overdue';

/**
 * What is past at `until` of a clock's rungs: if several are, the highest fires and the lower are skipped. The overdue
 * mark is a fact of its own, recorded whatever else fires, and makes reminders pointless. (workflow.md §6)
 */
export function stepOf(rungs: readonly Rung[], clock: RungPosition, until: number): RungStep {
  const isDue = !clock.isOverdue && clock.dueAt <= until;
  if (lapses(clock.kind)) {
    return { fires: null, skipped: [], isDue, rungsPassed: 0, nextAt: isDue ? null : clock.dueAt };
  }
  const steps = rungs.filter((rung) => rung.name !== OVERDUE);
  let passed = clock.rungsPassed;
  while (passed < steps.length && steps[passed]!.at <= until) passed++;
  const past = steps.slice(clock.rungsPassed, passed);
  const highest = past.at(-1) ?? null;
  const isReminder = highest !== null && highest.at < clock.dueAt;
  const fires = isReminder && isDue ? null : highest;
  return {
    fires,
    skipped: fires === null ? past : past.slice(0, -1),
    isDue,
    rungsPassed: passed,
    nextAt: nextOf(rungs, { ...clock, rungsPassed: passed, isOverdue: clock.isOverdue || isDue }),
  };
}

/** When a clock must be looked at next; null when nothing is left to come. */
export function nextOf(rungs: readonly Rung[], clock: RungPosition): number | null {
  const due = clock.isOverdue ? Infinity : clock.dueAt;
  if (lapses(clock.kind)) return clock.isOverdue ? null : due;
  const steps = rungs.filter((rung) => rung.name !== OVERDUE);
  const next = Math.min(due, steps[clock.rungsPassed]?.at ?? Infinity);
  return next === Infinity ? null : next;
}
