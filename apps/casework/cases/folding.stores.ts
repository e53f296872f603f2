import { Injectable } from '@nestjs/common';
import { Outbox } from '#messaging/outbox';
import type { Tx } from '#persistence/database';
import { dateOfDay, dayOfInstant } from '#worktime/days';
import { CaseResultStore } from '../answers/case-result.store';
import { ClockPausing } from '../clocks/clock-pausing.service';
import { ClockStore } from '../clocks/clock.store';
import { HistoryStore } from '../history/history.store';
import { recordStopped } from '../orders/order.events';
import { OrderStore } from '../orders/order.store';
import { ReviewStore } from '../reviews/review.store';
import type { Journal } from '../history/journal';
import type { Case } from './case';
import type { FoldingOutcome } from './case-folding';
import { CaseStore } from './case.store';
import { ComplaintStore } from './complaint.store';
import { FoldKeyStore } from './fold-key.store';
import { RecurrenceStore } from './recurrence.store';
import { SecondDisturbances } from './second-disturbance';

/** The stores that folding writes to, in the order it does. */
@Injectable()
export class FoldingStores {
  constructor(
    private readonly foldKeys: FoldKeyStore,
    readonly cases: CaseStore,
    readonly complaints: ComplaintStore,
    readonly seconds: SecondDisturbances,
    private readonly orders: OrderStore,
    private readonly clocks: ClockStore,
    private readonly pausing: ClockPausing,
    private readonly history: HistoryStore,
    private readonly outbox: Outbox,
    private readonly recurrences: RecurrenceStore,
    private readonly results: CaseResultStore,
    private readonly reviews: ReviewStore,
  ) {}

  async write(tx: Tx, outcome: FoldingOutcome): Promise<void> {
    const { journal } = outcome;
    for (const file of outcome.overtaken) await this.endReview(tx, journal, file);
    await this.clocks.insert(tx, outcome.clocks);
    await this.pausing.hold(tx, journal, outcome.clocks, outcome.changed);
    await this.cases.insert(tx, outcome.opened, journal.at);
    await this.cases.update(tx, outcome.changed);
    await this.foldKeys.move(tx, outcome.moved);
    await this.complaints.insert(tx, outcome.joined, journal.at);
    await this.orders.insert(tx, outcome.orders);
    await this.writeAftermath(tx, outcome);
    await this.history.append(tx, journal);
    await this.outbox.add(tx, journal.events);
  }

  /** What complaints bring to cases that were closed; a batch hardly ever has any. */
  private async writeAftermath(tx: Tx, { journal, recurrences, recalled, joined }: FoldingOutcome): Promise<void> {
    await this.results.recallFor(tx, joinedTo(recalled, joined));
    if (recurrences.length === 0) return;
    await this.recurrences.insert(tx, recurrences, journal.at);
    await this.results.end(
      tx,
      recurrences.map(({ file }) => file.id),
      journal.at,
    );
    const day = dateOfDay(dayOfInstant(journal.now.getTime()));
    await this.reviews.count(
      tx,
      recurrences.map(({ order }) => order.unit),
      'recurred',
      day,
    );
  }

  /** A new order answers a disagreement before 12321 did. */
  private async endReview(tx: Tx, journal: Journal, file: Case): Promise<void> {
    const [at, reason, actor] = [journal.now.getTime(), 'recurrence', 'platform'];
    const stopped = await this.clocks.stop(tx, { file, kinds: ['review'], at, reason, actor });
    recordStopped(journal, file, stopped, reason, actor);
    await this.reviews.withdraw(tx, file.id);
  }
}

function joinedTo(files: readonly Case[], joined: FoldingOutcome['joined']): { caseId: string; complaintId: string }[] {
  if (files.length === 0) return [];
  const ids = new Set(files.map(({ id }) => id));
  return joined
    .filter(({ file }) => ids.has(file.id))
    .map(({ file, one }) => ({ caseId: file.id, complaintId: one.complaint.complaintId }));
}
