import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { Reader } from '../history/history.store';
import type { RunningClock, SweptCase } from './rung.store';

/** An open clock of another calendar than the active one. */
export interface StaleClock extends RunningClock {
  readonly isRunning: boolean;
  readonly calendarVersion: string;
}

/** The same under the active one. */
export interface MovedClock {
  readonly id: string;
  readonly kind: string;
  readonly orderId: string | null;
  readonly dueBefore: number;
  readonly due: number;
  readonly provisional: boolean;
  readonly extension: number;
  readonly nextAt: number | null;
  /** It was late by the old calendar only. */
  readonly isSaved: boolean;
}

/** A notice of a moved due time, on its way. */
export interface MoveNotice {
  readonly clockId: string;
  readonly eventId: string;
}

@Injectable()
export class CalendarMovingStore {
  /** Versions of open clocks other than the active one. */
  async staleVersions(reader: Reader, active: string): Promise<string[]> {
    const rows = await reader.query<{ version: string }>(staleVersions, [active]);
    return rows.map((row) => row.version);
  }

  /** Whether there is anything to move or to finish, at one look. */
  async isWaiting(reader: Reader): Promise<boolean> {
    const [row] = await reader.query<{ isWaiting: boolean }>(isWaiting);
    return row!.isWaiting;
  }

  /** Locks up to `limit` cases with open clocks of these versions; those that somebody else holds are passed over. */
  lockStale(tx: Tx, versions: readonly string[], limit: number): Promise<SweptCase[]> {
    return tx.query<SweptCase>(lockStale, [versions, limit]);
  }

  staleOf(tx: Tx, caseIds: readonly string[], versions: readonly string[]): Promise<StaleClock[]> {
    return tx.query<StaleClock>(staleOf, [plain(caseIds), versions]);
  }

  /** Of these notices those that were never given for this clock and version. */
  async claimNotices(tx: Tx, notices: readonly MoveNotice[], version: string): Promise<Map<string, string>> {
    if (notices.length === 0) return new Map();
    const rows = await tx.query<MoveNotice>(claimNotices, [
      plain(notices, (one) => one.clockId),
      plain(notices, (one) => one.eventId),
      version,
    ]);
    return new Map(rows.map((row) => [row.clockId, row.eventId]));
  }

  async move(tx: Tx, clocks: readonly MovedClock[], version: string, at: string): Promise<void> {
    await tx.query(move, [
      plain(clocks, (c) => c.id),
      plain(clocks, (c) => c.due),
      plain(clocks, (c) => c.provisional),
      plain(clocks, (c) => c.extension),
      plain(clocks, (c) => c.nextAt),
      plain(clocks, (c) => c.isSaved),
      version,
    ]);
    const moved = clocks.filter((clock) => clock.due !== clock.dueBefore);
    if (moved.length > 0) {
      await tx.query(noteMoves, [
        plain(moved, (c) => c.id),
        plain(moved, (c) => c.dueBefore),
        plain(moved, (c) => c.due),
        version,
        at,
      ]);
    }
    await tx.query(count, [version, moved.length, clocks.length]);
  }

  /** Notes that no clock of another version is left, which finishes flips that were superseded on their way as well. */
  async finish(tx: Tx, at: string): Promise<void> {
    await tx.query(finish, [at]);
  }

  /** Why the calendar of this version was installed. */
  async reasonOf(tx: Tx, version: string): Promise<string> {
    const [row] = await tx.query<{ reason: string }>(reasonOf, [version]);
    return row?.reason ?? 'calendar';
  }
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** From one version to the next in the index, however many clocks each has. */
const openVersions = `
  with recursive versions as (
    (select calendar_version as version from clocks where state <> 'stopped' order by calendar_version limit 1)
    union all
    select (select c.calendar_version from clocks c where c.state <> 'stopped' and c.calendar_version > v.version
            order by c.calendar_version limit 1)
    from versions v where v.version is not null)`;

const staleVersions = `${openVersions} select version from versions where version is not null and version <> $1`;

const isWaiting = `${openVersions}
  select exists (select from versions v join active_calendar a on a.version <> v.version)
    or exists (select from calendar_flips where finished_at is null) as "isWaiting"`;

const lockStale = `
  select f.id, f.seq, encode(f.head, 'hex') as head, f.unit
  from clocks c join cases f on f.id = c.case_id
  where c.state <> 'stopped' and c.calendar_version = any($1::text[]) limit $2 for update of f skip locked`;

const staleOf = `
  select c.id, c.case_id as "caseId", c.order_id as "orderId", c.subject_id as "subjectId", c.kind, c.owed_by as "owedBy",
    ${ms('c.started_at')} as start, ${ms('c.due_at')} as "dueAt", c.budget, c.profile, c.extension::float8 as extension,
    c.provisional, c.rungs_passed as "rungsPassed", c.overdue_at is not null as "isOverdue",
    c.state = 'running' as "isRunning", c.calendar_version as "calendarVersion"
  from clocks c
  where c.case_id = any($1::uuid[]) and c.state <> 'stopped' and c.calendar_version = any($2::text[]) for update`;

const claimNotices = `
  insert into moves_told (clock_id, calendar_version, event_id)
  select clock_id, $3, event_id from unnest($1::uuid[], $2::uuid[]) as n (clock_id, event_id)
  on conflict do nothing returning clock_id as "clockId", event_id as "eventId"`;

const move = `
  with moved as (
    update clocks c set
      first_due_at = case when c.due_at <> to_timestamp(m.due_at / 1000) then coalesce(c.first_due_at, c.due_at) else c.first_due_at end,
      due_at = to_timestamp(m.due_at / 1000), provisional = m.provisional, extension = m.extension,
      calendar_version = $7, next_at = to_timestamp(m.next_at / 1000),
      overdue_at = case when m.is_saved then null else c.overdue_at end
    from unnest($1::uuid[], $2::float8[], $3::boolean[], $4::bigint[], $5::float8[], $6::boolean[])
      as m (id, due_at, provisional, extension, next_at, is_saved)
    where c.id = m.id
    returning c.order_id, c.kind, c.due_at, old.due_at as was)
  update orders o set due_at = m.due_at from moved m where o.id = m.order_id and m.kind = 'dispose' and m.was <> m.due_at`;

const noteMoves = `
  insert into due_changes (clock_id, changed_at, cause, from_due_at, to_due_at, calendar_version)
  select id, $5::timestamptz, 'calendar', to_timestamp(was / 1000), to_timestamp(due / 1000), $4
  from unnest($1::uuid[], $2::float8[], $3::float8[]) as m (id, was, due)`;

const count = `
  update calendar_flips set moved = moved + $2, looked_at = looked_at + $3
  where id = (select max(id) from calendar_flips where version = $1)`;

const finish = `update calendar_flips set finished_at = $1::timestamptz where finished_at is null`;

const reasonOf = `select reason from calendar_flips where version = $1 order by id desc limit 1`;
