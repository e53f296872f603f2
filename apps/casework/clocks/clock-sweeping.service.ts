import { Inject, Injectable } from '@nestjs/common';
import { ClockOverdueV1 } from '#contracts/case-events.v1';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import { formatInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import { CaseStore } from '../cases/case.store';
import { HistoryStore } from '../history/history.store';
import { Journal } from '../history/journal';
import { ClockStore, type OverdueClock } from './clock.store';

/** Clocks of one transaction. */
const AT_ONCE = 500;

/** A stop sent at the last moment needs a little time from the broker to its clock, and brokers' clocks differ a little. */
export const GRACE = 5 * SECOND;

/** How a sweep ended: whether nothing due is left, and when the next clock falls due (epoch milliseconds). */
export interface Swept {
  readonly marked: number;
  readonly isDone: boolean;
  readonly nextDue: number | null;
}

@Injectable()
export class ClockSweeping {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly clocks: ClockStore,
    private readonly cases: CaseStore,
    private readonly history: HistoryStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Marks up to 500 running clocks whose due time has passed as overdue, each once, and says so. One that fell due
   * shortly before `readUntil` or later is left: what stops it may still be on its way.
   */
  async sweep(readUntil: number): Promise<Swept> {
    const now = this.clock.now();
    const dueUntil = new Date(Math.min(now.getTime(), readUntil) - GRACE);
    const due = await this.clocks.due(this.db, dueUntil, AT_ONCE);
    const marked = due.length === 0 ? 0 : await this.db.transaction((tx) => this.mark(tx, due, dueUntil, now));
    if (due.length === AT_ONCE || marked < due.length) return { marked, isDone: false, nextDue: null };
    return { marked, isDone: true, nextDue: await this.clocks.nextDue(this.db) };
  }

  /** The ids were read without a lock: cases first, in order and leaving busy ones, then the clocks are looked at again. */
  private async mark(
    tx: Tx,
    due: readonly { id: string; caseId: string }[],
    dueUntil: Date,
    now: Date,
  ): Promise<number> {
    const files = await this.cases.lockFree(tx, [...new Set(due.map((clock) => clock.caseId))]);
    const free = due.filter((clock) => files.has(clock.caseId)).map((clock) => clock.id);
    const overdue = await this.clocks.markOverdue(tx, free, dueUntil, now);
    const journal = new Journal(now);
    for (const clock of overdue) tellOverdue(journal, files.get(clock.caseId)!, clock);
    const touched = new Set(overdue.map((clock) => clock.caseId));
    await this.cases.update(
      tx,
      [...files.values()].filter((file) => touched.has(file.id)),
    );
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
    // A clock that no longer runs is settled too; only those of busy cases are left.
    return free.length;
  }
}

function tellOverdue(journal: Journal, file: Case, { id, orderId, kind, owedBy, dueAt }: OverdueClock): void {
  const due = formatInstant(dueAt);
  journal.record(
    file,
    ClockOverdueV1.type,
    'platform',
    { clock: id, kind, owedBy, due },
    (caseSeq): ClockOverdueV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      clockId: id,
      clock: kind,
      orderId,
      owedBy,
      due,
    }),
  );
}
