import { Injectable } from '@nestjs/common';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { CaseStore } from '../cases/case.store';
import { ClockStore } from '../clocks/clock.store';
import { HistoryStore } from '../history/history.store';
import type { OrderOutcome } from './order-outcome';
import { OrderStore } from './order.store';

/** The stores that work on orders reads from and writes to. */
@Injectable()
export class OrderOutcomeStores {
  constructor(
    readonly cases: CaseStore,
    readonly orders: OrderStore,
    readonly clocks: ClockStore,
    private readonly history: HistoryStore,
    readonly outbox: Outbox,
  ) {}

  async write(tx: Tx, outcome: OrderOutcome): Promise<void> {
    const { journal } = outcome;
    await this.cases.update(tx, [...outcome.cases]);
    await this.orders.update(tx, [...outcome.orders]);
    await this.clocks.insert(tx, outcome.started);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }
}
