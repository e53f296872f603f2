import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { ReviewView } from './review.view';

@Injectable()
export class ReviewReadingStore {
  constructor(private readonly db: Database) {}

  /** Reviews that wait within reach, the newest first. */
  waiting({ units, provinces }: Reach, { before, limit }: Page): Promise<ReviewView[]> {
    return this.db.query<ReviewView & Record<string, unknown>>(waiting, [
      before,
      limit,
      units && quoted(units),
      provinces && plain(provinces),
    ]);
  }
}

const waiting = `
  select r.id, r.case_id as "caseId", c.number as "caseNumber", c.sender, c.risk, r.order_id as "orderId",
    o.number as "orderNumber", r.unit, r.result_code as "resultCode", r.plan, r.complaint_id as "complaintId",
    concat_ws(E'\\n', d.reason, d.facts) as disagreement, r.asked_at as "askedAt", k.due_at as due,
    k.overdue_at is not null as "isOverdue"
  from reviews r
  join cases c on c.id = r.case_id
  left join orders o on o.id = r.order_id
  left join disagreements d on d.complaint_id = r.complaint_id
  left join lateral (
    select k.due_at, k.overdue_at from clocks k
    where k.case_id = r.case_id and k.kind = 'review' and k.state <> 'stopped'
      and (k.order_id = r.order_id or k.subject_id = r.id)
    order by k.started_at desc limit 1) k on true
  where r.state = 'waiting' and r.id < $1::uuid
    and ($3::text[] is null or r.unit = any($3::text[])) and ($4::text[] is null or right(r.unit, 2) = any($4::text[]))
  order by r.id desc limit $2`;
