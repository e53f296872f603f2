import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Database, type Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { caseStateAfter } from '../cases/case.states';
import { DISAGREEMENT } from '../reviews/review';
import { ReviewStore } from '../reviews/review.store';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { OrderReissuing } from './order-reissuing.service';
import type { Order } from './order';
import { isEnded } from './order.states';
import { OrderStore } from './order.store';
import type { FurtherOrderRequest } from './order.requests';
import type { OrderEndedView } from './order.view';

/**
 * Of a resold number the reseller answers and the host's network action is an assist. Where that isn't enough 12321 issues
 * the host an order of its own, with its own clocks; the case is reviewed only when both are answered.
 */
@Injectable()
export class FurtherOrdering {
  constructor(
    private readonly db: Database,
    private readonly working: CaseWorking,
    private readonly orders: OrderStore,
    private readonly reissuing: OrderReissuing,
    private readonly reviews: ReviewStore,
  ) {}

  /**
   * Issues an order beside those the case has. @throws DomainError when the unit has one already, nobody has the case, or
   * a complainant disagrees: then no order is open, and the decision on that is what issues one
   */
  async issue(who: Principal, caseId: string, request: FurtherOrderRequest, ifMatch?: string): Promise<OrderEndedView> {
    return this.db.transaction((tx) =>
      this.working.within(tx, [caseId], async (work) => {
        const file = work.file(caseId);
        assertMatches(ifMatch, file.seq);
        assertMayHaveAnother(file, await this.orders.ofCase(tx, caseId), request.unit);
        await this.assertNobodyDisagrees(tx, caseId);
        const order = await this.beside(work, tx, file, who, request);
        const { id: orderId, number: orderNumber, state: orderState } = order;
        return { orderId, orderNumber, orderState, caseId, caseState: file.state };
      }),
    );
  }

  private async assertNobodyDisagrees(tx: Tx, caseId: string): Promise<void> {
    const waiting = await this.reviews.waiting(tx, caseId);
    if (!waiting.some(({ plan }) => plan === DISAGREEMENT)) return;
    throw new DomainError('CASEWORK_ILLEGAL_CASE_TRANSITION', {
      field: 'caseId',
      expected: 'a case about which no disagreement waits for its decision, for a further order beside it',
      got: 'a disagreement that waits',
    });
  }

  private async beside(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    who: Principal,
    { unit, desk, reason, person }: FurtherOrderRequest,
  ): Promise<Order> {
    const owner = file.owner;
    file.owner = { ...owner, method: 'manual', table: `追加派单 ${who.organisation}`, row: `${unit}：${reason}` };
    const why = { actor: who.organisation, person, reason };
    const order = await this.reissuing.issue(work, tx, file, {
      unit,
      desk: desk ?? null,
      causeId: uuidv7(work.journal.now),
      isBeside: true,
      why,
    });
    // Whose the case is stays as it was.
    file.owner = owner;
    file.state = caseStateAfter(file.state, 'rework-requested');
    return order;
  }
}

function assertMayHaveAnother({ state, orderId }: OpenedCase, orders: readonly Order[], unit: string): void {
  if (state === 'closed' || state === 'unresolved' || orderId === null) {
    throw new DomainError('CASEWORK_ILLEGAL_CASE_TRANSITION', {
      field: 'caseId',
      expected: 'a case that a unit has an open order about, for a further order beside it',
      got: state,
    });
  }
  const open = orders.find((order) => order.unit === unit && !isEnded(order));
  if (open === undefined) return;
  throw new DomainError('CASEWORK_ORDER_EXISTS', {
    field: 'unit',
    expected: 'a unit that has no open order about this case',
    got: `${unit}, which has ${open.number}`,
  });
}
