import { Injectable } from '@nestjs/common';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { CaseStore } from '../cases/case.store';
import type { Clock } from '../clocks/clock';
import { ClockPausing } from '../clocks/clock-pausing.service';
import { ClockStore } from '../clocks/clock.store';
import { HistoryStore } from '../history/history.store';
import type { Journal } from '../history/journal';
import { recordStopped } from '../orders/order.events';
import { OrderStore } from '../orders/order.store';
import { OrdersGone } from './orders-gone';
import type { ClockAct, Work } from './work';

/** The stores that every work on a case reads from and writes to. */
@Injectable()
export class WorkStores {
  constructor(
    readonly cases: CaseStore,
    readonly orders: OrderStore,
    readonly clocks: ClockStore,
    private readonly pausing: ClockPausing,
    private readonly history: HistoryStore,
    readonly outbox: Outbox,
    private readonly gone: OrdersGone,
  ) {}

  /** Writes all of a work; clocks that it starts are there before it stops or pauses some. */
  async write(tx: Tx, work: Work): Promise<void> {
    const { journal } = work;
    await this.gone.tell(tx, work);
    await this.orders.insert(tx, work.issued);
    await this.orders.update(tx, [...work.orders]);
    await this.start(tx, work, work.started);
    for (const act of work.acts) await this.act(tx, journal, act);
    await work.writeOthers(tx);
    await this.cases.update(tx, [...work.cases]);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }

  /** Those of a case under a legal hold stand still at once. */
  async start(tx: Tx, work: Work, clocks: readonly Clock[]): Promise<void> {
    await this.clocks.insert(tx, clocks);
    const files = new Set([...work.cases, ...work.files.values()]);
    for (const file of await this.pausing.hold(tx, work.journal, clocks, files)) work.touch(file);
  }

  private async act(tx: Tx, journal: Journal, one: ClockAct): Promise<void> {
    if (one.act === 'pause') return this.pausing.pause(tx, journal, one.of);
    if (one.act === 'resume') return this.pausing.resume(tx, journal, one.of);
    if (one.act === 'rework') return this.pausing.rework(tx, journal, one.of);
    const { file, reason, actor } = one.of;
    recordStopped(journal, file, await this.clocks.stop(tx, one.of), reason, actor);
  }
}
