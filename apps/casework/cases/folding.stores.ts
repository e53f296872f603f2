import { Injectable } from '@nestjs/common';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { ClockStore } from '../clocks/clock.store';
import { HistoryStore } from '../history/history.store';
import { OrderStore } from '../orders/order.store';
import type { FoldingOutcome } from './case-folding';
import { CaseStore } from './case.store';
import { ComplaintStore } from './complaint.store';
import { FoldKeyStore } from './fold-key.store';

/** The stores that folding writes to, in the order it does. */
@Injectable()
export class FoldingStores {
  constructor(
    readonly foldKeys: FoldKeyStore,
    readonly cases: CaseStore,
    readonly complaints: ComplaintStore,
    private readonly orders: OrderStore,
    private readonly clocks: ClockStore,
    private readonly history: HistoryStore,
    private readonly outbox: Outbox,
  ) {}

  async write(tx: Tx, outcome: FoldingOutcome): Promise<void> {
    const { journal } = outcome;
    await this.cases.insert(tx, outcome.opened, journal.at);
    await this.cases.update(tx, outcome.changed);
    await this.foldKeys.move(tx, outcome.moved);
    await this.complaints.insert(tx, outcome.joined, journal.at);
    await this.orders.insert(tx, outcome.orders);
    await this.clocks.insert(tx, outcome.clocks);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }
}
