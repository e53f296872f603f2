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
    const [named, within] = [units && quoted(units), provinces && plain(provinces)];
    return this.db.query(page, [before, limit, state, named, within, isOverdue]);
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

const page = `
  select ${columns} from ${joined}
  where a.id < $1::uuid and ($3::text is null or a.state = $3)
    and ($4::text[] is null or a.unit = any($4::text[]) or a.asked_by = any($4::text[]) or a.originating_unit = any($4::text[]))
    and ($5::text[] is null or right(a.unit, 2) = any($5::text[]) or right(a.originating_unit, 2) = any($5::text[]))
    and (not $6::boolean or k.overdue_at is not null)
  order by a.id desc limit $2`;

const one = `select ${columns} from ${joined} where a.id between $1::uuid and $2::uuid`;
