import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import { caseStateAfter } from '../cases/case.states';
import type { Order } from '../orders/order';
import { moveOrder, type OrderMover } from '../orders/order.states';
import type { Work } from '../work/work';
import { recordRework } from './review.events';
import { ReviewStore } from './review.store';

/** Why an answered order goes back, and what the next feedback must bring. */
export interface Rework {
  readonly mover: OrderMover;
  readonly actor: string;
  /** Of 12321; null for the platform. */
  readonly person: string | null;
  readonly reason: string;
  readonly missing: readonly string[];
}

@Injectable()
export class OrderReworking {
  constructor(private readonly reviews: ReviewStore) {}

  /**
   * Sends an answered order back: the review ends, the disposal's clocks go on with what was left, at least one working
   * day (workflow.md §6), and the unit's record keeps it. @throws DomainError when the order is not answered
   */
  async request(
    tx: Tx,
    work: Work,
    file: Case,
    order: Order,
    { mover, actor, person, reason, missing }: Rework,
  ): Promise<void> {
    const at = work.journal.now.getTime();
    moveOrder(order, 'rework', mover, ['reason']);
    file.state = caseStateAfter(file.state, 'rework-requested');
    work.touch(file, order);
    recordRework(work.journal, file, order, { reason, missing, actor, person });
    work.stop({ file, kinds: ['review'], orderId: order.id, at, reason: 'rework', actor });
    work.rework({ file, orderId: order.id, kinds: ['dispose', 'commercial-target'], at, actor });
    const waiting = await this.reviews.waiting(tx, file.id);
    const decided = waiting.filter((one) => one.orderId === order.id);
    for (const one of decided)
      Object.assign(one, { state: 'rework', decidedAt: at, decidedBy: person ?? actor, reason, missing });
    work.also((t) => this.reviews.decide(t, decided));
    const day = dateOfDay(dayOfInstant(at));
    work.also((t) => this.reviews.count(t, [order.unit], 'reworked', day));
  }
}
