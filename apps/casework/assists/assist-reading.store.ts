import { Injectable } from '@nestjs/common';
import type { AssistState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { AssistView } from './assist.view';

export type StoredAssist = Omit<AssistView, 'number'>;

export interface AssistFilter {
  readonly reach: Reach;
  readonly state: AssistState | null;
  readonly isOverdue: boolean;
}

@Injectable()
export class AssistReadingStore {
  constructor(private readonly db: Database) {}

  /** Assists that a unit within reach was asked for, asked for itself, or is responsible for; the newest first. */
  page(
    { reach: { units, provinces }, state, isOverdue }: AssistFilter,
    { before, limit }: Page,
  ): Promise<StoredAssist[]> {
    const asked = [before, limit, state, isOverdue];
    return units === null
      ? this.db.query(ofAll, [...asked, provinces && plain(provinces)])
      : this.db.query(ofUnits, [...asked, quoted(units)]);
  }

  /** One by an id in the range; a number stands for a narrow one. */
  one(from: string, until: string): Promise<StoredAssist[]> {
    return this.db.query(one, [from, until]);
  }
}

const columns = `
  a.id, a.case_id as "caseId", a.order_id as "orderId", a.kind, a.state, a.asked_by as "askedBy", a.unit,
  a.originating_unit as "originatingUnit", c.sender, a.requested_at as "requestedAt", a.delivered_at as "deliveredAt",
  a.ended_at as "endedAt", k.due_at as due,
  coalesce(k.overdue_at is not null or coalesce(k.stopped_at, now()) >= k.due_at, false) as "isOverdue",
  a.complaint_ids as "complaintIds", a.facts, a.window_from as "windowFrom", a.window_until as "windowUntil", a.reason,
  a.handler, a.answer`;

const joined = `
  assists a join cases c on c.id = a.case_id
  left join clocks k on k.case_id = a.case_id and k.subject_id = a.id and k.kind = 'assist'`;

const wanted = `
  a.id < $1::uuid and ($3::text is null or a.state = $3)
    and (not $4::boolean or exists (
      select from clocks o where o.case_id = a.case_id and o.subject_id = a.id and o.overdue_at is not null))`;

const ofAll = `
  select ${columns} from ${joined}
  where ${wanted}
    and ($5::text[] is null or right(a.unit, 2) = any($5::text[]) or right(a.originating_unit, 2) = any($5::text[]))
  order by a.id desc limit $2`;

/** One index probe for each unit and part it can have, instead of a scan over all. */
const ofUnits = `
  select ${columns} from ${joined}
  where a.id in (
    select f.id from unnest($5::text[]) as u (unit)
    cross join lateral (
      (select a.id from assists a where a.unit = u.unit and ${wanted} order by a.id desc limit $2)
      union all
      (select a.id from assists a where a.asked_by = u.unit and ${wanted} order by a.id desc limit $2)
      union all
      (select a.id from assists a where a.originating_unit = u.unit and ${wanted} order by a.id desc limit $2)) f)
  order by a.id desc limit $2`;

const one = `select ${columns} from ${joined} where a.id between $1::uuid and $2::uuid`;
