import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import type { Work } from '../work/work';
import { BesideOrderStore } from './beside-order.store';
import { EarlierWorkService } from './earlier-work.service';
import { MOST_COMPLAINTS } from './order-complaint';
import { OrderIssuing, type EarlierWork, type InheritedClocks, type IssueReason } from './order-issuing';
import { OrderReissuingStore } from './order-reissuing.store';
import type { Order } from './order';

/** To whom a further order goes, and why. */
export interface FurtherOrder {
  readonly unit: string;
  readonly desk: string | null;
  /** Id of the return, reassignment, decision or recurrence. */
  readonly causeId: string;
  /**
   * The order stands beside the case's current one (reseller and host): unit, current order and forward clocks stay.
   * @default false
   */
  readonly isBeside?: boolean;
  /** Who wanted it and why, for the history; the platform's own doing when left out. */
  readonly why?: IssueReason;
  /** The unit's clocks go on for this order, which starts none of its own (转派). @default null */
  readonly inherits?: InheritedClocks | null;
}

@Injectable()
export class OrderReissuing {
  constructor(
    private readonly issuing: OrderIssuing,
    private readonly earlier: EarlierWorkService,
    private readonly stored: OrderReissuingStore,
    private readonly beside: BesideOrderStore,
  ) {}

  /**
   * Issues a further order about a case that is there, with all its stored complaints: the first event-size chunk in the
   * order, the others as supplements. The unit and the current order of the case move to it, and forward clocks that
   * still run stop with its delivery. Says why by `file.owner`, so set that first; stop the clocks of the order before.
   */
  async issue(work: Work, tx: Tx, file: OpenedCase, further: FurtherOrder): Promise<Order> {
    const { unit, desk, orderId, orderNumber } = file;
    const earlier = await this.earlierOf(work, tx, file, further.unit);
    Object.assign(file, { unit: further.unit, desk: further.desk });
    const order = await this.send(work, tx, file, further, earlier);
    if (further.isBeside === true) {
      Object.assign(file, { unit, desk, orderId, orderNumber });
      work.also((t) => this.beside.insert(t, order));
    }
    work.issued.push(order);
    work.touch(file, order);
    return order;
  }

  private async send(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    { causeId, isBeside = false, inherits = null, why }: FurtherOrder,
    earlier: EarlierWork,
  ): Promise<Order> {
    const { journal } = work;
    let chunk = await this.stored.complaintsAfter(tx, file.id, null, MOST_COMPLAINTS);
    const order = this.issuing.issue(journal, file, chunk, causeId, earlier, { inherits, why });
    for (;;) {
      const carried = chunk;
      const where = { caseId: file.id, orderId: order.id, at: journal.at };
      if (!isBeside) work.also((t) => this.stored.carry(t, where, carried));
      if (chunk.length < MOST_COMPLAINTS) return order;
      const last = chunk.at(-1)!.complaint.complaintId;
      chunk = await this.stored.complaintsAfter(tx, file.id, last, MOST_COMPLAINTS);
      if (chunk.length > 0) this.issuing.supplement(journal, file, order, chunk, null);
    }
  }

  /** As this work leaves the earlier orders, which it has not written yet. */
  private async earlierOf(work: Work, tx: Tx, { id, sender }: OpenedCase, unit: string): Promise<EarlierWork> {
    const { mainCode } = sender;
    const wanted = mainCode === undefined ? [] : [{ unit, mainCode }];
    const siblings = (await this.earlier.siblings(tx, wanted, [id])).get(`${unit}/${mainCode}`) ?? [];
    const { orders, measures } = (await this.earlier.ofCases(tx, [id])).get(id)!;
    const changed = new Map([...work.orders].map((order) => [order.id, order]));
    return {
      measures,
      siblings,
      orders: orders.map((earlier) => {
        const now = changed.get(earlier.orderId);
        return now === undefined ? earlier : { ...earlier, state: now.state, resultCode: now.resultCode };
      }),
    };
  }
}
