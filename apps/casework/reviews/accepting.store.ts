import { Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';

@Injectable()
export class AcceptingStore {
  /** 12321's complaints of some cases that have neither a final answer nor a clock for it. */
  async unansweredOfCentre(
    tx: Tx,
    caseIds: readonly string[],
  ): Promise<{ caseId: string; complaintId: string; organisation: string }[]> {
    return tx.query(unansweredOfCentre, [plain(caseIds)]);
  }

  /** The written orders of some cases, the first issued first, and the sender they are about. */
  async orderIds(
    tx: Tx,
    caseIds: readonly string[],
  ): Promise<{ caseId: string; sender: string; orderIds: string[] }[]> {
    return tx.query(orderIds, [plain(caseIds)]);
  }

  /** The last complete feedback on an answered order. */
  async lastFeedback(tx: Tx, orderId: string): Promise<OrderFeedbackV1> {
    const [row] = await tx.query<{ body: OrderFeedbackV1 }>(lastFeedback, [orderId]);
    return row!.body;
  }
}

const unansweredOfCentre = `
  select c.case_id as "caseId", c.complaint_id as "complaintId", c.organisation from case_complaints c
  where c.case_id = any($1::uuid[]) and c.source = 'centre-12321' and c.withdrawn_at is null
    and not exists (select from complaint_answers a where a.complaint_id = c.complaint_id and a.n = 1)
    and c.complaint_id not in (
      select k.complaint_id from clocks k where k.case_id = any($1::uuid[]) and k.kind = 'answer-12321')`;

const orderIds = `
  select c.id as "caseId", c.sender,
    array(select o.id::text from orders o where o.case_id = c.id order by o.id) as "orderIds"
  from cases c where c.id = any($1::uuid[])`;

const lastFeedback = `
  select body from feedbacks where order_id = $1 and not interim order by received_at desc, id desc limit 1`;
