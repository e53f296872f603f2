import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain } from '../columns';
import type { ClockStop } from '../work/work';
import { ActiveCalendar } from './active-calendar';
import { UNRESOLVED_QUEUE, type Clock } from './clock';

export interface StoppedClock {
  readonly id: string;
  readonly caseId: string;
  readonly kind: string;
  readonly dueAt: number;
  /** It had been marked overdue before the message that stopped it in time was read; the mark is gone. */
  readonly wasUnmarked: boolean;
}

/** A moment in an order's life that concerns its clocks. */
export interface OrderMoment {
  readonly caseId: string;
  readonly orderId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

type Stopped = StoppedClock & { readonly before: string };

@Injectable()
export class ClockStore {
  constructor(private readonly calendar: ActiveCalendar) {}

  /** Holds the active calendar until the transaction ends; clocks worked out by an older one are moved by and by. */
  async insert(tx: Tx, clocks: readonly Clock[]): Promise<void> {
    if (clocks.length === 0) return;
    const [active] = await tx.query<{ version: string | null }>(insert, [
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
      plain(clocks, (c) => c.term.nextAt),
    ]);
    this.calendar.noticed(active!.version);
  }

  /**
   * Stops the forward clocks of complaints whose carrying event was delivered, at the time of delivery; one stopped
   * already, by an earlier delivery or by the answer, keeps the earlier time. Gives those that ran, stood still or
   * were wrongly overdue until now. Call it under the locks of their cases.
   */
  async stopCarried(
    tx: Tx,
    delivered: readonly { readonly caseId: string; readonly eventId: string; readonly at: number }[],
  ): Promise<StoppedClock[]> {
    if (delivered.length === 0) return [];
    const rows = await tx.query<Stopped>(stopCarried, [
      plain(casesOf(delivered)),
      plain(delivered, (one) => one.eventId),
      plain(delivered, (one) => one.at),
    ]);
    const stopped = rows.filter((row) => row.before !== 'stopped' || row.wasUnmarked);
    return this.closePauses(tx, stopped, 'exchange');
  }

  /** Stops running clocks of some kinds that units owe about orders. Gives those it stopped. */
  async stopOfUnit(
    tx: Tx,
    moments: readonly OrderMoment[],
    kinds: readonly string[],
    reason: string,
  ): Promise<StoppedClock[]> {
    if (moments.length === 0) return [];
    const rows = await tx.query<Stopped>(stopOfUnit, [
      plain(moments, (one) => one.caseId),
      plain(moments, (one) => one.orderId),
      plain(moments, (one) => one.at),
      plain(kinds),
      reason,
    ]);
    return this.closePauses(tx, rows, reason);
  }

  /** Stops clocks of some kinds that are about complaints, all at one moment. Gives those it stopped. */
  async stopOfComplaints(
    tx: Tx,
    complaints: readonly { readonly caseId: string; readonly complaintId: string }[],
    kinds: readonly string[],
    at: number,
    reason: string,
  ): Promise<StoppedClock[]> {
    if (complaints.length === 0) return [];
    const rows = await tx.query<Stopped>(stopOfComplaints, [
      plain(casesOf(complaints)),
      plain(complaints, (one) => one.complaintId),
      plain(kinds),
      at,
      reason,
    ]);
    return this.closePauses(tx, rows, reason);
  }

  /** Stops the clocks of a case that the stop speaks of and that still run or are paused. Gives those it stopped. Call it under the case's lock. */
  async stop(
    tx: Tx,
    { file, kinds, orderId, complaintId, subjectId, at, reason, actor }: ClockStop,
  ): Promise<StoppedClock[]> {
    const rows = await tx.query<Stopped>(stop, [
      file.id,
      plain(kinds),
      orderId ?? null,
      complaintId ?? null,
      subjectId ?? null,
      at,
      reason,
    ]);
    return this.closePauses(tx, rows, actor);
  }

  /** A pause ends with its clock; its time is not given back, because nothing is owed any more. */
  private async closePauses(tx: Tx, rows: readonly Stopped[], actor: string): Promise<StoppedClock[]> {
    const paused = rows.filter((row) => row.before === 'paused');
    if (paused.length > 0) await tx.query(closePauses, [plain(paused, (row) => row.id), actor]);
    return [...rows];
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
      plain(clocks, (c) => c.term.nextAt),
    ]);
    const ids = new Map(rows.map((row) => [`${row.orderId}/${row.kind}`, row.id]));
    return clocks.flatMap((clock) => {
      const id = ids.get(`${clock.orderId}/${clock.kind}`);
      return id === undefined ? [] : [{ ...clock, id }];
    });
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
  with active as materialized (select hold_active_calendar() as version), started as (
    insert into clocks (id, case_id, order_id, complaint_id, carried_by, kind, state, started_at, due_at, budget, profile,
      calendar_version, provisional, owed_by, holders, subject_id, next_at)
    select c.id, c.case_id, c.order_id, c.complaint_id, c.carried_by, c.kind, 'running', to_timestamp(c.started_at / 1000),
      to_timestamp(c.due_at / 1000), c.budget, c.profile, c.calendar_version, c.provisional, c.owed_by, c.holders::jsonb,
      c.subject_id, to_timestamp(c.next_at / 1000)
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::float8[],
      $8::float8[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::text[], string_to_array($14, E'\\n'),
      $15::uuid[], $16::float8[])
      as c (id, case_id, order_id, complaint_id, carried_by, kind, started_at, due_at, budget, profile, calendar_version,
        provisional, owed_by, holders, subject_id, next_at))
  select version from active`;

const dueMs = `(extract(epoch from c.due_at) * 1000)::float8 as "dueAt"`;

const wasUnmarked = `old.overdue_at is not null and new.overdue_at is null as "wasUnmarked"`;

/** A stop that came in time takes back what the sweep had made of the clock before it was read: the mark, or the lapse. */
const STOPPABLE = `(c.state <> 'stopped' or (c.stop_reason = 'lapsed' and s.at < c.due_at))`;
const STOPPED = `state = 'stopped', next_at = null, stopped_at = s.at,
    overdue_at = case when s.at >= c.due_at then c.overdue_at end`;
const told = `c.id, c.case_id as "caseId", c.kind, ${dueMs}, old.state as before, ${wasUnmarked}`;

const casesOf = (some: readonly { readonly caseId: string }[]): string[] => [
  ...new Set(some.map(({ caseId }) => caseId)),
];

/** Reads each clock of these cases once: joined by the case, one of 50,000 complaints would read them all for each row. */
const stopCarried = `
  update clocks c set ${STOPPED}, stop_reason = 'delivered'
  from (select event_id, to_timestamp(ms / 1000) as at from unnest($2::uuid[], $3::float8[]) as r (event_id, ms)) s
  where c.case_id = any($1::uuid[]) and c.carried_by = s.event_id
    and (c.state <> 'stopped' or (c.stop_reason in ('delivered', 'answered') and c.stopped_at > s.at))
  returning ${told}`;

const stopOfUnit = `
  update clocks c set ${STOPPED}, stop_reason = $5
  from (select case_id, order_id, to_timestamp(ms / 1000) as at
        from unnest($1::uuid[], $2::uuid[], $3::float8[]) as r (case_id, order_id, ms)) s
  where c.case_id = s.case_id and c.order_id = s.order_id and c.kind = any($4::text[]) and ${STOPPABLE}
  returning ${told}`;

/** Like stopCarried. */
const stopOfComplaints = `
  update clocks c set ${STOPPED}, stop_reason = $5
  from (select complaint_id, to_timestamp($4::float8 / 1000) as at from unnest($2::uuid[]) as r (complaint_id)) s
  where c.case_id = any($1::uuid[]) and c.complaint_id = s.complaint_id and c.kind = any($3::text[]) and ${STOPPABLE}
  returning ${told}`;

const stop = `
  update clocks c set ${STOPPED}, stop_reason = $7
  from (select to_timestamp($6::float8 / 1000) as at) s
  where c.case_id = $1::uuid and c.kind = any($2::text[]) and ${STOPPABLE}
    and ($3::uuid is null or c.order_id = $3::uuid)
    and ($4::uuid is null or c.complaint_id = $4::uuid)
    and ($5::uuid is null or c.subject_id = $5::uuid)
  returning ${told}`;

const closePauses = `
  update clock_pauses p set paused_until = greatest(c.stopped_at, p.paused_from), resumed_by = $2, is_extended = false
  from clocks c where c.id = p.clock_id and p.clock_id = any($1::uuid[]) and p.paused_until is null`;

const moveStarts = `
  with moved as (
    update clocks c set started_at = to_timestamp(n.started_at / 1000), due_at = to_timestamp(n.due_at / 1000),
      budget = n.budget, profile = n.profile, calendar_version = n.calendar_version, provisional = n.provisional,
      next_at = case when c.state = 'running' then to_timestamp(n.next_at / 1000) end
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[], $5::float8[], $6::text[], $7::text[],
      $8::text[], $9::boolean[], $10::float8[]) as n (case_id, order_id, kind, started_at, due_at, budget, profile,
      calendar_version, provisional, next_at)
    -- One that was paused meanwhile keeps its due time: it was given back by days that this start doesn't change.
    where c.case_id = n.case_id and c.order_id = n.order_id and c.kind = n.kind and c.extension = 0
    returning c.id, c.order_id, c.kind, c.calendar_version, old.due_at as was, c.due_at), noted as (
    insert into due_changes (clock_id, changed_at, cause, from_due_at, to_due_at, calendar_version)
    select id, now(), 'delivery', was, due_at, calendar_version from moved where was <> due_at)
  select id, order_id as "orderId", kind from moved`;

const holdUnresolved = `
  update clocks c set owed_by = $3, holders = c.holders || jsonb_build_array(jsonb_build_object('holder', $3::text, 'from', to_timestamp(h.at / 1000)))
  from unnest($1::uuid[], $2::float8[]) as h (case_id, at)
  where c.case_id = h.case_id and c.kind = 'forward' and c.state <> 'stopped' and c.owed_by <> $3`;
