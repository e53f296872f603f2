import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import { parseBudget } from '#worktime/budget';
import type { WorkCalendar } from '#worktime/calendar';
import { extendedDue, extensionOf, type PauseSpan } from '#worktime/pauses';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { ClockPause, ClockResumption, ClockRework } from '../work/work';
import { ActiveCalendar } from './active-calendar';
import type { Clock } from './clock';
import { ClockPauseStore, type PausableClock, type ResumedClock } from './clock-pause.store';
import { recordPaused, recordResumed } from './clock.events';
import { ClockRules, countedFrom, STATED } from './clock-rules';
import { LegalHoldStore } from './legal-hold.store';
import { nextOf } from './rung-course';

const REWORKED: readonly ClockKind[] = ['dispose'];

/** Clocks that stand still and go on (workflow.md §6). Call it under the locks of their cases. */
@Injectable()
export class ClockPausing {
  constructor(
    private readonly store: ClockPauseStore,
    private readonly rules: ClockRules,
    private readonly calendar: ActiveCalendar,
    private readonly holds: LegalHoldStore,
  ) {}

  async pause(tx: Tx, journal: Journal, of: ClockPause): Promise<void> {
    recordPaused(journal, of, await this.store.pause(tx, of));
  }

  /**
   * Clocks that have just been started stand still at once where their case is under a legal hold. Gives those of the
   * files whose history says so now.
   */
  async hold(tx: Tx, journal: Journal, started: readonly Clock[], files: Iterable<Case>): Promise<Case[]> {
    if (started.length === 0) return [];
    const since = await this.holds.since(tx, [...new Set(started.map((clock) => clock.caseId))]);
    const held = since.size === 0 ? [] : [...files].filter(({ id }) => since.has(id));
    for (const file of held) {
      const own = started.filter((clock) => clock.caseId === file.id);
      await this.standStill(tx, journal, file, since.get(file.id), own);
    }
    return held;
  }

  /** As if they had been there when the hold was placed. */
  private async standStill(
    tx: Tx,
    journal: Journal,
    file: Case,
    since: number | undefined,
    clocks: readonly Pick<Clock, 'kind' | 'start'>[],
  ): Promise<void> {
    if (since === undefined || clocks.length === 0) return;
    const kinds = [...new Set(clocks.map((clock) => clock.kind))];
    const at = Math.max(since, Math.min(...clocks.map((clock) => clock.start)));
    await this.pause(tx, journal, { file, kinds, at, reason: 'legal-hold', actor: 'platform' });
  }

  /** Clocks that another reason still holds stay where they are; what this one gives back is counted when the last ends. */
  async resume(tx: Tx, journal: Journal, of: ClockResumption): Promise<void> {
    const clocks = await this.goOn(tx, journal, await this.store.release(tx, of), 'pause');
    recordResumed(journal, of.file, clocks, of.reason, of.actor);
  }

  async rework(tx: Tx, journal: Journal, { file, orderId, at, actor, kinds = REWORKED }: ClockRework): Promise<void> {
    const stopped = await this.store.stoppedOf(tx, file.id, orderId, kinds);
    if (stopped.length === 0) return;
    await this.store.noteReworks(tx, stopped, at, actor);
    recordResumed(journal, file, await this.goOn(tx, journal, stopped, 'rework'), 'rework', actor);
    const since = (await this.holds.since(tx, [file.id])).get(file.id);
    await this.standStill(tx, journal, file, since === undefined ? since : Math.max(since, at), stopped);
  }

  private async goOn(
    tx: Tx,
    journal: Journal,
    clocks: readonly PausableClock[],
    cause: 'pause' | 'rework',
  ): Promise<ResumedClock[]> {
    if (clocks.length === 0) return [];
    const calendar = await this.calendar.hold(tx);
    const spans = await this.store.spans(
      tx,
      clocks.map((clock) => clock.id),
    );
    const resumed = clocks.map((clock) => resume(this.rules, calendar, clock, spans.get(clock.id) ?? []));
    await this.store.goOn(tx, resumed, cause, journal.at);
    return resumed;
  }
}

/** Where a clock stands after its pauses. One whose due time a person named goes on to that time. */
export function resume(
  rules: ClockRules,
  calendar: WorkCalendar,
  clock: PausableClock,
  spans: readonly PauseSpan[],
): ResumedClock {
  const isStated = clock.budget === STATED;
  const budget = isStated ? null : parseBudget(clock.budget);
  const start = countedFrom(clock.start);
  const extension = budget === null ? 0 : extensionOf(start, budget, spans, calendar);
  const { due, provisional } =
    budget === null ? { due: clock.dueAt, provisional: false } : extendedDue({ start, budget, extension }, calendar);
  const moved = { ...clock, dueAt: due, extension };
  return {
    ...clock,
    newDueAt: due,
    newExtension: extension,
    provisional,
    calendarVersion: calendar.version,
    nextAt: nextOf(rules.rungs(moved, calendar), moved),
  };
}
