import { Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderComplaint } from '#contracts/order-issued.v1';
import type { OrderState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { formatInstant } from '#worktime/days';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { OrderSummary, ReassignmentView } from './order.view';

export interface OrderFilter {
  readonly reach: Reach;
  readonly state: OrderState | null;
  /** Disposal due before this instant. */
  readonly dueBefore: string | null;
}

type Row = Omit<OrderSummary, 'due'> & { dueAt: Date | null };
type OrderWithCase = OrderSummary & { caseNumber: string; sender: string };

@Injectable()
export class OrderReadingStore {
  constructor(private readonly db: Database) {}

  /** Orders within reach, the newest first. */
  async page({ reach, state, dueBefore }: OrderFilter, { before, limit }: Page): Promise<OrderSummary[]> {
    const { units, provinces } = reach;
    const rows =
      units === null
        ? await this.db.query<Row>(ofAll, [before, limit, state, dueBefore, provinces && plain(provinces)])
        : await this.db.query<Row>(ofUnits, [before, limit, state, dueBefore, quoted(units)]);
    return rows.map(summary);
  }

  /** Orders by an id in the range; a number stands for a narrow one. */
  async one(from: string, to: string): Promise<OrderWithCase[]> {
    const rows = await this.db.query<Row & { caseNumber: string; sender: string }>(one, [from, to]);
    return rows.map((row) => ({ ...summary(row), caseNumber: row.caseNumber, sender: row.sender }));
  }

  async ofCase(caseId: string): Promise<OrderSummary[]> {
    return (await this.db.query<Row>(ofCase, [caseId])).map(summary);
  }

  /**
   * Complaints of an order that hold, the newest first. What joins the case once the order has ended is no business of its
   * unit's, unless it is still the case's own; of one that was returned or never arrived only those who see all read any.
   */
  async complaints(orderId: string, seesAll: boolean, limit: number): Promise<OrderComplaint[]> {
    const rows = await this.db.query<{ body: OrderComplaint }>(complaints, [orderId, seesAll, limit]);
    return rows.map((row) => row.body);
  }

  /** That ended it, and that made it. */
  reassignments(orderId: string): Promise<ReassignmentView[]> {
    return this.db.query<ReassignmentView>(reassignments, [orderId]);
  }

  feedbacks(orderId: string): Promise<{ receivedAt: Date; inTime: boolean | null; feedback: OrderFeedbackV1 }[]> {
    return this.db.query(feedbacks, [orderId]);
  }
}

const reassignments = `
  select id, order_id as "orderId", new_order_id as "newOrderId", from_unit as "fromUnit", to_unit as "toUnit",
    reassigned_by as by, reason, handler, reassigned_at as at
  from reassignments where order_id = $1 or new_order_id = $1 order by reassigned_at`;

const complaints = `
  select t.body
  from orders o
  join cases k on k.id = o.case_id
  join case_complaints c on c.case_id = o.case_id and c.withdrawn_at is null
  join complaint_texts t on t.complaint_id = c.complaint_id
  where o.id = $1 and (o.ended_at is null or k.order_id = o.id or c.attached_at <= o.ended_at)
    and ($2::boolean or (o.state <> 'undeliverable' and o.end_reason is distinct from 'returned'))
  order by c.complaint_id desc limit $3`;

const summary = <R extends Row>({ dueAt, ...row }: R): Omit<R, 'dueAt'> & { due: string | null } => ({
  ...row,
  due: dueAt === null ? null : formatInstant(dueAt.getTime()),
});

const columns = `
  o.id, o.number, o.case_id as "caseId", o.unit, o.desk, o.cause_id as "causeId", o.state, o.risk,
  o.issued_at as "issuedAt", o.delivered_at as "deliveredAt", o.proved_by as "provedBy",
  o.acknowledged_at as "acknowledgedAt", o.investigating_at as "investigatingAt", o.answered_at as "answeredAt",
  o.undeliverable_at as "undeliverableAt", o.due_at as "dueAt", o.result_code as "resultCode",
  o.ended_at as "endedAt", o.end_reason as "endReason"`;

const wanted = `o.id < $1::uuid and ($3::text is null or o.state = $3)
  and ($4::timestamptz is null or o.due_at < $4::timestamptz)`;

const ofAll = `select ${columns} from orders o
  where ${wanted} and ($5::text[] is null or right(o.unit, 2) = any($5::text[])) order by o.id desc limit $2`;

/** One index probe for each unit instead of a scan over all. */
const ofUnits = `select o.* from unnest($5::text[]) as u (unit)
  cross join lateral (
    select ${columns} from orders o where o.unit = u.unit and ${wanted} order by o.id desc limit $2) o
  order by o.id desc limit $2`;

const one = `select ${columns}, c.number as "caseNumber", c.sender from orders o join cases c on c.id = o.case_id
  where o.id between $1::uuid and $2::uuid`;

const ofCase = `select ${columns} from orders o where o.case_id = $1 order by o.id`;

const feedbacks = `select received_at as "receivedAt", in_time as "inTime", body as feedback from feedbacks
  where order_id = $1 order by received_at`;
