import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain } from '../columns';
import type { ClockKind } from '#contracts/vocabulary';
import type { Reader } from '../history/history.store';
import type { ClockStop } from '../work/work';
import { UNRESOLVED_QUEUE, type Clock } from './clock';

export interface StoppedClock {
  readonly id: string;
  readonly caseId: string;
  readonly kind: string;
  readonly dueAt: number;
  /** It had been marked overdue before the message that stopped it in time was read; the mark is gone. */
  readonly wasUnmarked: boolean;
}

export interface OverdueClock {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly kind: ClockKind;
  readonly owedBy: string;
  readonly dueAt: number;
}

/** A moment in an order's life that concerns its clocks. */
export interface OrderMoment {
  readonly caseId: string;
  readonly orderId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

@Injectable()
export class ClockStore {
  async insert(tx: Tx, clocks: readonly Clock[]): Promise<void> {
    if (clocks.length === 0) return;
    await tx.query(insert, [
      plain(clocks, (c) => c.id),
      plain(clocks, (c) => c.caseId),
      plain(clocks, (c) => c.orderId),
      plain(clocks, (c) => c.complaintId),
      plain(clocks, (c) => c.carriedBy),
      plain(clocks, (c) => c.kind),
      plain(clocks, (c) => c.start),
      plain(clocks, (c) => c.term.dueAt),
      plain(clocks, (c) => c.term.budget),
      plain(clocks, (c) => c.term.profile),
      plain(clocks, (c) => c.term.calendarVersion),
      plain(clocks, (c) => c.term.provisional),
      plain(clocks, (c) => c.owedBy),
      lines(clocks, (c) => (c.holders.length === 0 ? '[]' : JSON.stringify(c.holders))),
      plain(clocks, (c) => c.subjectId),
    ]);
  }

  /**
   * Stops the forward clocks of complaints whose carrying event was delivered, at the time of delivery; one stopped
   * already keeps the earlier time. Gives those that ran, or were wrongly overdue, until now. Call it under the locks of
   * their cases.
   */
  async stopCarried(
    tx: Tx,
    delivered: readonly { readonly caseId: string; readonly eventId: string; readonly at: number }[],
  ): Promise<StoppedClock[]> {
    if (delivered.length === 0) return [];
    const rows = await tx.query<StoppedClock & { before: string }>(stopCarried, [
      plain(delivered, (one) => one.caseId),
      plain(delivered, (one) => one.eventId),
      plain(delivered, (one) => one.at),
    ]);
    return rows.filter((row) => row.before === 'running' || row.wasUnmarked);
  }

  /** Stops running clocks of some kinds that units owe about orders. Gives those it stopped. */
  async stopOfUnit(
    tx: Tx,
    moments: readonly OrderMoment[],
    kinds: readonly string[],
    reason: string,
  ): Promise<StoppedClock[]> {
    if (moments.length === 0) return [];
    return tx.query<StoppedClock>(stopOfUnit, [
      plain(moments, (one) => one.caseId),
      plain(moments, (one) => one.orderId),
      plain(moments, (one) => one.at),
      plain(kinds),
      reason,
    ]);
  }

  /** Stops the running clocks of a case that the stop speaks of. Gives those it stopped. Call it under the case's lock. */
  async stop(tx: Tx, { file, kinds, orderId, complaintId, subjectId, at, reason }: ClockStop): Promise<StoppedClock[]> {
    return tx.query<StoppedClock>(stop, [
      file.id,
      plain(kinds),
      orderId ?? null,
      complaintId ?? null,
      subjectId ?? null,
      at,
      reason,
    ]);
  }

  /** Writes new starts and terms over an order's clocks of the same kinds; gives the clocks with their own ids. */
  async moveStarts(tx: Tx, clocks: readonly Clock[]): Promise<Clock[]> {
    if (clocks.length === 0) return [];
    const rows = await tx.query<{ id: string; orderId: string; kind: string }>(moveStarts, [
      plain(clocks, (c) => c.caseId),
      plain(clocks, (c) => c.orderId),
      plain(clocks, (c) => c.kind),
      plain(clocks, (c) => c.start),
      plain(clocks, (c) => c.term.dueAt),
      plain(clocks, (c) => c.term.budget),
      plain(clocks, (c) => c.term.profile),
      plain(clocks, (c) => c.term.calendarVersion),
      plain(clocks, (c) => c.term.provisional),
    ]);
    const ids = new Map(rows.map((row) => [`${row.orderId}/${row.kind}`, row.id]));
    return clocks.flatMap((clock) => {
      const id = ids.get(`${clock.orderId}/${clock.kind}`);
      return id === undefined ? [] : [{ ...clock, id }];
    });
  }

  /** Up to `limit` running clocks, due until then and not marked, the longest due first. Locks nothing: the sweep locks cases first. */
  async due(reader: Reader, until: Date, limit: number): Promise<{ id: string; caseId: string }[]> {
    return reader.query(due, [until.toISOString(), limit]);
  }

  /** When the next running clock falls due, in epoch milliseconds. */
  async nextDue(reader: Reader): Promise<number | null> {
    const [row] = await reader.query<{ dueAt: number | null }>(nextDue);
    return row?.dueAt ?? null;
  }

  /** Marks those of the clocks that still run, are due until then and not marked. Call it under the locks of their cases. */
  async markOverdue(tx: Tx, ids: readonly string[], until: Date, now: Date): Promise<OverdueClock[]> {
    if (ids.length === 0) return [];
    return tx.query(markOverdue, [plain(ids), now.toISOString(), until.toISOString()]);
  }

  /** From now on the unresolved queue holds the running forward clocks of these cases. */
  async holdUnresolved(tx: Tx, moments: readonly OrderMoment[]): Promise<void> {
    await tx.query(holdUnresolved, [
      plain(moments, (one) => one.caseId),
      plain(moments, (one) => one.at),
      UNRESOLVED_QUEUE,
    ]);
  }
}

const insert = `
  insert into clocks (id, case_id, order_id, complaint_id, carried_by, kind, state, started_at, due_at, budget, profile,
    calendar_version, provisional, owed_by, holders, subject_id)
  select c.id, c.case_id, c.order_id, c.complaint_id, c.carried_by, c.kind, 'running', to_timestamp(c.started_at / 1000),
    to_timestamp(c.due_at / 1000), c.budget,
    c.profile, c.calendar_version, c.provisional, c.owed_by, c.holders::jsonb, c.subject_id
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::float8[],
    $8::float8[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::text[], string_to_array($14, E'\\n'),
    $15::uuid[])
    as c (id, case_id, order_id, complaint_id, carried_by, kind, started_at, due_at, budget, profile, calendar_version,
      provisional, owed_by, holders, subject_id)`;

const dueMs = `(extract(epoch from c.due_at) * 1000)::float8 as "dueAt"`;

const wasUnmarked = `old.overdue_at is not null and new.overdue_at is null as "wasUnmarked"`;

const stopCarried = `
  update clocks c set state = 'stopped', stopped_at = d.at, stop_reason = 'delivered',
    overdue_at = case when d.at >= c.due_at then c.overdue_at end
  from (select case_id, event_id, to_timestamp(ms / 1000) as at
        from unnest($1::uuid[], $2::uuid[], $3::float8[]) as r (case_id, event_id, ms)) d
  where c.case_id = d.case_id and c.carried_by = d.event_id
    and (c.state = 'running' or (c.stop_reason = 'delivered' and c.stopped_at > d.at))
  returning c.id, c.case_id as "caseId", c.kind, ${dueMs}, old.state as before, ${wasUnmarked}`;

const stopOfUnit = `
  update clocks c set state = 'stopped', stopped_at = to_timestamp(s.at / 1000), stop_reason = $5,
    overdue_at = case when to_timestamp(s.at / 1000) >= c.due_at then c.overdue_at end
  from unnest($1::uuid[], $2::uuid[], $3::float8[]) as s (case_id, order_id, at)
  where c.case_id = s.case_id and c.order_id = s.order_id and c.kind = any($4::text[]) and c.state = 'running'
  returning c.id, c.case_id as "caseId", c.kind, ${dueMs}, ${wasUnmarked}`;

const stop = `
  update clocks c set state = 'stopped', stopped_at = s.at, stop_reason = $7,
    overdue_at = case when s.at >= c.due_at then c.overdue_at end
  from (select to_timestamp($6::float8 / 1000) as at) s
  where c.case_id = $1::uuid and c.kind = any($2::text[]) and c.state = 'running'
    and ($3::uuid is null or c.order_id = $3::uuid)
    and ($4::uuid is null or c.complaint_id = $4::uuid)
    and ($5::uuid is null or c.subject_id = $5::uuid)
  returning c.id, c.case_id as "caseId", c.kind, ${dueMs}, ${wasUnmarked}`;

const moveStarts = `
  update clocks c set started_at = to_timestamp(n.started_at / 1000), due_at = to_timestamp(n.due_at / 1000), budget = n.budget, profile = n.profile,
    calendar_version = n.calendar_version, provisional = n.provisional
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[], $5::float8[], $6::text[], $7::text[],
    $8::text[], $9::boolean[]) as n (case_id, order_id, kind, started_at, due_at, budget, profile, calendar_version,
    provisional)
  where c.case_id = n.case_id and c.order_id = n.order_id and c.kind = n.kind
  returning c.id, c.order_id as "orderId", c.kind`;

const holdUnresolved = `
  update clocks c set owed_by = $3, holders = c.holders || jsonb_build_array(jsonb_build_object('holder', $3::text, 'from', to_timestamp(h.at / 1000)))
  from unnest($1::uuid[], $2::float8[]) as h (case_id, at)
  where c.case_id = h.case_id and c.kind = 'forward' and c.state = 'running' and c.owed_by <> $3`;

const due = `
  select id, case_id as "caseId" from clocks
  where state = 'running' and overdue_at is null and due_at <= $1::timestamptz order by due_at limit $2`;

const nextDue = `
  select (extract(epoch from min(due_at)) * 1000)::float8 as "dueAt" from clocks
  where state = 'running' and overdue_at is null`;

const markOverdue = `
  update clocks c set overdue_at = $2::timestamptz
  where c.id = any($1::uuid[]) and c.state = 'running' and c.overdue_at is null and c.due_at <= $3::timestamptz
  returning c.id, c.case_id as "caseId", c.order_id as "orderId", c.kind, c.owed_by as "owedBy", ${dueMs}`;
