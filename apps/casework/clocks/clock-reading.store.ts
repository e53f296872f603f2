import { Injectable } from '@nestjs/common';
import type { ClockKind } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import { pageOfUnits } from '../unit-pages';
import type { ClockTrail, StoredClock } from './clock.view';

/** What a list of clocks is narrowed to; null is everything. */
export interface ClockFilter {
  readonly reach: Reach;
  readonly kind: ClockKind | null;
  readonly state: StoredClock['state'] | null;
  readonly isOverdue: boolean | null;
  /** ISO instant; only clocks due before it. */
  readonly dueBefore: string | null;
}

/** What a clock is about. */
export interface ClockOf {
  readonly caseId: string | null;
  readonly orderId: string | null;
  readonly complaintId: string | null;
}

/** A clock with the unit of its case. */
export type ClockOfCase = StoredClock & { readonly caseUnit: string | null };

@Injectable()
export class ClockReadingStore {
  constructor(private readonly db: Database) {}

  /** Up to `limit` clocks of a case, those due first first. */
  ofCase(caseId: string, limit: number): Promise<StoredClock[]> {
    return this.db.query<StoredClock>(ofCase, [caseId, limit]);
  }

  /** Clocks that a unit owes about an order. */
  ofOrder(caseId: string, orderId: string): Promise<StoredClock[]> {
    return this.db.query<StoredClock>(ofOrder, [caseId, orderId]);
  }

  /** Clocks that units and organisations within reach owe, the newest first. */
  page({ reach, kind, state, isOverdue, dueBefore }: ClockFilter, { before, limit }: Page): Promise<StoredClock[]> {
    const { units, provinces } = reach;
    const isNarrow = units !== null || provinces !== null || state !== null || isOverdue === true;
    if (!isNarrow) return this.db.query<StoredClock>(pageOfAll, [before, limit, kind, isOverdue, dueBefore]);
    const asked = [before, limit, state === null ? STATES : [state], units && quoted(units), provinces, kind];
    return isOverdue === true
      ? this.db.query<StoredClock>(pageOfOverdue, [...asked, dueBefore])
      : this.db.query<StoredClock>(page, [...asked, dueBefore, isOverdue]);
  }

  /** Up to `limit` clocks about a case, an order or a complaint. */
  about({ caseId, orderId, complaintId }: ClockOf, limit: number): Promise<ClockOfCase[]> {
    if (caseId !== null) return this.db.query<ClockOfCase>(aboutCase, [caseId, limit]);
    if (orderId !== null) return this.db.query<ClockOfCase>(aboutOrder, [orderId, limit]);
    return this.db.query<ClockOfCase>(aboutComplaint, [complaintId, limit]);
  }

  async one(id: string): Promise<ClockOfCase | undefined> {
    return (await this.db.query<ClockOfCase>(one, [id]))[0];
  }

  /** What has happened to a clock beside its pauses. */
  async trail(id: string): Promise<ClockTrail> {
    return (await this.db.query<ClockTrail & Record<string, unknown>>(trail, [id]))[0]!;
  }
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const columns = `
  c.id, c.case_id as "caseId", c.order_id as "orderId", c.complaint_id as "complaintId", c.subject_id as "subjectId", c.kind,
  c.state, c.started_at as "startedAt", c.due_at as "dueAt", c.first_due_at as "firstDueAt", c.budget, c.profile,
  c.calendar_version as "calendarVersion", c.provisional, c.owed_by as "owedBy", c.holders, c.stopped_at as "stoppedAt",
  c.stop_reason as "stopReason", c.overdue_at as "overdueAt", c.extension::float8 as extension,
  c.rungs_passed as "rungsPassed", c.next_at as "nextAt",
  coalesce((
    select json_agg(json_build_object('reason', p.reason, 'from', ${ms('p.paused_from')},
      'until', ${ms('p.paused_until')}, 'by', p.paused_by, 'resumedBy', p.resumed_by,
      'isExtended', coalesce(p.is_extended, false), 'isRework', p.reason = 'rework') order by p.paused_from)
    from clock_pauses p where p.clock_id = c.id), '[]') as pauses`;

const ofCase = `select ${columns} from clocks c where c.case_id = $1 order by c.due_at, c.id limit $2`;
const ofOrder = `select ${columns} from clocks c
  where c.case_id = $1 and c.order_id = $2 and c.kind <> 'forward' order by c.due_at, c.id`;

const STATES: readonly StoredClock['state'][] = ['running', 'paused', 'stopped'];

const pageOfAll = `
  select ${columns} from clocks c
  where c.id < $1::uuid and ($3::text is null or c.kind = $3)
    and ($4::boolean is null or (c.overdue_at is not null) = $4)
    and ($5::timestamptz is null or c.due_at < $5::timestamptz)
  order by c.id desc limit $2`;

const narrow = `($6::text is null or t.kind = $6) and ($7::timestamptz is null or t.due_at < $7::timestamptz)`;
const found = (ids: string): string =>
  `select ${columns} from clocks c where c.id = any(array(${ids})) order by c.id desc`;

const page = found(
  pageOfUnits({
    table: 'clocks',
    unit: 'owed_by',
    wanted: `${narrow} and ($8::boolean is null or (t.overdue_at is not null) = $8)`,
  }),
);
const pageOfOverdue = found(
  pageOfUnits({ table: 'clocks', unit: 'owed_by', within: 't.overdue_at is not null', wanted: narrow }),
);

const withCase = `select ${columns}, f.unit as "caseUnit" from clocks c join cases f on f.id = c.case_id`;
const aboutCase = `${withCase} where c.case_id = $1 order by c.id desc limit $2`;
const aboutOrder = `${withCase}
  where c.case_id = (select case_id from orders where id = $1) and c.order_id = $1 order by c.id desc limit $2`;
const aboutComplaint = `${withCase}
  where c.case_id = (select case_id from case_complaints where complaint_id = $1) and c.complaint_id = $1
  order by c.id desc limit $2`;
const one = `${withCase} where c.id = $1`;

const trail = `
  select
    coalesce((select json_agg(json_build_object('rung', r.rung, 'outcome', r.outcome, 'at', ${ms('r.rung_at')},
      'recordedAt', ${ms('r.fired_at')}) order by r.rung_at, r.rung) from rungs_fired r where r.clock_id = $1), '[]') as rungs,
    coalesce((select json_agg(json_build_object('cause', d.cause, 'at', ${ms('d.changed_at')}, 'from', ${ms('d.from_due_at')},
      'to', ${ms('d.to_due_at')}, 'calendarVersion', d.calendar_version) order by d.changed_at)
      from due_changes d where d.clock_id = $1), '[]') as changes`;
