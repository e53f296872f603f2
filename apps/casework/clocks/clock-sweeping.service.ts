import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, MINUTE, SECOND, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { HistoryStore } from '../history/history.store';
import { Journal } from '../history/journal';
import { CaseWorking } from '../work/case-working.service';
import { ActiveCalendar } from './active-calendar';
import { ClockRules } from './clock-rules';
import { ClockRungs, type FiredRung } from './clock-rungs';
import { lookAt } from './rung-look';
import { RungStore, type RunningClock } from './rung.store';

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
      const look = lookAt(journal, this.rules, byId, waiting, until);
      for (const { clock, cause } of look.failed) this.leave(clock, cause, now.getTime());
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

  /** A clock that can't be worked out holds up its own case only. */
  private leave({ id, caseId }: RunningClock, cause: unknown, now: number): void {
    this.logger.error({ err: cause, clockId: id }, 'the rungs of a clock can’t be told');
    this.putOff.set(caseId, now + PUT_OFF);
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

class ListenerFailed extends Error {
  constructor(
    readonly caseId: string,
    cause: unknown,
  ) {
    super(`a listener failed on case ${caseId}`, { cause });
  }
}
