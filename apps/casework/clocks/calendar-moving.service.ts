import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import type { WorkCalendar } from '#worktime/calendar';
import type { PauseSpan } from '#worktime/pauses';
import { HistoryStore } from '../history/history.store';
import { Journal } from '../history/journal';
import { ActiveCalendar } from './active-calendar';
import { underCalendar } from './calendar-diff';
import { CalendarMovingStore, type MovedClock, type StaleClock } from './calendar-moving.store';
import { ClockPauseStore } from './clock-pause.store';
import { ClockRules } from './clock-rules';
import { recordMoved } from './clock.events';
import { nextOf } from './rung-course';
import { RungStore } from './rung.store';

/** Clocks that a transaction looks for; it moves the others of their cases with them. */
const AT_ONCE = 300;

/** How far moving has come. */
export interface Moving {
  readonly lookedAt: number;
  /** No open clock of another calendar is left. */
  readonly isDone: boolean;
}

/**
 * Moves open clocks to the calendar in force, batch by batch, beside all other work: the sweep leaves a clock alone until
 * it is moved, and a moved one has the version that isn't looked for any more, so it is never moved twice.
 */
@Injectable()
export class CalendarMoving {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly store: CalendarMovingStore,
    private readonly rungs: RungStore,
    private readonly pauses: ClockPauseStore,
    private readonly calendar: ActiveCalendar,
    private readonly rules: ClockRules,
    private readonly history: HistoryStore,
    private readonly outbox: Outbox,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether an open clock stands under another calendar, or a flip isn't finished yet. */
  isWaiting(): Promise<boolean> {
    return this.store.isWaiting(this.db);
  }

  /** Moves up to 300 clocks, and what else of their cases has to move. */
  moveSome(): Promise<Moving> {
    return this.db.transaction(async (tx) => {
      const calendar = await this.calendar.hold(tx);
      const stale = await this.store.staleVersions(tx, calendar.version);
      const now = this.clock.now();
      if (stale.length === 0) {
        await this.store.finish(tx, now.toISOString());
        return { lookedAt: 0, isDone: true };
      }
      const files = await this.store.lockStale(tx, stale, AT_ONCE);
      const byId = new Map(files.map((file) => [file.id, file]));
      const clocks = byId.size === 0 ? [] : await this.store.staleOf(tx, [...byId.keys()], stale);
      if (clocks.length > 0) await this.move(tx, calendar, clocks, byId, new Journal(now));
      return { lookedAt: clocks.length, isDone: false };
    });
  }

  private async move(
    tx: Tx,
    calendar: WorkCalendar,
    clocks: readonly StaleClock[],
    files: ReadonlyMap<string, { readonly id: string; seq: number; head: string }>,
    journal: Journal,
  ): Promise<void> {
    const extended = clocks.filter((clock) => clock.extension !== 0).map((clock) => clock.id);
    const spans = await this.pauses.spans(tx, extended);
    const moved = clocks.map((clock) => this.movedOrKept(clock, calendar, spans.get(clock.id), journal.now.getTime()));
    const notices = moved
      .filter((clock) => clock.due !== clock.dueBefore)
      .map((clock) => ({ clockId: clock.id, eventId: uuidv7(journal.now) }));
    const claimed = await this.store.claimNotices(tx, notices, calendar.version);
    const reason = claimed.size === 0 ? '' : await this.store.reasonOf(tx, calendar.version);
    moved.forEach((to, i) => {
      const eventId = claimed.get(to.id);
      const clock = clocks[i]!;
      if (eventId === undefined) return;
      recordMoved(journal, files.get(clock.caseId)!, clock, to, { reason, version: calendar.version, eventId });
    });
    await this.store.move(tx, moved, calendar.version, journal.at);
    const told = new Set(journal.entries.map((entry) => entry.caseId));
    const heads = [...files.values()].filter((file) => told.has(file.id));
    if (heads.length > 0) await this.rungs.moveHeads(tx, heads);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }

  /** A clock that can't be worked out keeps its due time, and holds no other up. */
  private movedOrKept(
    clock: StaleClock,
    calendar: WorkCalendar,
    spans: readonly PauseSpan[] | undefined,
    now: number,
  ): MovedClock {
    try {
      return this.moved(clock, calendar, spans, now);
    } catch (error) {
      this.logger.error({ err: error, clockId: clock.id }, 'a clock can’t be worked out by the new calendar');
      const { id, kind, orderId, dueAt: due, provisional, extension } = clock;
      const nextAt = clock.isRunning ? due : null;
      return { id, kind, orderId, dueBefore: due, due, provisional, extension, nextAt, isSaved: false };
    }
  }

  private moved(
    clock: StaleClock,
    calendar: WorkCalendar,
    spans: readonly PauseSpan[] | undefined,
    now: number,
  ): MovedClock {
    const { due, provisional, extension } = underCalendar({ ...clock, ...(spans && { spans }) }, calendar);
    const isSaved = clock.isOverdue && due > now;
    const at = { ...clock, dueAt: due, extension, isOverdue: clock.isOverdue && !isSaved };
    return {
      id: clock.id,
      kind: clock.kind,
      orderId: clock.orderId,
      dueBefore: clock.dueAt,
      due,
      provisional,
      extension,
      nextAt: clock.isRunning ? nextOf(this.rules.rungs(at, calendar), at) : null,
      isSaved,
    };
  }
}
