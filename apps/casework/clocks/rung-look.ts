import type { Rung } from '#worktime/rungs';
import type { Journal } from '../history/journal';
import { lapses } from './clock-kinds';
import type { ClockRules } from './clock-rules';
import type { FiredRung } from './clock-rungs';
import { recordLapse, recordOverdue, recordRung } from './rung.events';
import { stepOf, type RungStep } from './rung-course';
import type { RungRecord, RunningClock, SweptCase, SweptClock } from './rung.store';

/** What a look at clocks of some cases leaves to write and to tell. */
export interface Look {
  readonly clocks: SweptClock[];
  readonly rungs: RungRecord[];
  readonly fired: FiredRung[];
  /** Clocks that could not be worked out, and why. */
  readonly failed: { readonly clock: RunningClock; readonly cause: unknown }[];
}

/** Looks at clocks that may have a rung behind them; what fires goes into the journal of its case. Pure but for that. */
export function lookAt(
  journal: Journal,
  rules: ClockRules,
  files: ReadonlyMap<string, SweptCase>,
  waiting: readonly RunningClock[],
  until: number,
): Look {
  const look: Look = { clocks: [], rungs: [], fired: [], failed: [] };
  for (const clock of waiting) {
    try {
      take(look, journal, files.get(clock.caseId)!, clock, stepOf(rules.rungs(clock), clock, until), until);
    } catch (cause) {
      look.failed.push({ clock, cause });
    }
  }
  return look;
}

function take(look: Look, journal: Journal, file: SweptCase, clock: RunningClock, step: RungStep, until: number): void {
  const ends = step.isDue && lapses(clock.kind);
  look.clocks.push({ ...step, id: clock.id, lapses: ends });
  const note = (rung: string, outcome: RungRecord['outcome'], at: number): void =>
    void look.rungs.push({ clockId: clock.id, rung, outcome, at });
  const fires = (rung: string, at: number, skipped: readonly Rung[]): void => {
    note(rung, 'fired', at);
    look.fired.push({ ...factsOf(clock), rung, skipped: namesOf(skipped), rungAt: at });
  };
  for (const rung of step.skipped) note(rung.name, 'skipped', rung.at);
  // Each skipped rung is told with one that fires, so that no room acts on it twice.
  const [reminders, others] = step.isDue ? partition(step.skipped, clock.dueAt) : [[], step.skipped];
  if (ends) {
    fires('lapse', clock.dueAt, []);
    recordLapse(journal, file, clock);
  } else if (step.isDue) {
    fires('overdue', clock.dueAt, reminders);
    recordOverdue(journal, file, clock);
  }
  if (step.fires === null) return;
  fires(step.fires.name, step.fires.at, others);
  recordRung(journal, file, clock, step.fires, namesOf(step.skipped), until);
}

/** Those before an instant, and the others. */
const partition = (rungs: readonly Rung[], at: number): [Rung[], Rung[]] => [
  rungs.filter((rung) => rung.at < at),
  rungs.filter((rung) => rung.at >= at),
];

const namesOf = (rungs: readonly Rung[]): string[] => rungs.map((rung) => rung.name);

const factsOf = ({ id, kind, caseId, orderId, subjectId, owedBy, dueAt }: RunningClock) => ({
  clockId: id,
  clock: kind,
  caseId,
  orderId,
  subjectId,
  owedBy,
  dueAt,
});
