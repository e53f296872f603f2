import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { ChainHead } from '../history/journal';
import type { Reader } from '../history/history.store';

/** A running clock that the sweep looks at. Times are epoch milliseconds. */
export interface RunningClock {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly subjectId: string | null;
  readonly kind: ClockKind;
  readonly owedBy: string;
  readonly start: number;
  readonly dueAt: number;
  readonly budget: string;
  readonly profile: string;
  readonly extension: number;
  readonly provisional: boolean;
  readonly rungsPassed: number;
  readonly isOverdue: boolean;
}

/** A case and its province, as far as the sweep writes to it. */
export interface SweptCase extends ChainHead {
  readonly unit: string | null;
}

/** What a look at a clock leaves behind. */
export interface SweptClock {
  readonly id: string;
  readonly rungsPassed: number;
  readonly nextAt: number | null;
  readonly isDue: boolean;
  readonly lapses: boolean;
}

/** One row of the ledger of rungs. */
export interface RungRecord {
  readonly clockId: string;
  readonly rung: string;
  readonly outcome: 'fired' | 'skipped';
  readonly at: number;
}

@Injectable()
export class RungStore {
  /**
   * Locks up to `limit` cases with a running clock that must be looked at, those waiting longest first, and gives them.
   * Cases that somebody else holds are passed over, never waited for, so the order of locking can't deadlock and any
   * number of sweepers find different ones.
   */
  lockWaiting(tx: Tx, until: number, version: string, putOff: readonly string[], limit: number): Promise<SweptCase[]> {
    return tx.query<SweptCase>(lockWaiting, [until, version, plain(putOff), limit]);
  }

  /** The clocks of locked cases that must be looked at, locked too; read after the cases' locks, so nothing is old. */
  waitingOf(tx: Tx, caseIds: readonly string[], until: number, version: string): Promise<RunningClock[]> {
    return tx.query<RunningClock>(waitingOf, [plain(caseIds), until, version]);
  }

  async write(tx: Tx, clocks: readonly SweptClock[], rungs: readonly RungRecord[], now: string): Promise<void> {
    await tx.query(pass, [
      plain(clocks, (c) => c.id),
      plain(clocks, (c) => c.rungsPassed),
      plain(clocks, (c) => c.nextAt),
      plain(clocks, (c) => c.isDue),
      plain(clocks, (c) => c.lapses),
      now,
    ]);
    if (rungs.length === 0) return;
    await tx.query(record, [
      plain(rungs, (r) => r.clockId),
      plain(rungs, (r) => r.rung),
      plain(rungs, (r) => r.outcome),
      plain(rungs, (r) => r.at),
      now,
    ]);
  }

  /** Moves only the heads of the cases' histories: a third of the columns, all in place. */
  async moveHeads(tx: Tx, heads: readonly ChainHead[]): Promise<void> {
    await tx.query(moveHeads, [plain(heads, (c) => c.id), plain(heads, (c) => c.seq), plain(heads, (c) => c.head)]);
  }

  /** When a running clock of a calendar must be looked at next, in epoch milliseconds. */
  async next(reader: Reader, version: string): Promise<number | null> {
    const [row] = await reader.query<{ at: number | null }>(next, [version]);
    return row?.at ?? null;
  }
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export const lockWaiting = `
  select f.id, f.seq, encode(f.head, 'hex') as head, f.unit
  from clocks c join cases f on f.id = c.case_id
  where c.calendar_version = $2 and c.next_at <= to_timestamp($1::float8 / 1000) and c.state <> 'stopped'
    and c.case_id <> all($3::uuid[])
  order by c.next_at limit $4 for update of f skip locked`;

const waitingOf = `
  select c.id, c.case_id as "caseId", c.order_id as "orderId", c.subject_id as "subjectId", c.kind, c.owed_by as "owedBy",
    ${ms('c.started_at')} as start, ${ms('c.due_at')} as "dueAt", c.budget, c.profile, c.extension::float8 as extension,
    c.provisional, c.rungs_passed as "rungsPassed", c.overdue_at is not null as "isOverdue"
  from clocks c
  where c.case_id = any($1::uuid[]) and c.state = 'running' and c.calendar_version = $3
    and c.next_at <= to_timestamp($2::float8 / 1000) for update`;

const pass = `
  update clocks c set rungs_passed = p.passed, next_at = to_timestamp(p.next_at / 1000),
    overdue_at = case when p.is_due and not p.lapses then $6::timestamptz else c.overdue_at end,
    state = case when p.is_due and p.lapses then 'stopped' else c.state end,
    stopped_at = case when p.is_due and p.lapses then c.due_at else c.stopped_at end,
    stop_reason = case when p.is_due and p.lapses then 'lapsed' else c.stop_reason end
  from unnest($1::uuid[], $2::int[], $3::float8[], $4::boolean[], $5::boolean[]) as p (id, passed, next_at, is_due, lapses)
  where c.id = p.id`;

/** A rung that is there already was taken back and comes again only as the overdue mark, which is told anew. */
const record = `
  insert into rungs_fired (clock_id, rung, outcome, rung_at, fired_at)
  select clock_id, rung, outcome, to_timestamp(at / 1000), $5::timestamptz
  from unnest($1::uuid[], $2::text[], $3::text[], $4::float8[]) as r (clock_id, rung, outcome, at)
  on conflict do nothing`;

const moveHeads = `
  update cases f set seq = h.seq, head = decode(h.head, 'hex')
  from unnest($1::uuid[], $2::int[], $3::text[]) as h (id, seq, head) where f.id = h.id`;

const next = `
  select ${ms('min(next_at)')} as at from clocks where calendar_version = $1 and state <> 'stopped'`;
