import { Inject, Injectable } from '@nestjs/common';
import type { DeliveriesV1, Delivery as ReportedDelivery } from '#contracts/deliveries.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { advanceInbox } from '#messaging/inbox';
import type { Batch } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import type { StoppedClock } from '../clocks/clock.store';
import { Journal } from '../history/journal';
import { OrderDelivering } from './order-delivering';
import { OrderOutcome } from './order-outcome';
import { OrderOutcomeStores } from './order-outcome.stores';
import { recordStarted, recordStopped } from './order.events';
import type { Order } from './order';

/** A delivery with its time in epoch milliseconds. */
type Delivery = Omit<ReportedDelivery, 'at'> & { readonly at: number };

const reported = (item: ReportedDelivery): Delivery => ({ ...item, at: Date.parse(item.at) });

@Injectable()
export class OrderDeliveryService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly delivering: OrderDelivering,
    private readonly stores: OrderOutcomeStores,
  ) {}

  /** Starts the units' clocks at the time their orders were delivered and stops forwarding. Safe to repeat. */
  async record(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const items = fresh.flatMap((record) => record.json<DeliveriesV1>().items.map(reported));
      if (items.length === 0) return;
      const files = await this.stores.cases.lock(tx, [...new Set(items.map((item) => item.caseId))]);
      const orders = await this.stores.orders.byIds(tx, [...new Set(items.map((item) => item.orderId))]);
      const outcome = new OrderOutcome(new Journal(this.clock.now()));
      const stopped = await this.stopForwarding(tx, items);
      const moved = this.apply(outcome, items, files, orders);
      await this.moveClocks(tx, outcome, moved);
      await this.handBack(tx, outcome, items, files);
      for (const [caseId, clocks] of byCase(stopped)) this.tellStopped(outcome, files.get(caseId)!, clocks);
      await this.stores.write(tx, outcome);
    }, batch.signal);
  }

  /** Gives the orders whose delivery moves earlier. */
  private apply(
    outcome: OrderOutcome,
    items: readonly Delivery[],
    files: ReadonlyMap<string, Case>,
    orders: ReadonlyMap<string, Order>,
  ): { file: Case; order: Order; at: number }[] {
    const moved: { file: Case; order: Order; at: number }[] = [];
    for (const { caseId, orderId, eventType, outcome: fate, at, code } of items) {
      const file = files.get(caseId);
      const order = orders.get(orderId);
      if (!file || !order || eventType !== OrderIssuedV1.type) continue;
      if (fate === 'undeliverable') this.delivering.fail(outcome, file, order, at, code ?? 'undeliverable');
      else if (order.state === 'issued') this.delivering.deliver(outcome, file, order, at, 'mailbox');
      else if (this.delivering.cameEarlier(order, at)) moved.push({ file, order, at });
    }
    return moved;
  }

  private async stopForwarding(tx: Tx, items: readonly Delivery[]): Promise<StoppedClock[]> {
    const delivered = items.filter((item) => item.outcome === 'delivered');
    return this.stores.clocks.stopCarried(tx, delivered);
  }

  private async moveClocks(
    tx: Tx,
    outcome: OrderOutcome,
    moved: readonly { file: Case; order: Order; at: number }[],
  ): Promise<void> {
    for (const { file, order, at } of moved) {
      const clocks = this.delivering.moveEarlier(outcome, file, order, at);
      recordStarted(outcome.journal, file, order, await this.stores.clocks.moveStarts(tx, clocks));
    }
  }

  /** Of an undeliverable order the unit owes nothing any more, and forwarding waits in the unresolved queue. */
  private async handBack(
    tx: Tx,
    outcome: OrderOutcome,
    items: readonly Delivery[],
    files: ReadonlyMap<string, Case>,
  ): Promise<void> {
    const failed = [...outcome.orders].filter((order) => order.state === 'undeliverable');
    if (failed.length === 0) return;
    const at = new Map(items.map((item) => [item.orderId, item.at]));
    const returned = failed.map(({ id, caseId }) => ({ caseId, orderId: id, at: at.get(id)! }));
    await this.stores.clocks.holdUnresolved(tx, returned);
    const stopped = await this.stores.clocks.stopOfUnit(tx, returned, ['fraud-interim'], 'order-undeliverable');
    for (const [caseId, clocks] of byCase(stopped)) {
      recordStopped(outcome.journal, files.get(caseId)!, clocks, 'order-undeliverable', 'exchange');
    }
  }

  private tellStopped(outcome: OrderOutcome, file: Case, clocks: readonly StoppedClock[]): void {
    outcome.cases.add(file);
    recordStopped(outcome.journal, file, clocks, 'delivered', 'exchange');
  }
}

function byCase(clocks: readonly StoppedClock[]): Map<string, StoppedClock[]> {
  const found = new Map<string, StoppedClock[]>();
  for (const clock of clocks) {
    const present = found.get(clock.caseId);
    if (present === undefined) found.set(clock.caseId, [clock]);
    else present.push(clock);
  }
  return found;
}
