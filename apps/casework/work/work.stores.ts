import { Injectable } from '@nestjs/common';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { CaseStore } from '../cases/case.store';
import { ClockStore } from '../clocks/clock.store';
import { HistoryStore } from '../history/history.store';
import { recordStopped } from '../orders/order.events';
import { OrderStore } from '../orders/order.store';
import type { Work } from './work';

/** The stores that every work on a case reads from and writes to. */
@Injectable()
export class WorkStores {
  constructor(
    readonly cases: CaseStore,
    readonly orders: OrderStore,
    readonly clocks: ClockStore,
    private readonly history: HistoryStore,
    readonly outbox: Outbox,
  ) {}

  /** Writes all of a work; clocks that it starts are there before it stops some. */
  async write(tx: Tx, work: Work): Promise<void> {
    const { journal } = work;
    await this.orders.insert(tx, work.issued);
    await this.orders.update(tx, [...work.orders]);
    await this.clocks.insert(tx, work.started);
    for (const stop of work.stops) {
      const stopped = await this.clocks.stop(tx, stop);
      recordStopped(journal, stop.file, stopped, stop.reason, stop.actor);
    }
    await work.writeOthers(tx);
    await this.cases.update(tx, [...work.cases]);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }
}
