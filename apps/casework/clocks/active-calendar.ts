import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '#persistence/database';
import { bundledBody, bundledCalendar } from '#worktime/bundled';
import { WorkCalendar, type CalendarBody } from '#worktime/calendar';
import { ClockRules } from './clock-rules';

/** How many calendars are kept beside the active one; half a megabyte each. */
const KEPT = 8;

/** The calendar that is in force, as this process follows it, and older ones that clocks are pinned to. */
@Injectable()
export class ActiveCalendar {
  private readonly kept = new Map<string, WorkCalendar>();
  private following: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly rules: ClockRules,
  ) {}

  /** The version a transaction saw in force; another one than this process works by is followed at once. */
  noticed(version: string | null): void {
    if (version === null || version === this.rules.calendar.version) return;
    this.follow().catch(() => undefined); // the watch tries again each second
  }

  /** The active version, held until the transaction ends; the rules follow it first. Null before the first start of a site. */
  async hold(tx: Tx): Promise<WorkCalendar> {
    const [row] = await tx.query<{ version: string | null }>(hold);
    const version = row?.version ?? this.rules.calendar.version;
    if (version !== this.rules.calendar.version) this.rules.follow(await this.of(version));
    return this.rules.calendar;
  }

  /** Works by the calendar that is in force from now on. */
  follow(): Promise<void> {
    return (this.following ??= this.load().finally(() => (this.following = undefined)));
  }

  private async load(): Promise<void> {
    const [row] = await this.db.query<{ version: string }>(active);
    if (row !== undefined && row.version !== this.rules.calendar.version) this.rules.follow(await this.of(row.version));
  }

  /** Makes the bundled calendar the active one of a site that has none yet. */
  async establish(): Promise<void> {
    const { version } = bundledCalendar();
    await this.db.query(establish, [version, JSON.stringify(bundledBody())]);
    await this.follow();
  }

  /** A calendar by its version. @throws Error for one that was never installed */
  async of(version: string): Promise<WorkCalendar> {
    if (version === this.rules.calendar.version) return this.rules.calendar;
    if (version === bundledCalendar().version) return bundledCalendar();
    const known = this.kept.get(version);
    if (known !== undefined) return known;
    const [row] = await this.db.query<{ body: CalendarBody }>(body, [version]);
    if (row === undefined) throw new Error(`calendar ${version} is not installed`);
    const calendar = new WorkCalendar(row.body.facts, row.body.overrides);
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(version, calendar);
    return calendar;
  }
}

const hold = `select hold_active_calendar() as version`;
const active = `select version from active_calendar`;
const body = `select body from calendars where version = $1`;
const establish = `
  with bundled as (
    insert into calendars (version, body, installed_by, installed_at)
    select $1, $2::jsonb, 'platform', now() where not exists (select from active_calendar)
    on conflict do nothing)
  insert into active_calendar (version) select $1 where not exists (select from active_calendar) on conflict do nothing`;
