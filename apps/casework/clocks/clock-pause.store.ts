import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { PauseSpan } from '#worktime/pauses';
import { plain } from '../columns';
import type { ClockChoice, ClockPause, ClockResumption } from '../work/work';

/** A clock as far as pausing it needs to know. Times are epoch milliseconds. */
export interface PausableClock {
  readonly id: string;
  readonly kind: ClockKind;
  readonly orderId: string | null;
  readonly owedBy: string;
  readonly start: number;
  readonly dueAt: number;
  readonly budget: string;
  readonly profile: string;
  readonly stoppedAt: number | null;
  readonly rungsPassed: number;
  readonly isOverdue: boolean;
  readonly extension: number;
  /** Its mark was taken back, because the pause began before the due time. */
  readonly wasUnmarked?: boolean;
}

/** How a clock goes on. */
export interface ResumedClock extends PausableClock {
  readonly newDueAt: number;
  readonly newExtension: number;
  readonly provisional: boolean;
  readonly calendarVersion: string;
  readonly nextAt: number | null;
}

@Injectable()
export class ClockPauseStore {
  /** Lets clocks stand still and gives those that this reason didn't hold yet. Call it under the case's lock. */
  pause(tx: Tx, of: ClockPause): Promise<PausableClock[]> {
    return tx.query<PausableClock>(pause, [...choiceOf(of), of.reason, of.actor]);
  }

  /** Closes the open pauses of a reason and gives the clocks that nothing holds any more. */
  release(tx: Tx, of: ClockResumption): Promise<PausableClock[]> {
    return tx.query<PausableClock>(release, [...choiceOf(of), of.reason, of.actor, of.isExtended]);
  }

  /** An order's clocks of some kinds that its feedback stopped. */
  stoppedOf(tx: Tx, caseId: string, orderId: string, kinds: readonly ClockKind[]): Promise<PausableClock[]> {
    return tx.query<PausableClock>(stoppedOf, [caseId, orderId, plain(kinds)]);
  }

  /** Writes the time under review into the ledger: it wasn't the unit's. */
  async noteReworks(tx: Tx, clocks: readonly PausableClock[], at: number, actor: string): Promise<void> {
    await tx.query(noteReworks, [plain(clocks, (c) => c.id), plain(clocks, (c) => c.stoppedAt), at, actor]);
  }

  /** The closed pauses of some clocks, by clock. */
  async spans(tx: Tx, clockIds: readonly string[]): Promise<Map<string, PauseSpan[]>> {
    const byClock = new Map<string, PauseSpan[]>();
    if (clockIds.length === 0) return byClock;
    for (const { clockId, ...span } of await tx.query<PauseSpan & { clockId: string }>(spans, [plain(clockIds)])) {
      const known = byClock.get(clockId);
      if (known === undefined) byClock.set(clockId, [span]);
      else known.push(span);
    }
    return byClock;
  }

  /** Sets clocks running again, notes moved due times, and gives a moved disposal's due time to its order. */
  async goOn(tx: Tx, clocks: readonly ResumedClock[], cause: 'pause' | 'rework', at: string): Promise<void> {
    if (clocks.length === 0) return;
    await tx.query(goOn, [
      plain(clocks, (c) => c.id),
      plain(clocks, (c) => c.newDueAt),
      plain(clocks, (c) => c.newExtension),
      plain(clocks, (c) => c.provisional),
      plain(clocks, (c) => c.calendarVersion),
      plain(clocks, (c) => c.nextAt),
      cause,
      at,
    ]);
  }
}

const choiceOf = ({ file, kinds, orderId, complaintId, subjectId, at }: ClockChoice): unknown[] => [
  file.id,
  plain(kinds),
  orderId ?? null,
  complaintId ?? null,
  subjectId ?? null,
  at,
];

const chosen = `
  c.case_id = $1::uuid and c.kind = any($2::text[]) and c.state <> 'stopped'
    and ($3::uuid is null or c.order_id = $3::uuid)
    and ($4::uuid is null or c.complaint_id = $4::uuid)
    and ($5::uuid is null or c.subject_id = $5::uuid)`;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const columns = `
  c.id, c.kind, c.order_id as "orderId", c.owed_by as "owedBy", ${ms('c.started_at')} as start,
  ${ms('c.due_at')} as "dueAt", c.budget, c.profile, ${ms('c.stopped_at')} as "stoppedAt",
  c.rungs_passed as "rungsPassed", c.overdue_at is not null as "isOverdue", c.extension::float8 as extension`;

/** A pause doesn't begin before its clock. */
const pause = `
  with opened as (
    insert into clock_pauses (clock_id, reason, paused_from, paused_by)
    select c.id, $7, greatest(to_timestamp($6::float8 / 1000), c.started_at), $8 from clocks c where ${chosen}
    on conflict do nothing returning clock_id, paused_from)
  update clocks c set state = 'paused', next_at = null,
    overdue_at = case when o.paused_from >= c.due_at then c.overdue_at end
  from opened o where c.id = o.clock_id
  returning ${columns}, old.overdue_at is not null and new.overdue_at is null as "wasUnmarked"`;

const release = `
  with closed as (
    update clock_pauses p set paused_until = greatest(to_timestamp($6::float8 / 1000), p.paused_from), resumed_by = $8,
      is_extended = $9::boolean
    from clocks c where c.id = p.clock_id and p.reason = $7 and p.paused_until is null and ${chosen}
    returning p.clock_id)
  select ${columns} from clocks c join closed on closed.clock_id = c.id
  where not exists (
    select from clock_pauses p where p.clock_id = c.id and p.paused_until is null and p.reason <> $7)`;

const stoppedOf = `
  select ${columns} from clocks c
  where c.case_id = $1::uuid and c.order_id = $2::uuid and c.kind = any($3::text[]) and c.state = 'stopped'
    and c.stop_reason = 'answered'`;

const noteReworks = `
  insert into clock_pauses (clock_id, reason, paused_from, paused_until, paused_by, resumed_by, is_extended)
  select r.id, 'rework', to_timestamp(r.stopped_at / 1000), to_timestamp(greatest(r.stopped_at, $3::float8) / 1000), 'platform',
    $4, true
  from unnest($1::uuid[], $2::float8[]) as r (id, stopped_at)
  on conflict (clock_id, reason, paused_from) do update set paused_until = excluded.paused_until, resumed_by = excluded.resumed_by`;

const spans = `
  select clock_id as "clockId", ${ms('paused_from')} as "from", ${ms('paused_until')} as until,
    coalesce(is_extended, false) as "isExtended", reason = 'rework' as "isRework"
  from clock_pauses where clock_id = any($1::uuid[]) and paused_until is not null`;

const goOn = `
  with gone as (
    update clocks c set state = 'running', stopped_at = null, stop_reason = null,
      first_due_at = case when c.due_at <> to_timestamp(n.due_at / 1000) then coalesce(c.first_due_at, c.due_at) else c.first_due_at end,
      due_at = to_timestamp(n.due_at / 1000), extension = n.extension, provisional = n.provisional,
      calendar_version = n.calendar_version, next_at = to_timestamp(n.next_at / 1000)
    from unnest($1::uuid[], $2::float8[], $3::bigint[], $4::boolean[], $5::text[], $6::float8[])
      as n (id, due_at, extension, provisional, calendar_version, next_at)
    where c.id = n.id
    returning c.id, c.order_id, c.kind, c.calendar_version, old.due_at as was, c.due_at), noted as (
    insert into due_changes (clock_id, changed_at, cause, from_due_at, to_due_at, calendar_version)
    select id, $8::timestamptz, $7, was, due_at, calendar_version from gone where was <> due_at)
  update orders o set due_at = g.due_at from gone g where o.id = g.order_id and g.kind = 'dispose' and g.was <> g.due_at`;
