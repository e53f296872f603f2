import type { ClockKind } from '#contracts/vocabulary';
import { parseBudget } from '#worktime/budget';
import type { WorkCalendar } from '#worktime/calendar';
import { formatInstant } from '#worktime/days';
import { extendedDue, extensionOf, type PauseSpan } from '#worktime/pauses';
import { countedFrom, STATED } from './clock-rules';

/** Open clocks that any calendar gives the same due time. Times are epoch milliseconds. */
export interface ClockGroup {
  readonly kind: ClockKind;
  readonly owedBy: string;
  /** Of one of them; all start on its Shanghai day. */
  readonly start: number;
  readonly dueAt: number;
  readonly budget: string;
  readonly provisional: boolean;
  readonly extension: number;
  readonly count: number;
  /** Up to three of them. */
  readonly clockIds: readonly string[];
  /** Pauses of a clock that was given time back; such a clock is a group of its own. */
  readonly spans?: readonly PauseSpan[];
}

export interface Changes {
  /** Open clocks whose due time changes. */
  moved: number;
  /** Of these, in time until now and late by the new calendar. */
  newlyOverdue: number;
  /** Of these, late until now and in time by the new calendar. */
  newlyInTime: number;
  /** Clocks that touched a year without published holidays and no longer do, and the other way round. */
  noLongerProvisional: number;
  newlyProvisional: number;
}

export interface MovedSample {
  readonly clockId: string;
  readonly clock: ClockKind;
  readonly owedBy: string;
  readonly dueBefore: string;
  readonly due: string;
}

/** What another calendar would change. */
export interface CalendarDiff extends Changes {
  /** Open clocks looked at. */
  readonly open: number;
  readonly byKind: Readonly<Record<string, Changes>>;
  /** By who owes them, those with most moved clocks first. */
  readonly byOwer: Readonly<Record<string, Changes>>;
  readonly samples: readonly MovedSample[];
}

const OWERS_SHOWN = 200;
const SAMPLES_SHOWN = 30;

const nothing = (): Changes => ({
  moved: 0,
  newlyOverdue: 0,
  newlyInTime: 0,
  noLongerProvisional: 0,
  newlyProvisional: 0,
});

/** Where a clock stands under another calendar. One whose due time a person named stays. */
export function underCalendar(
  clock: Pick<ClockGroup, 'start' | 'dueAt' | 'budget' | 'provisional' | 'extension' | 'spans'>,
  calendar: WorkCalendar,
): { readonly due: number; readonly provisional: boolean; readonly extension: number } {
  if (clock.budget === STATED) return { due: clock.dueAt, provisional: clock.provisional, extension: 0 };
  const budget = parseBudget(clock.budget);
  const { spans } = clock;
  const start = countedFrom(clock.start);
  const extension = spans === undefined ? clock.extension : extensionOf(start, budget, spans, calendar);
  return { ...extendedDue({ start, budget, extension }, calendar), extension };
}

/** What a calendar changes about open clocks at a moment. */
export function diffOf(groups: Iterable<ClockGroup>, calendar: WorkCalendar, now: number): CalendarDiff {
  const all = nothing();
  const byKind = new Map<string, Changes>();
  const byOwer = new Map<string, Changes>();
  const samples: MovedSample[] = [];
  let open = 0;
  for (const group of groups) {
    open += group.count;
    const { due, provisional } = underCalendar(group, calendar);
    const change = changeOf(group, due, provisional, now);
    if (change === null) continue;
    for (const into of [all, entry(byKind, group.kind), entry(byOwer, group.owedBy)]) add(into, change);
    if (due === group.dueAt || samples.length >= SAMPLES_SHOWN) continue;
    for (const clockId of group.clockIds) {
      const { kind: clock, owedBy, dueAt } = group;
      samples.push({ clockId, clock, owedBy, dueBefore: formatInstant(dueAt), due: formatInstant(due) });
    }
  }
  const owers = [...byOwer].sort(([, a], [, b]) => b.moved - a.moved).slice(0, OWERS_SHOWN);
  return { open, ...all, byKind: Object.fromEntries(byKind), byOwer: Object.fromEntries(owers), samples };
}

function changeOf(group: ClockGroup, due: number, provisional: boolean, now: number): Changes | null {
  if (due === group.dueAt && provisional === group.provisional) return null;
  const { count } = group;
  return {
    moved: due === group.dueAt ? 0 : count,
    newlyOverdue: group.dueAt > now && due <= now ? count : 0,
    newlyInTime: group.dueAt <= now && due > now ? count : 0,
    noLongerProvisional: group.provisional && !provisional ? count : 0,
    newlyProvisional: !group.provisional && provisional ? count : 0,
  };
}

function add(into: Changes, change: Changes): void {
  for (const name of Object.keys(into) as (keyof Changes)[]) into[name] += change[name];
}

function entry(map: Map<string, Changes>, key: string): Changes {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = nothing()));
  return found;
}
