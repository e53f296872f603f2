import { Injectable } from '@nestjs/common';
import { caseStateAfter } from '../cases/case.states';
import type { OpenedCase } from '../cases/case';
import { OrderProving } from '../orders/order-proving.service';
import { recordAcknowledged } from '../orders/order.events';
import type { Order } from '../orders/order';
import { moveOrder } from '../orders/order.states';
import type { Work } from '../work/work';

/** Any message of a unit about its order proves that the order reached it, and implies acknowledgement (workflow.md §5). */
@Injectable()
export class OrderHearing {
  constructor(private readonly proving: OrderProving) {}

  hear(work: Work, file: OpenedCase, order: Order, at: number, impliedBy: string): void {
    const moment = Math.max(order.issuedAt, at);
    this.proving.prove(work, file, order, moment);
    if (order.acknowledgedAt !== null) return;
    if (order.state === 'delivered') moveOrder(order, 'acknowledged', 'originating-unit');
    order.acknowledgedAt = moment;
    file.state = caseStateAfter(file.state, 'order-acknowledged');
    recordAcknowledged(work.journal, file, order, {}, impliedBy);
    const { id: orderId, unit: actor } = order;
    work.stop({ file, kinds: ['acknowledge'], orderId, at: moment, reason: 'acknowledged', actor });
    work.touch(file, order);
  }
}
