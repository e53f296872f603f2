import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Order } from '../orders/order';
import type { Work } from './work';

/** What a room does when orders that a work changes are nobody's any more; called before the work is written. */
export type GoneListener = (tx: Tx, work: Work, orders: readonly Order[]) => Promise<void>;

/** Who wants to know of orders that were withdrawn, returned, passed on or refused by the mailbox; rooms enter themselves. */
@Injectable()
export class OrdersGone {
  private readonly listeners: GoneListener[] = [];

  on(listener: GoneListener): void {
    this.listeners.push(listener);
  }

  async tell(tx: Tx, work: Work): Promise<void> {
    const gone = [...work.orders].filter(isGone);
    if (gone.length === 0) return;
    for (const listener of this.listeners) await listener(tx, work, gone);
  }
}

/** An accepted order has ended too, but its unit may still be asked about it. */
export const isGone = ({ state }: Pick<Order, 'state'>): boolean =>
  state === 'withdrawn' || state === 'closed' || state === 'undeliverable';
