import type { Case } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { Journal } from '../history/journal';
import type { Order } from './order';

/** What one transaction changes about orders whose cases it holds locked. */
export class OrderOutcome {
  readonly cases = new Set<Case>();
  readonly orders = new Set<Order>();
  readonly started: Clock[] = [];

  constructor(readonly journal: Journal) {}

  touch(file: Case, order: Order): void {
    this.cases.add(file);
    this.orders.add(order);
  }
}
