import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { CarriedComplaint } from '../orders/order-complaint';
import { BesideOrderStore } from '../orders/beside-order.store';
import { EarlierWorkService } from '../orders/earlier-work.service';
import { NOTHING_EARLIER, OrderIssuing } from '../orders/order-issuing';
import { OrderSupplementing, type Raise } from '../orders/order-supplementing';
import { isEnded } from '../orders/order.states';
import { OrderStore } from '../orders/order.store';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
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
    private readonly beside: BesideOrderStore,
    private readonly supplementing: OrderSupplementing,
    private readonly issuing: OrderIssuing,
    private readonly earlier: EarlierWorkService,
    private readonly orders: OrderStore,
    private readonly withdrawing: OrderWithdrawing,
  ) {}

  /** By a supplement to each of the case's open orders, or by its first one; nobody is told while the case is unresolved. Gives the carrying event of each. */
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
    const several = (await this.beside.openOfSeveral(tx, [to.id])).get(to.id);
    const raised = raise(to, moved, actor);
    const isTold = several !== undefined || to.orderId !== null;
    if (isTold && (carried.length > 0 || raised !== undefined)) {
      const supplement = { joined: carried, raised };
      work.started.push(...this.supplementing.toAll(work.journal, to, several, supplement));
    }
    // A unit whose mailbox refused the case stays named on it.
    if (!isTold && carried.length > 0 && to.unit !== null && to.state !== 'unresolved') {
      const earlier = (await this.earlier.ofCases(tx, [from.id])).get(from.id) ?? NOTHING_EARLIER;
      work.issued.push(this.issuing.issue(work.journal, to, carried, causeId, earlier));
    }
    return new Map(carried.map(({ complaint, carriedBy }) => [complaint.complaintId, carriedBy]));
  }

  /** Nothing is left of a case: what its units still have about it is withdrawn. */
  async withdraw(tx: Tx, work: Work, from: OpenedCase, reason: string, actor: string): Promise<void> {
    for (const order of await this.orders.ofCase(tx, from.id)) {
      if (!isEnded(order)) this.withdrawing.withdraw(work, from, order, { cause: 'centre-12321', reason, actor });
    }
  }
}

/** Fraud among what comes in makes the case fraud; units that still owe an answer get the 24 hours from now on. */
function raise(to: OpenedCase, moved: readonly SplittingComplaint[], raisedBy: string): Raise | undefined {
  if (to.risk === 'fraud' || !moved.some((one) => one.risk === 'fraud')) return undefined;
  const reason = '拆分并入的举报涉诈';
  Object.assign(to, { risk: 'fraud', riskReason: reason });
  return { raisedBy, reason };
}
