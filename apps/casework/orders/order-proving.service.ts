import { Injectable } from '@nestjs/common';
import type { Case } from '../cases/case';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { OrderDelivering } from './order-delivering';
import { recordStopped } from './order.events';
import type { Order } from './order';

@Injectable()
export class OrderProving {
  constructor(
    private readonly delivering: OrderDelivering,
    private readonly stores: WorkStores,
  ) {}

  /**
   * A unit's message about an issued order proves that it was delivered (workflow.md §5): the unit's clocks start and
   * forwarding stops at the message's time. Nothing for an order that is further on. Sets of answers do it set-wise.
   */
  prove(work: Work, file: Case, order: Order, at: number): void {
    if (order.state !== 'issued') return;
    this.delivering.deliver(work, file, order, at, 'unit-message');
    work.also(async (tx) => {
      const delivered = [{ caseId: order.caseId, eventId: order.issuedEvent, at }];
      const stopped = await this.stores.clocks.stopCarried(tx, delivered);
      recordStopped(work.journal, file, stopped, 'delivered', order.unit);
    });
  }
}
