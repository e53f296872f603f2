import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import type { ClockKind } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { Database } from '#persistence/database';
import type { Case } from '../cases/case';
import { ReviewStore } from '../reviews/review.store';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { CaseSettling } from './case-settling.service';
import { recordWithdrawn, type WithdrawalFacts } from './order-ending.events';
import { UNIT_CLOCKS } from './order-clocks';
import type { Order } from './order';
import { endOrder } from './order.states';
import { OrderStore } from './order.store';
import type { OrderWithdrawalRequest } from './order.requests';
import type { OrderEndedView } from './order.view';

/** All that anybody owes about the order; assists, appeals and answers to complainants have lives of their own. */
const ENDING: readonly ClockKind[] = [...UNIT_CLOCKS, 'forward', 'return-decision', 'review'];

/** Where an order follows that carries the complaints on, so that their forwarding goes on with it. */
export const ENDING_BUT_FORWARDING = ENDING.filter((kind) => kind !== 'forward');

@Injectable()
export class OrderWithdrawing {
  constructor(
    private readonly db: Database,
    private readonly working: CaseWorking,
    private readonly orders: OrderStore,
    private readonly reviews: ReviewStore,
    private readonly settling: CaseSettling,
  ) {}

  /** 撤单 by 12321: ends the order and, when nothing is left of it, the case. @throws DomainError when it is in no state for that */
  async byCentre(
    who: Principal,
    orderId: string,
    { reason, person }: OrderWithdrawalRequest,
    ifMatch?: string,
  ): Promise<OrderEndedView> {
    return this.db.transaction(async (tx) => {
      const caseIds = await this.orders.caseIds(tx, [orderId]);
      if (caseIds.length === 0) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of an order' });
      return this.working.within(tx, caseIds, async (work) => {
        const orders = await this.orders.ofCase(tx, caseIds[0]!);
        const order = orders.find(({ id }) => id === orderId)!;
        const file = work.file(order.caseId);
        assertMatches(ifMatch, file.seq);
        const actor = who.organisation;
        this.withdraw(work, file, order, { cause: 'centre-12321', reason, actor, handler: person });
        await this.settling.settle(work, tx, file, orders, actor);
        const { id: caseId, state: caseState } = file;
        return { orderId, orderNumber: order.number, orderState: order.state, caseId, caseState };
      });
    });
  }

  /** Ends the order, stops what is owed about it and tells the unit. What becomes of the case is the caller's to decide. */
  withdraw(work: Work, file: Case, order: Order, facts: WithdrawalFacts, kinds = ENDING): void {
    const at = work.journal.now.getTime();
    const mover = facts.cause === 'centre-12321' ? 'centre-12321' : 'platform';
    endOrder(order, 'withdrawn', mover, { at, reason: 'withdrawn' }, ['reason']);
    work.touch(file, order);
    recordWithdrawn(work.journal, file, order, facts);
    work.stop({ file, kinds, orderId: order.id, at, reason: 'order-withdrawn', actor: facts.actor });
    work.also((tx) => this.reviews.withdrawOf(tx, order.id));
    // What joins the case from now on is no business of the unit's.
    if (file.orderId === order.id) Object.assign(file, { orderId: null, orderNumber: null });
  }
}
