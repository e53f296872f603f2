import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, MINUTE, SECOND, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import type { Rung } from '#worktime/rungs';
import { HistoryStore } from '../history/history.store';
import { Journal } from '../history/journal';
import { CaseWorking } from '../work/case-working.service';
import { ActiveCalendar } from './active-calendar';
import { lapses } from './clock-kinds';
import { ClockRules } from './clock-rules';
import { ClockRungs, type FiredRung } from './clock-rungs';
import { recordLapse, recordOverdue, recordRung } from './rung.events';
import { stepOf, type RungStep } from './rung-course';
import { RungStore, type RungRecord, type RunningClock, type SweptCase, type SweptClock } from './rung.store';

/** Cases of one transaction. */
const AT_ONCE = 500;

/** A stop sent at the last moment needs a little time from the broker to its clock, and brokers' clocks differ a little. */
export const GRACE = 5 * SECOND;

/** How long a case whose listener failed is left alone. */
const PUT_OFF = MINUTE;

/** How a sweep ended: how many clocks it looked at, whether nothing is left, and when the next one must be looked at (epoch milliseconds). */
export interface Swept {
  /** Rungs that fired, overdue marks and lapses. */
  readonly fired: number;
  readonly isDone: boolean;
  readonly nextDue: number | null;
}

/** What a look at clocks of some cases leaves to write. */
interface Look {
  readonly clocks: SweptClock[];
  readonly rungs: RungRecord[];
  readonly fired: FiredRung[];
}

@Injectable()
export class ClockSweeping {
  /** Cases that are left alone until a time, because a listener failed. */
  private readonly putOff = new Map<string, number>();

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly store: RungStore,
    private readonly rules: ClockRules,
    private readonly calendar: ActiveCalendar,
    private readonly listeners: ClockRungs,
    private readonly working: CaseWorking,
    private readonly history: HistoryStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Fires the rungs of up to 500 cases' running clocks, each once, and says so. What was due shortly before `readUntil`
   * or later is left: what stops the clock may still be on its way.
   */
  async sweep(readUntil: number): Promise<Swept> {
    const now = this.clock.now();
    const until = Math.min(now.getTime(), readUntil) - GRACE;
    const { cases, fired } = await this.fireSome(until, now);
    if (cases >= AT_ONCE) return { fired, isDone: false, nextDue: null };
    const next = await this.store.next(this.db, this.rules.calendar.version);
    // What is left behind belongs to cases that somebody holds, or that are put off.
    return { fired, isDone: next === null || next > until, nextDue: next };
  }

  /** A listener that fails must hold up its own case only. */
  private async fireSome(until: number, now: Date): Promise<{ cases: number; fired: number }> {
    try {
      return await this.fire(until, now, AT_ONCE);
    } catch (error) {
      if (!(error instanceof ListenerFailed)) throw error;
      this.logger.warn({ err: error.cause, caseId: error.caseId }, 'a room could not act on a rung; trying again soon');
      this.putOff.set(error.caseId, now.getTime() + PUT_OFF);
      return { cases: AT_ONCE, fired: 0 };
    }
  }

  private fire(until: number, now: Date, limit: number): Promise<{ cases: number; fired: number }> {
    return this.db.transaction(async (tx) => {
      const { version } = await this.calendar.hold(tx);
      const files = await this.store.lockWaiting(tx, until, version, this.left(now.getTime()), limit);
      if (files.length === 0) return { cases: 0, fired: 0 };
      const byId = new Map(files.map((file) => [file.id, file]));
      const waiting = await this.store.waitingOf(tx, [...byId.keys()], until, version);
      const journal = new Journal(now);
      const look = this.look(journal, byId, waiting, until);
      await this.store.write(tx, look.clocks, look.rungs, journal.at);
      const touched = new Set(journal.entries.map((entry) => entry.caseId));
      await this.store.moveHeads(
        tx,
        [...byId.values()].filter((file) => touched.has(file.id)),
      );
      await this.history.append(tx, journal);
      await this.outbox.add(tx, journal.events);
      await this.tell(tx, look.fired);
      return { cases: files.length, fired: look.rungs.filter((rung) => rung.outcome === 'fired').length };
    });
  }

  private look(
    journal: Journal,
    files: ReadonlyMap<string, SweptCase>,
    waiting: readonly RunningClock[],
    until: number,
  ): Look {
    const found: Look = { clocks: [], rungs: [], fired: [] };
    for (const clock of waiting) {
      const step = this.stepOf(clock, until, journal.now.getTime());
      if (step === null) continue;
      const file = files.get(clock.caseId)!;
      const ends = step.isDue && lapses(clock.kind);
      found.clocks.push({ ...step, id: clock.id, lapses: ends });
      const note = (rung: string, outcome: RungRecord['outcome'], at: number): void =>
        void found.rungs.push({ clockId: clock.id, rung, outcome, at });
      for (const rung of step.skipped) note(rung.name, 'skipped', rung.at);
      const fires = (rung: string, at: number, skipped: readonly Rung[]): void => {
        note(rung, 'fired', at);
        found.fired.push({ ...factsOf(clock), rung, skipped: namesOf(skipped), rungAt: at });
      };
      // Each skipped rung is told with one that fires, so that no room acts on it twice.
      const reminders = step.skipped.filter((rung) => rung.at < clock.dueAt);
      if (ends) {
        fires('lapse', clock.dueAt, []);
        recordLapse(journal, file, clock);
      } else if (step.isDue) {
        fires('overdue', clock.dueAt, reminders);
        recordOverdue(journal, file, clock);
      }
      if (step.fires === null) continue;
      const others = step.isDue ? step.skipped.filter((rung) => rung.at >= clock.dueAt) : step.skipped;
      fires(step.fires.name, step.fires.at, others);
      recordRung(journal, file, clock, step.fires, namesOf(step.skipped), until);
    }
    return found;
  }

  /** A clock that can't be worked out holds up its own case only. */
  private stepOf(clock: RunningClock, until: number, now: number): RungStep | null {
    try {
      return stepOf(this.rules.rungs(clock), clock, until);
    } catch (error) {
      this.logger.error({ err: error, clockId: clock.id }, 'the rungs of a clock can’t be told');
      this.putOff.set(clock.caseId, now + PUT_OFF);
      return null;
    }
  }

  /** Rooms act after the rungs stand written, on cases that they find locked; all of one transaction together. */
  private async tell(tx: Tx, fired: readonly FiredRung[]): Promise<void> {
    const heard = fired.filter((rung) => this.listeners.of(rung.clock).length > 0);
    if (heard.length === 0) return;
    await this.working.within(
      tx,
      heard.map((rung) => rung.caseId),
      async (work) => {
        for (const rung of heard) {
          try {
            for (const listener of this.listeners.of(rung.clock)) await listener(work, tx, rung);
          } catch (cause) {
            throw new ListenerFailed(rung.caseId, cause);
          }
        }
      },
    );
  }

  private left(now: number): string[] {
    for (const [caseId, until] of this.putOff) if (until <= now) this.putOff.delete(caseId);
    return [...this.putOff.keys()];
  }
}

const namesOf = (rungs: readonly Rung[]): string[] => rungs.map((rung) => rung.name);

class ListenerFailed extends Error {
  constructor(
    readonly caseId: string,
    cause: unknown,
  ) {
    super(`a listener failed on case ${caseId}`, { cause });
  }
}

const factsOf = ({ id, kind, caseId, orderId, subjectId, owedBy, dueAt }: RunningClock) => ({
  clockId: id,
  clock: kind,
  caseId,
  orderId,
  subjectId,
  owedBy,
  dueAt,
});
