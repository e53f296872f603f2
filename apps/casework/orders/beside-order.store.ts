import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { Order } from './order';
import { ENDED_STATES } from './order.states';
import { OrderStore } from './order.store';

/**
 * Orders that stand beside the current one of their case (reseller and host). Hardly a case has any, so asking is an index
 * probe into a nearly empty table and costs folding and answering nothing.
 */
@Injectable()
export class BesideOrderStore {
  constructor(private readonly orders: OrderStore) {}

  async insert(tx: Tx, { id, caseId }: Pick<Order, 'id' | 'caseId'>): Promise<void> {
    await tx.query('insert into beside_orders (order_id, case_id) values ($1, $2)', [id, caseId]);
  }

  /** Whether an order stands beside the case's own; one that doesn't is the case's, even when its mailbox takes nothing more. */
  async isBeside(tx: Tx, orderId: string): Promise<boolean> {
    return (await tx.query('select from beside_orders where order_id = $1', [orderId])).length > 0;
  }

  /** Of some cases: orders beside the current one that have not ended, by case. Call it under their locks. */
  open(tx: Tx, caseIds: readonly string[]): Promise<Map<string, Order[]>> {
    return this.byCase(tx, open, caseIds);
  }

  /**
   * The open orders of those cases that have had more than one at a time which take what joins: the current one and those
   * beside it, not one whose mailbox took no more. By case; call it under their locks.
   */
  openOfSeveral(tx: Tx, caseIds: readonly string[]): Promise<Map<string, Order[]>> {
    return this.byCase(tx, openOfSeveral, caseIds);
  }

  /** Those of the cases that have ever had an order beside the current one. */
  async casesWithSeveral(tx: Tx, caseIds: readonly string[]): Promise<string[]> {
    if (caseIds.length === 0) return [];
    const rows = await tx.query<{ caseId: string }>(casesWithSeveral, [plain(caseIds)]);
    return rows.map((row) => row.caseId);
  }

  private async byCase(tx: Tx, sql: string, caseIds: readonly string[]): Promise<Map<string, Order[]>> {
    const found = new Map<string, Order[]>();
    if (caseIds.length === 0) return found;
    const rows = await tx.query<{ id: string }>(sql, [plain(caseIds), plain(ENDED_STATES)]);
    const orders = await this.orders.byIds(
      tx,
      rows.map((row) => row.id),
    );
    for (const order of orders.values()) found.set(order.caseId, [...(found.get(order.caseId) ?? []), order]);
    return found;
  }
}

const open = `
  select o.id from beside_orders b join orders o on o.id = b.order_id
  where b.case_id = any($1::uuid[]) and o.state <> all($2::text[]) order by o.id`;

const openOfSeveral = `
  select distinct o.id
  from beside_orders b join cases c on c.id = b.case_id join orders o on o.case_id = c.id
  where b.case_id = any($1::uuid[]) and o.state <> all($2::text[])
    and (o.id = c.order_id or exists (select from beside_orders own where own.order_id = o.id))
  order by o.id`;

const casesWithSeveral = `select distinct case_id as "caseId" from beside_orders where case_id = any($1::uuid[])`;
