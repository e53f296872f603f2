import { Inject, Injectable } from '@nestjs/common';
import type { DeliveriesV1, Delivery as ReportedDelivery } from '#contracts/deliveries.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { advanceInbox } from '#messaging/inbox';
import type { Batch } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import type { OrderMoment, StoppedClock } from '../clocks/clock.store';
import { Journal } from '../history/journal';
import { DeliveriesTold } from '../statements/deliveries-told';
import { CaseWorking } from '../work/case-working.service';
import { UNIT_CLOCKS } from './order-clocks';
import { CaseSettling } from './case-settling.service';
import { OrderDelivering } from './order-delivering';
import { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { recordStarted, recordStopped } from './order.events';
import type { Order } from './order';

/** A delivery with its time in epoch milliseconds. */
type Reported = Omit<ReportedDelivery, 'at'> & { readonly at: number; readonly unit: string };

/** The same of an order or supplement. */
type Delivery = Reported & { readonly caseId: string; readonly orderId: string };

/** What a delivery says about an order, at its time. */
interface Told {
  readonly file: Case;
  readonly order: Order;
  readonly at: number;
}

const momentOf = ({ order, at }: Told): OrderMoment => ({ caseId: order.caseId, orderId: order.id, at });

const reported = ({ unit, items }: DeliveriesV1): Reported[] =>
  items.map((item) => ({ ...item, at: Date.parse(item.at), unit }));

const isOfOrder = (item: Reported): item is Delivery =>
  item.caseId !== undefined &&
  item.orderId !== undefined &&
  (item.eventType === OrderIssuedV1.type || item.eventType === OrderSupplementedV1.type);

@Injectable()
export class OrderDeliveryService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly delivering: OrderDelivering,
    private readonly stores: WorkStores,
    private readonly working: CaseWorking,
    private readonly told: DeliveriesTold,
    private readonly settling: CaseSettling,
  ) {}

  /** Starts the units' clocks at the time their orders were delivered and stops forwarding. Safe to repeat. */
  async record(batch: Batch): Promise<void> {
    await this.db.transaction(async (tx) => {
      const fresh = await advanceInbox(tx, batch);
      const all = fresh.flatMap((record) => reported(record.json<DeliveriesV1>()));
      const told = all.filter((item): item is Reported & { caseId: string } => this.isAwaited(item));
      const items = all.filter(isOfOrder);
      await this.tellRefused(tx, all);
      if (items.length + told.length === 0) return;
      const files = await this.stores.cases.lock(tx, [...new Set([...items, ...told].map((item) => item.caseId))]);
      const orders = await this.stores.orders.byIds(tx, [...new Set(items.map((item) => item.orderId))]);
      const outcome = new Work(new Journal(this.clock.now()));
      const stopped = await this.stopForwarding(tx, items);
      const { moved, failed } = this.apply(outcome, items, files, orders);
      await this.moveClocks(tx, outcome, moved);
      await this.handBack(tx, outcome, failed, files);
      for (const [caseId, clocks] of byCase(stopped)) this.tellStopped(outcome, files.get(caseId)!, clocks);
      await this.stores.write(tx, outcome);
      await this.settle(tx, failed);
      for (const item of told) {
        await this.working.within(tx, [item.caseId], (work) => this.told.of(item.eventType)!(work, tx, item));
      }
    }, batch.signal);
  }

  /** Notices that no mailbox took; they are about no case, so none is locked. */
  private async tellRefused(tx: Tx, all: readonly Reported[]): Promise<void> {
    for (const item of all) {
      const listener = this.told.ofRefused(item.eventType);
      if (listener === undefined || item.caseId !== undefined || item.outcome !== 'undeliverable') continue;
      await this.working.within(tx, [], (work) => listener(work, tx, item));
    }
  }

  private isAwaited = (item: Reported): boolean =>
    item.caseId !== undefined && this.told.of(item.eventType) !== undefined;

  /** Gives the orders whose delivery moves earlier, and those that the mailbox would not take or add to. */
  private apply(
    outcome: Work,
    items: readonly Delivery[],
    files: ReadonlyMap<string, Case>,
    orders: ReadonlyMap<string, Order>,
  ): { moved: Told[]; failed: Told[] } {
    const moved: Told[] = [];
    const failed: Told[] = [];
    for (const item of items) {
      const { at } = item;
      const file = files.get(item.caseId);
      const order = orders.get(item.orderId);
      if (!file || !order) continue;
      if (item.outcome === 'undeliverable') {
        if (this.fail(outcome, file, order, item)) failed.push({ file, order, at });
      } else if (item.eventType !== OrderIssuedV1.type) continue;
      else if (order.state === 'issued') this.delivering.deliver(outcome, file, order, at, 'mailbox');
      else if (this.delivering.cameEarlier(order, at)) moved.push({ file, order, at });
    }
    return { moved, failed };
  }

  private fail(outcome: Work, file: Case, order: Order, item: Delivery): boolean {
    const { eventType, eventId, at, code = 'undeliverable' } = item;
    return eventType === OrderIssuedV1.type
      ? this.delivering.fail(outcome, file, order, at, code)
      : this.delivering.failSupplement(outcome, file, order, eventId, code);
  }

  private async stopForwarding(tx: Tx, items: readonly Delivery[]): Promise<StoppedClock[]> {
    const delivered = items.filter((item) => item.outcome === 'delivered');
    return this.stores.clocks.stopCarried(tx, delivered);
  }

  private async moveClocks(tx: Tx, outcome: Work, moved: readonly Told[]): Promise<void> {
    for (const { file, order, at } of moved) {
      const clocks = this.delivering.moveEarlier(outcome, file, order, at);
      recordStarted(outcome.journal, file, order, await this.stores.clocks.moveStarts(tx, clocks));
    }
  }

  /**
   * Forwarding waits in the unresolved queue. Of an undeliverable order the unit owes nothing any more; of one that was
   * delivered it does not owe what a rise to fraud asked for, which travels in supplements.
   */
  private async handBack(
    tx: Tx,
    outcome: Work,
    failed: readonly Told[],
    files: ReadonlyMap<string, Case>,
  ): Promise<void> {
    if (failed.length === 0) return;
    // Of an order that stood beside another nothing waits in the queue.
    const waiting = failed.filter(({ file }) => file.state === 'unresolved');
    if (waiting.length > 0) await this.stores.clocks.holdUnresolved(tx, waiting.map(momentOf));
    const refused = failed.filter(({ order }) => order.state === 'undeliverable').map(momentOf);
    const untold = failed
      .filter(({ order }) => order.state !== 'undeliverable' && order.risk !== 'fraud')
      .map(momentOf);
    // A refused order that had inherited its clocks has all of them running.
    const stopped = [
      ...(await this.stores.clocks.stopOfUnit(tx, refused, UNIT_CLOCKS, 'order-undeliverable')),
      ...(await this.stores.clocks.stopOfUnit(tx, untold, ['fraud-interim'], 'order-undeliverable')),
    ];
    for (const [caseId, clocks] of byCase(stopped)) {
      recordStopped(outcome.journal, files.get(caseId)!, clocks, 'order-undeliverable', 'exchange');
    }
  }

  /** An order that stood beside others owes nothing any more: what they came to meanwhile may be all there is to wait for. */
  private async settle(tx: Tx, failed: readonly Told[]): Promise<void> {
    const beside = failed.filter(({ file, order }) => order.state === 'undeliverable' && file.state !== 'unresolved');
    for (const caseId of new Set(beside.map(({ file }) => file.id))) {
      await this.working.within(tx, [caseId], async (work) => {
        const orders = await this.stores.orders.ofCase(tx, caseId);
        await this.settling.settle(work, tx, work.file(caseId), orders, 'platform');
      });
    }
  }

  private tellStopped(outcome: Work, file: Case, clocks: readonly StoppedClock[]): void {
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
