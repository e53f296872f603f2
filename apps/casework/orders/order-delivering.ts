import type { Case } from '../cases/case';
import { CASE_TRANSITIONS, caseStateAfter } from '../cases/case.states';
import type { Clock } from '../clocks/clock';
import type { ClockRules } from '../clocks/clock-rules';
import { unitClock } from '../clocks/clock-starting';
import { clocksOfDelivery } from './order-clocks';
import type { Work } from '../work/work';
import { recordStarted, recordUndeliverable } from './order.events';
import type { DeliveryProof, Order } from './order';
import { mayMove, moveOrder } from './order.states';

/** What becomes of an order when its fate in the mailbox is known. Pure: it only fills the outcome. */
export class OrderDelivering {
  constructor(private readonly rules: ClockRules) {}

  /** The order lies in the unit's mailbox since `at`: the unit's clocks start there (workflow.md §6). */
  deliver(outcome: Work, file: Case, order: Order, at: number, provedBy: DeliveryProof): void {
    moveOrder(order, 'delivered', provedBy === 'mailbox' ? 'exchange' : 'originating-unit');
    const clocks = this.setDelivered(order, at, provedBy, outcome.journal.now);
    outcome.started.push(...clocks);
    outcome.touch(file, order);
    recordStarted(outcome.journal, file, order, clocks);
  }

  /** Whether a report says that an order, delivered already by its unit's own message, had come earlier than that. */
  cameEarlier(order: Order, at: number): boolean {
    return order.provedBy === 'unit-message' && order.deliveredAt !== null && at < order.deliveredAt;
  }

  /**
   * Moves the time of a delivery that the unit's own message had proved to the earlier one of the mailbox. Gives the
   * clocks as they now stand, to be written over those of the same kind; `recordStarted` once their ids are known.
   */
  moveEarlier(outcome: Work, file: Case, order: Order, at: number): Clock[] {
    outcome.touch(file, order);
    return this.setDelivered(order, at, 'mailbox', outcome.journal.now);
  }

  /** The mailbox would not take the order: the case waits in the unresolved queue, unless this one stood beside its own. */
  fail(outcome: Work, file: Case, order: Order, at: number, code: string): boolean {
    if (!mayMove(order, 'undeliverable', 'exchange')) return false;
    moveOrder(order, 'undeliverable', 'exchange');
    order.undeliverableAt = at;
    if (file.orderId === order.id) this.handBack(file);
    outcome.touch(file, order);
    recordUndeliverable(outcome.journal, file, order, code);
    return true;
  }

  /**
   * The mailbox took the order once but no longer what joins it: the unit keeps its order, the case waits in the
   * unresolved queue and nothing more is sent after it. A case that waits for its review, or is closed, stays where it
   * is: what joined is answered with the result there is. Gives whether this is news.
   */
  failSupplement(outcome: Work, file: Case, order: Order, eventId: string, code: string): boolean {
    if (file.orderId !== order.id) return false;
    if (CASE_TRANSITIONS[file.state]['order-undeliverable'] !== undefined) this.handBack(file);
    outcome.touch(file, order);
    recordUndeliverable(outcome.journal, file, order, code, eventId);
    return true;
  }

  private handBack(file: Case): void {
    file.state = caseStateAfter(file.state, 'order-undeliverable');
    file.orderId = null;
    file.orderNumber = null;
  }

  private setDelivered(order: Order, at: number, provedBy: DeliveryProof, now: Date): Clock[] {
    const isFraud = order.risk === 'fraud';
    order.deliveredAt = at;
    order.provedBy = provedBy;
    if (order.inheritsClocks) return [];
    const clocks = clocksOfDelivery(order)
      .map((kind) => unitClock(this.rules, kind, order, at, isFraud, now))
      .filter((clock) => clock !== null);
    const dispose = clocks.find((clock) => clock.kind === 'dispose');
    order.dueAt = dispose === undefined ? null : dispose.term.dueAt;
    return clocks;
  }
}
