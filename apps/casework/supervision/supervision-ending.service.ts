import { Injectable } from '@nestjs/common';
import { SupervisionIssuedV1, type SupervisionEndReason } from '#contracts/supervision.v1';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import type { Order } from '../orders/order';
import { DeliveriesTold, type RefusedNotice } from '../statements/deliveries-told';
import { OrdersGone } from '../work/orders-gone';
import type { Work } from '../work/work';
import { ended, tell } from './supervision.events';
import { SupervisionStore } from './supervision.store';

/**
 * Ends supervisions that wait for a reply about an order which its unit no longer has, or from a unit that the directory
 * doesn't know: nobody can be asked there.
 * Unit and issuer are told why, and the issuer may ask whoever has it now.
 */
@Injectable()
export class SupervisionEnding {
  constructor(
    gone: OrdersGone,
    told: DeliveriesTold,
    private readonly supervisions: SupervisionStore,
    private readonly outbox: Outbox,
  ) {
    gone.on((tx, work, orders) => this.end(tx, work, orders));
    told.onRefused(SupervisionIssuedV1.type, (work, tx, refused) => this.refused(work, tx, refused));
  }

  /** The notice that issued it has the supervision's own id. */
  private async refused(work: Work, tx: Tx, { eventId }: RefusedNotice): Promise<void> {
    const one = await this.supervisions.lock(tx, eventId);
    if (one === null || one.state !== 'issued') return;
    tell(work, this.outbox, null, ended(one, 'undeliverable'));
    work.also((also) => this.supervisions.end(also, one.id, 'undeliverable', work.journal.now.getTime()));
  }

  private async end(tx: Tx, work: Work, orders: readonly Order[]): Promise<void> {
    const byId = new Map(orders.map((order) => [order.id, order]));
    const caseIds = [...new Set(orders.map((order) => order.caseId))];
    const at = work.journal.now.getTime();
    for (const one of await this.supervisions.lockWaiting(tx, caseIds, [...byId.keys()])) {
      const file = [...work.cases].find(({ id }) => id === one.caseId);
      if (file === undefined) continue;
      const reason = reasonOf(byId.get(one.orderId!)!);
      tell(work, this.outbox, file, ended(one, reason));
      work.stop({ file, kinds: ['supervision'], subjectId: one.id, at, reason: 'order-ended', actor: 'platform' });
      work.also((also) => this.supervisions.end(also, one.id, reason, at));
    }
  }
}

const reasonOf = ({ state, endReason }: Order): SupervisionEndReason => {
  if (state === 'undeliverable' || state === 'withdrawn') return state;
  return endReason === 'reassigned' ? 'reassigned' : 'returned';
};
