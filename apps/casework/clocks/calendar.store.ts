import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#persistence/database';
import type { CalendarBody } from '#worktime/calendar';
import { ClockPauseStore } from './clock-pause.store';
import type { CalendarDiff, ClockGroup } from './calendar-diff';

/** Tells the other processes of a flip. */
export const CALENDAR_CHANNEL = 'liandong_calendar_casework';

/** A flip waits for batches that started clocks under the old version, no longer than this. */
const FLIP_WAITS_MS = 15_000;

/** One flip to another calendar, as the audit keeps it. */
export interface Flip {
  readonly id: string;
  readonly version: string;
  readonly previous: string | null;
  readonly reason: string;
  readonly flippedBy: string;
  readonly flippedAt: Date;
  readonly foreseen: CalendarDiff;
  /** Clocks moved so far, and looked at. */
  readonly moved: number;
  readonly lookedAt: number;
  readonly finishedAt: Date | null;
}

export interface InstalledCalendar {
  readonly version: string;
  readonly installedBy: string;
  readonly installedAt: Date;
  readonly isActive: boolean;
}

@Injectable()
export class CalendarStore {
  constructor(
    private readonly db: Database,
    private readonly pauses: ClockPauseStore,
  ) {}

  async active(): Promise<{ version: string; body: CalendarBody } | undefined> {
    return (await this.db.query<{ version: string; body: CalendarBody }>(active))[0];
  }

  installed(): Promise<InstalledCalendar[]> {
    return this.db.query<InstalledCalendar>(installed);
  }

  flips(limit: number): Promise<Flip[]> {
    return this.db.query<Flip>(flips, [limit]);
  }

  /** Open clocks in groups of one start day, budget, ower and due time; those that pauses gave time back one by one. */
  async groups(tx: Tx): Promise<ClockGroup[]> {
    const groups = await tx.query<ClockGroup>(openGroups);
    const extended = groups.filter((group) => group.extension !== 0);
    if (extended.length === 0) return groups;
    const spans = await this.pauses.spans(
      tx,
      extended.flatMap((group) => group.clockIds),
    );
    return groups.map((group) =>
      group.extension === 0 ? group : { ...group, spans: spans.get(group.clockIds[0]!) ?? [] },
    );
  }

  /** Nobody starts a clock or sweeps until this transaction has ended. Gives the version that is active. */
  async lockToFlip(tx: Tx): Promise<string | undefined> {
    await tx.query(`select set_config('lock_timeout', $1, true)`, [`${FLIP_WAITS_MS}ms`]);
    await tx.query(lockToFlip);
    return (await tx.query<{ version: string }>(activeVersion))[0]?.version;
  }

  async flip(
    tx: Tx,
    flip: Omit<Flip, 'id' | 'moved' | 'lookedAt' | 'finishedAt'>,
    body: CalendarBody,
  ): Promise<string> {
    const { version, previous, reason, flippedBy, flippedAt, foreseen } = flip;
    const at = flippedAt.toISOString();
    await tx.query(install, [version, JSON.stringify(body), flippedBy, at]);
    await tx.query(activate, [version]);
    const [row] = await tx.query<{ id: string }>(noteFlip, [
      version,
      previous,
      reason,
      flippedBy,
      at,
      JSON.stringify(foreseen),
    ]);
    await tx.query(`select pg_notify($1, '')`, [CALENDAR_CHANNEL]);
    return row!.id;
  }
}

const active = `select a.version, c.body from active_calendar a join calendars c using (version)`;

const installed = `
  select c.version, c.installed_by as "installedBy", c.installed_at as "installedAt", a.version is not null as "isActive"
  from calendars c left join active_calendar a using (version) order by c.installed_at desc, c.version`;

const flips = `
  select id::text as id, version, previous, reason, flipped_by as "flippedBy", flipped_at as "flippedAt", foreseen,
    moved::float8 as moved, looked_at::float8 as "lookedAt", finished_at as "finishedAt"
  from calendar_flips order by id desc limit $1`;

/** A clock that pauses gave time back is a group by its own id. */
const openGroups = `
  select kind, owed_by as "owedBy", (extract(epoch from min(started_at)) * 1000)::float8 as start,
    (extract(epoch from due_at) * 1000)::float8 as "dueAt", budget, provisional, extension::float8 as extension,
    count(*)::float8 as count, (array_agg(id))[1:3] as "clockIds"
  from clocks where state <> 'stopped'
  group by kind, owed_by, due_at, budget, provisional, extension, (started_at at time zone 'Asia/Shanghai')::date,
    case when extension <> 0 then id end`;

const lockToFlip = `select pg_advisory_xact_lock(hashtext('liandong/casework/active-calendar'))`;
const activeVersion = `select version from active_calendar`;
const install = `
  insert into calendars (version, body, installed_by, installed_at) values ($1, $2::jsonb, $3, $4::timestamptz)
  on conflict (version) do nothing`;
const activate = `
  insert into active_calendar (version) values ($1) on conflict (is_one) do update set version = excluded.version`;
const noteFlip = `
  insert into calendar_flips (version, previous, reason, flipped_by, flipped_at, foreseen)
  values ($1, $2, $3, $4, $5::timestamptz, $6::jsonb) returning id::text as id`;
