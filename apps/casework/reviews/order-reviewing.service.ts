import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { Database, type Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import type { Order } from '../orders/order';
import { moveOrder } from '../orders/order.states';
import { OrderStore } from '../orders/order.store';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { AcceptingStore } from './accepting.store';
import { OrderAccepting } from './order-accepting.service';
import { OrderReworking } from './order-reworking.service';
import type { OrderReviewRequest } from './review.request';
import { ReviewStore } from './review.store';
import type { ReviewedView } from './review.view';

@Injectable()
export class OrderReviewing {
  constructor(
    private readonly db: Database,
    private readonly working: CaseWorking,
    private readonly orders: OrderStore,
    private readonly reviews: ReviewStore,
    private readonly stored: AcceptingStore,
    private readonly accepting: OrderAccepting,
    private readonly reworking: OrderReworking,
  ) {}

  /** 12321 accepts an answered order or sends it back. @throws DomainError when it is in no state for that */
  async review(who: Principal, orderId: string, request: OrderReviewRequest, ifMatch?: string): Promise<ReviewedView> {
    const by = { actor: who.organisation, person: request.person };
    return this.db.transaction(async (tx) => {
      const caseIds = await this.orders.caseIds(tx, [orderId]);
      if (caseIds.length === 0) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an order' });
      return this.working.within(tx, caseIds, async (work) => {
        const order = (await this.orders.byIds(tx, [orderId])).get(orderId)!;
        const file = work.file(order.caseId);
        assertMatches(ifMatch, file.seq);
        if (request.decision === 'accept') await this.accept(tx, work, file, order, by);
        else {
          const { reason, missing = [] } = request;
          await this.reworking.request(tx, work, file, order, {
            mover: 'centre-12321',
            ...by,
            reason: reason!,
            missing,
          });
        }
        const { id: caseId, state: caseState } = file;
        return { orderId, orderNumber: order.number, orderState: order.state, caseId, caseState };
      });
    });
  }

  private async accept(
    tx: Tx,
    work: Work,
    file: Case,
    order: Order,
    { actor, person }: { readonly actor: string; readonly person: string },
  ): Promise<void> {
    const at = work.journal.now.getTime();
    // The guard before anything is noted; the move itself comes with the acceptance.
    moveOrder({ ...order }, 'accepted', 'centre-12321');
    const body = await this.stored.lastFeedback(tx, order.id);
    const decided = (await this.reviews.waiting(tx, file.id)).filter((one) => one.orderId === order.id);
    for (const one of decided) Object.assign(one, { state: 'accepted', decidedAt: at, decidedBy: person });
    work.also((t) => this.reviews.decide(t, decided));
    work.stop({ file, kinds: ['review'], orderId: order.id, at, reason: 'accepted', actor });
    const plan = decided[0]?.plan ?? 'reviewed';
    await this.accepting.accept(tx, work, [{ file, order, body, plan, actor, person, reviewed: true }]);
  }
}
