import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { ClockRules } from '../clocks/clock-rules';
import { unitClock } from '../clocks/clock-starting';
import type { RiskRise } from '#contracts/order-supplemented.v1';
import type { CarriedComplaint } from '../orders/order-complaint';
import { EarlierWorkService } from '../orders/earlier-work.service';
import { currentOrder, NOTHING_EARLIER, OrderIssuing } from '../orders/order-issuing';
import { isEnded } from '../orders/order.states';
import { OrderStore } from '../orders/order.store';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { recordClocksStarted } from '../orders/order.events';
import type { Work } from '../work/work';
import type { OpenedCase } from './case';
import type { SplittingComplaint } from './case-splitting.store';

/** Why the complaints go, and the case they come from. */
interface Split {
  readonly from: OpenedCase;
  readonly causeId: string;
  readonly actor: string;
}

/** Brings complaints that were split off to the unit of the case they are in now. */
@Injectable()
export class SplitCarrying {
  constructor(
    private readonly rules: ClockRules,
    private readonly issuing: OrderIssuing,
    private readonly earlier: EarlierWorkService,
    private readonly orders: OrderStore,
    private readonly withdrawing: OrderWithdrawing,
  ) {}

  /** By a supplement to the case's order, or by its first one; nobody is told while the case is unresolved. Gives the carrying event of each. */
  async carry(
    tx: Tx,
    work: Work,
    to: OpenedCase,
    moved: readonly SplittingComplaint[],
    { from, causeId, actor }: Split,
  ): Promise<Map<string, string | null>> {
    const carried = moved.flatMap(({ id, body }): CarriedComplaint[] =>
      body === null ? [] : [{ complaint: { complaintId: id }, body, carriedBy: null }],
    );
    const order = currentOrder(to);
    const rise = this.raise(work, to, moved, actor);
    if (carried.length > 0) {
      if (order !== null) this.issuing.supplement(work.journal, to, order, carried, rise);
      // A unit whose mailbox refused the case stays named on it.
      else if (to.unit !== null && to.state !== 'unresolved') {
        const earlier = (await this.earlier.ofCases(tx, [from.id])).get(from.id) ?? NOTHING_EARLIER;
        work.issued.push(this.issuing.issue(work.journal, to, carried, causeId, earlier));
      }
    }
    return new Map(carried.map(({ complaint, carriedBy }) => [complaint.complaintId, carriedBy]));
  }

  /** Nothing is left of a case: what its units still have about it is withdrawn. */
  async withdraw(tx: Tx, work: Work, from: OpenedCase, reason: string, actor: string): Promise<void> {
    for (const order of await this.orders.ofCase(tx, from.id)) {
      if (!isEnded(order)) this.withdrawing.withdraw(work, from, order, { cause: 'centre-12321', reason, actor });
    }
  }

  /** Fraud among what comes in makes the case fraud; a unit that still owes an answer gets the 24 hours from now on. */
  private raise(work: Work, to: OpenedCase, moved: readonly SplittingComplaint[], actor: string): RiskRise | null {
    if (to.risk === 'fraud' || !moved.some((one) => one.risk === 'fraud')) return null;
    const { journal } = work;
    const reason = '拆分并入的举报涉诈';
    Object.assign(to, { risk: 'fraud', riskReason: reason });
    const order = currentOrder(to);
    if (order === null || to.state === 'under-review') return null;
    const start = journal.now.getTime();
    const owed = { id: order.id, caseId: to.id, unit: order.unit };
    const started = unitClock(this.rules, 'fraud-interim', owed, start, true, journal.now);
    const clock = this.issuing.promise('fraud-interim', start, true);
    if (started === null || clock === null) return null;
    work.started.push(started);
    recordClocksStarted(journal, to, [started], { cause: 'risk-rise', actor, orderId: order.id, unit: order.unit });
    return { raisedBy: actor, reason, at: journal.at, clock };
  }
}
