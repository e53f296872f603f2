import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { NOTHING_EARLIER, type EarlierWork } from './order-issuing';
import { OrderStore } from './order.store';

/** As many as an order's contract holds. */
const MOST = 50;

/** What was done before about a sender, for the order that is issued now. */
@Injectable()
export class EarlierWorkService {
  constructor(private readonly orders: OrderStore) {}

  /** By the case asked for: its orders and measures and those of the cases it continues, the latest first. */
  async ofCases(tx: Tx, caseIds: readonly string[]): Promise<ReadonlyMap<string, EarlierWork>> {
    const found = new Map<string, EarlierWork>();
    if (caseIds.length === 0) return found;
    const orders = await this.orders.earlierOrders(tx, caseIds);
    const measures = await this.orders.earlierMeasures(tx, caseIds);
    for (const caseId of caseIds) {
      found.set(caseId, { orders: of(caseId, orders), measures: of(caseId, measures) });
    }
    return found;
  }

  /** Numbers of open orders about a main code at a unit, the newest first, as `unit/main code`; cases to leave out are named. */
  async siblings(tx: Tx, wanted: readonly MainCodeAt[], except: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const once = new Map(wanted.map((one) => [`${one.unit}/${one.mainCode}`, one]));
    for (const { key, orderNumber } of await this.orders.ofMainCodes(tx, [...once.values()], except)) {
      const numbers = found.get(key);
      if (numbers === undefined) found.set(key, [orderNumber]);
      else numbers.push(orderNumber);
    }
    return found;
  }
}

/** A main code at a unit. */
export interface MainCodeAt {
  readonly unit: string;
  readonly mainCode: string;
}

/** Several cases of one sender, taken together. */
export function together(works: readonly (EarlierWork | undefined)[]): EarlierWork {
  const present = works.filter((work) => work !== undefined);
  if (present.length <= 1) return present[0] ?? NOTHING_EARLIER;
  return {
    orders: unique(present.flatMap((work) => work.orders)).slice(0, MOST),
    measures: present.flatMap((work) => work.measures).slice(0, MOST),
  };
}

function unique<Row extends { readonly orderId: string }>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.orderId, row])).values()];
}

function of<Row extends { rootId: string }>(caseId: string, rows: readonly Row[]): Omit<Row, 'rootId'>[] {
  return rows
    .filter((row) => row.rootId === caseId)
    .slice(0, MOST)
    .map(({ rootId: _, ...row }) => row);
}
