import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Reader } from '../history/history.store';
import type { OrderReturn } from './order-return';

@Injectable()
export class OrderReturnStore {
  async insert(tx: Tx, one: OrderReturn): Promise<void> {
    await tx.query(insert, [
      one.id,
      one.caseId,
      one.orderId,
      one.unit,
      one.reasonCode,
      one.explanation,
      one.trueOrganisation,
      one.trueUnit,
      one.proof,
      one.isCounted,
      one.decider,
      one.handler,
      one.handledAt,
      one.returnedAt,
    ]);
  }

  /** Every return of a case in order; call it under the case's lock, which guards them. */
  ofCase(tx: Reader, caseId: string): Promise<OrderReturn[]> {
    return tx.query<OrderReturn>(ofCase, [caseId]);
  }

  /** Where a return belongs: what never changes of it. Locks nothing. */
  async placeOf(tx: Reader, id: string): Promise<Pick<OrderReturn, 'caseId' | 'orderId' | 'unit' | 'decider'> | null> {
    const [row] = await tx.query<OrderReturn>(placeOf, [id]);
    return row ?? null;
  }

  /** First late instant of the return clock of an order, in epoch milliseconds; null where none was started. */
  async dueOf(tx: Reader, caseId: string, orderId: string): Promise<number | null> {
    const [row] = await tx.query<{ dueAt: number }>(dueOf, [caseId, orderId]);
    return row?.dueAt ?? null;
  }

  async decide(tx: Tx, one: OrderReturn): Promise<void> {
    const { id, outcome, reason, decidedBy, decidedAt, boundUnit, decisionId } = one;
    await tx.query(decide, [id, outcome, reason, decidedBy, decidedAt, boundUnit, decisionId]);
  }
}

const insert = `
  insert into order_returns (id, case_id, order_id, unit, reason_code, explanation, true_organisation, true_unit, proof,
    is_counted, decider, handler, handled_at, returned_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, to_timestamp($14::float8 / 1000))`;

const columns = `
  id, case_id as "caseId", order_id as "orderId", unit, reason_code as "reasonCode", explanation,
  true_organisation as "trueOrganisation", true_unit as "trueUnit", proof, is_counted as "isCounted", decider, handler,
  to_char(handled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "handledAt",
  (extract(epoch from returned_at) * 1000)::float8 as "returnedAt", outcome, reason, decided_by as "decidedBy",
  (extract(epoch from decided_at) * 1000)::float8 as "decidedAt", bound_unit as "boundUnit",
  decision_id as "decisionId"`;

const ofCase = `select ${columns} from order_returns where case_id = $1 order by id`;

const placeOf = `select case_id as "caseId", order_id as "orderId", unit, decider from order_returns where id = $1`;

const dueOf = `
  select (extract(epoch from due_at) * 1000)::float8 as "dueAt" from clocks
  where case_id = $1 and order_id = $2 and kind = 'return'`;

const decide = `
  update order_returns set outcome = $2, reason = $3, decided_by = $4, decided_at = to_timestamp($5::float8 / 1000),
    bound_unit = $6, decision_id = $7
  where id = $1`;
