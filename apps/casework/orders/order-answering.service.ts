import { Inject, Injectable } from '@nestjs/common';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import { ClockPausing } from '../clocks/clock-pausing.service';
import { LegalHoldStore } from '../clocks/legal-hold.store';
import type { OrderMoment, StoppedClock } from '../clocks/clock.store';
import { Journal } from '../history/journal';
import { quotedIn } from '../measures/main-codes';
import { MeasurePreviewStore } from '../measures/measure-preview.store';
import { MeasureRestoring } from '../measures/measure-restoring.service';
import { TransferStore } from '../transfers/transfer.store';
import { BesideOrderStore } from './beside-order.store';
import { FeedbackStore } from './feedback.store';
import { AnsweringOutcome, OrderAnswering, STOPPED_BY, type StopReason } from './order-answering';
import { OrderMessageStore, type FirstOutcome, type RememberedMessage } from './order-message.store';
import { ReviewPlanning } from '../reviews/review-planning.service';
import { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { recordStopped } from './order.events';
import type { Order } from './order';
import type { OrderMessage } from './unit-message';

/** What became of one message; `orderNumber` only when the sender may know the order. */
export type Verdict = { readonly orderNumber?: string } & (
  | { readonly outcome: 'accepted'; readonly order: Order }
  | { readonly outcome: 'duplicate'; readonly first: FirstOutcome }
  | { readonly outcome: 'refused'; readonly error: DomainError }
);

@Injectable()
export class OrderAnsweringService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answering: OrderAnswering,
    private readonly stores: WorkStores,
    private readonly feedbacks: FeedbackStore,
    private readonly messages: OrderMessageStore,
    private readonly previews: MeasurePreviewStore,
    private readonly planning: ReviewPlanning,
    private readonly beside: BesideOrderStore,
    private readonly transfers: TransferStore,
    private readonly restoring: MeasureRestoring,
    private readonly holds: LegalHoldStore,
    private readonly pausing: ClockPausing,
  ) {}

  /** Applies one organisation's messages in their order and gives a verdict for each. A re-sent event changes nothing. */
  async answer(tx: Tx, organisation: string, messages: readonly OrderMessage[]): Promise<Verdict[]> {
    const eventIds = messages.flatMap((message) => message.eventId ?? []);
    const first = await this.messages.outcomes(tx, organisation, eventIds);
    const { files, orders } = await this.lock(tx, messages);
    const previews = await this.previews.byIds(tx, quotedIn(messages.flatMap(feedbackOf)));
    const transfers = await this.transfers.toPolice(tx, messages.flatMap(feedbackOf));
    const several = await this.ordersOfSeveral(tx, [...files.keys()], orders);
    const held = await this.holds.since(tx, [...files.keys()]);
    const work = new Work(new Journal(this.clock.now()));
    const outcome = new AnsweringOutcome(work, previews, several, transfers, held);
    const remembered: RememberedMessage[] = [];
    const verdicts = messages.map((message): Verdict => {
      const { eventId } = message;
      const before = eventId === null ? undefined : first.get(eventId);
      const order = orders.get(message.statement.body.orderId);
      const named = order && organisationOf(order.unit) === organisation ? { orderNumber: order.number } : {};
      if (before !== undefined) return { ...named, outcome: 'duplicate', first: before };
      const verdict = { ...named, ...this.judge(outcome, files, order, message) };
      if (eventId !== null) {
        const code = verdict.outcome === 'refused' ? verdict.error.code : null;
        first.set(eventId, { outcome: verdict.outcome, code });
        remembered.push({ eventId, orderId: message.statement.body.orderId, outcome: verdict.outcome, code });
      }
      return verdict;
    });
    await this.write(tx, outcome);
    await this.messages.remember(tx, organisation, remembered, outcome.work.journal.at);
    return verdicts;
  }

  /** Locks the cases of the orders spoken of, sorted; the orders are read under these locks. */
  private async lock(
    tx: Tx,
    messages: readonly OrderMessage[],
  ): Promise<{ files: Map<string, Case>; orders: Map<string, Order> }> {
    const ids = [...new Set(messages.map((message) => message.statement.body.orderId))];
    const caseIds = await this.stores.orders.caseIds(tx, ids);
    const files = await this.stores.cases.lock(tx, caseIds);
    return { files, orders: await this.stores.orders.byIds(tx, ids) };
  }

  /** All orders of the cases that have several, so that each answer sees what the others came to. */
  private async ordersOfSeveral(
    tx: Tx,
    caseIds: readonly string[],
    known: ReadonlyMap<string, Order>,
  ): Promise<Map<string, Order[]>> {
    const found = new Map<string, Order[]>();
    for (const caseId of await this.beside.casesWithSeveral(tx, caseIds)) {
      const orders = await this.stores.orders.ofCase(tx, caseId);
      found.set(
        caseId,
        orders.map((order) => known.get(order.id) ?? order),
      );
    }
    return found;
  }

  private judge(
    outcome: AnsweringOutcome,
    files: ReadonlyMap<string, Case>,
    order: Order | undefined,
    message: OrderMessage,
  ): { outcome: 'accepted'; order: Order } | { outcome: 'refused'; error: DomainError } {
    try {
      assertSpeaksFor(message, order);
      this.answering.apply(outcome, files.get(order.caseId)!, order, message);
      return { outcome: 'accepted', order };
    } catch (error) {
      if (error instanceof DomainError) return { outcome: 'refused', error };
      throw error;
    }
  }

  private async write(tx: Tx, outcome: AnsweringOutcome): Promise<void> {
    const { work } = outcome;
    // Clocks that this very message started must be there before it can stop them.
    const started = work.started.splice(0);
    await this.stores.clocks.insert(tx, started);
    await this.pausing.hold(tx, work.journal, started, work.cases);
    await this.stopForwarding(tx, outcome);
    for (const reason of Object.keys(STOPPED_BY) as StopReason[]) await this.stop(tx, outcome, reason);
    await this.feedbacks.insert(tx, outcome.feedbacks);
    await this.restoring.restore(tx, work, outcome.feedbacks);
    const answered = outcome.stops.filter(({ reason }) => reason === 'answered');
    await this.planning.plan(tx, work, answered, outcome.feedbacks);
    await this.stores.write(tx, work);
  }

  private async stopForwarding(tx: Tx, { proved, work }: AnsweringOutcome): Promise<void> {
    const delivered = proved.map(({ order }) => ({
      caseId: order.caseId,
      eventId: order.issuedEvent,
      at: order.deliveredAt!,
    }));
    const stopped = await this.stores.clocks.stopCarried(tx, delivered);
    tell(work.journal, proved, stopped, 'delivered');
  }

  private async stop(tx: Tx, { stops, work }: AnsweringOutcome, reason: StopReason): Promise<void> {
    const mine = stops.filter((stop) => stop.reason === reason);
    const moments = mine.map(({ order, at }): OrderMoment => ({
      caseId: order.caseId,
      orderId: order.id,
      at,
    }));
    const stopped = await this.stores.clocks.stopOfUnit(tx, moments, STOPPED_BY[reason], reason);
    tell(work.journal, mine, stopped, reason);
  }
}

/** One event for each case whose clocks stopped, however many messages were about it. */
function tell(
  journal: Journal,
  about: readonly { readonly file: Case; readonly order: Order }[],
  stopped: readonly StoppedClock[],
  reason: string,
): void {
  for (const [file, { unit }] of new Map(about.map(({ file, order }) => [file, order]))) {
    const clocks = stopped.filter((clock) => clock.caseId === file.id);
    recordStopped(journal, file, clocks, reason, unit);
  }
}

/** The lane or token says who speaks; the order says to whom it belongs. Another organisation's order is unknown here. */
function assertSpeaksFor(message: OrderMessage, order: Order | undefined): asserts order is Order {
  const { organisation, statement } = message;
  const { organisation: stated, unit, orderId } = statement.body;
  if (stated !== undefined && stated !== organisation) {
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'organisation', expected: organisation, got: stated });
  }
  if (organisationOf(unit) !== organisation) {
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'unit', expected: `a unit of ${organisation}`, got: unit });
  }
  if (order === undefined || organisationOf(order.unit) !== organisation) {
    throw new DomainError('CASEWORK_ORDER_UNKNOWN', {
      field: 'orderId',
      expected: 'an order of this unit',
      got: orderId,
    });
  }
  if (order.unit !== unit) {
    throw new DomainError('CASEWORK_UNIT_MISMATCH', { field: 'unit', expected: order.unit, got: unit });
  }
}

const feedbackOf = ({ statement }: OrderMessage): OrderFeedbackV1[] =>
  statement.kind === 'feedback' ? [statement.body] : [];

const organisationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf('-'));
