import { Injectable } from '@nestjs/common';
import { OrderUndeliverableV1 } from '#contracts/case-events.v1';
import { OrderReworkRequestedV1 } from '#contracts/order-review.v1';
import { Database } from '#persistence/database';
import type { CaseCourse, OrderCourse, Turn } from './holders';

@Injectable()
export class HolderReadingStore {
  constructor(private readonly db: Database) {}

  /** Everything that moved a case from hand to hand. */
  async courseOf(caseId: string): Promise<CaseCourse | null> {
    const [file] = await this.db.query<Pick<CaseCourse, 'openedAt' | 'closedAt'>>(courseOf, [caseId]);
    if (file === undefined) return null;
    const [[first = null], orders, turns, refused] = await Promise.all([
      this.db.query<NonNullable<CaseCourse['first']>>(firstOf, [caseId]),
      this.db.query<OrderCourse>(ordersOf, [caseId]),
      this.db.query<Turn>(turnsOf, [caseId, OrderReworkRequestedV1.type]),
      this.db.query<{ at: number }>(refusedOf, [caseId, OrderUndeliverableV1.type]),
    ]);
    return { ...file, first, orders, turns, supplementsRefused: refused.map((row) => row.at) };
  }

  /** The first target date of the case: the disposal of its first delivered order as it was due at first. */
  async firstDueOf(caseId: string): Promise<Date | null> {
    const [row] = await this.db.query<{ due: Date }>(firstDueOf, [caseId]);
    return row?.due ?? null;
  }
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const courseOf = `
  select ${ms('opened_at')} as "openedAt", case when state = 'closed' then ${ms('closed_at')} end as "closedAt"
  from cases where id = $1`;

const firstOf = `
  select complaint_id as "complaintId", organisation, ${ms('accepted_at')} as "acceptedAt"
  from case_complaints where case_id = $1 and source = 'centre-12321' order by complaint_id limit 1`;

const ordersOf = `
  select o.id, o.unit, ${ms('o.issued_at')} as "issuedAt", ${ms('o.delivered_at')} as "deliveredAt",
    ${ms('o.undeliverable_at')} as "undeliverableAt", ${ms('o.ended_at')} as "endedAt",
    exists (select from beside_orders b where b.order_id = o.id) as "isBeside"
  from orders o where o.case_id = $1 order by o.id`;

/** Feedbacks by the case's orders, which have an index; theirs by the case has none. */
export const turnsOf = `
  select order_id as "orderId", ${ms('received_at')} as at, 'feedback' as kind, null as decider
  from feedbacks where order_id in (select id from orders where case_id = $1) and not interim
  union all
  select order_id, ${ms('returned_at')}, 'returned', case decider when 'arbiter' then 'arbiter' else '12321' end
  from order_returns where case_id = $1
  union all
  select order_id, ${ms('decided_at')}, 'return-rejected', null
  from order_returns where case_id = $1 and outcome = 'rejected'
  union all
  select (fields -> 'order' ->> 'id')::uuid, ${ms('at')}, 'rework', null
  from history where case_id = $1 and kind = $2
  order by at`;

const refusedOf = `
  select ${ms('at')} as at from history
  where case_id = $1 and kind = $2 and fields ->> 'supplement' is not null
    and fields ->> 'caseState' = 'unresolved' order by seq`;

const firstDueOf = `
  select coalesce(k.first_due_at, k.due_at) as due
  from clocks k where k.case_id = $1 and k.kind = 'dispose' order by k.started_at, k.id limit 1`;
