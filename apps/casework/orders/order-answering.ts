import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1, type MeasureTaken } from '#contracts/order-feedback.v1';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Case } from '../cases/case';
import { caseStateAfter } from '../cases/case.states';
import { checkMainCodes, type QuotedPreviews } from '../measures/main-codes';
import { recordMeasures } from '../measures/measure-recording';
import { missingFrom } from './feedback.requirements';
import type { Feedback } from './feedback.store';
import type { OrderDelivering } from './order-delivering';
import type { Work } from '../work/work';
import { possibleTime } from './order-time';
import { recordAcknowledged, recordFeedback } from './order.events';
import { FIRST_ISSUE, type Order } from './order';
import { isOwing, moveOrder } from './order.states';
import type { OrderMessage } from './unit-message';

/** Clocks that a message stops, by order; stopped set by set once all messages are decided. */
export type StopReason = 'acknowledged' | 'interim-feedback' | 'answered';

export const STOPPED_BY: Readonly<Record<StopReason, readonly string[]>> = {
  acknowledged: ['acknowledge'],
  'interim-feedback': ['fraud-interim'],
  answered: ['dispose', 'fraud-interim', 'commercial-target', 'return'],
};

/** What answers bring beside the changes of the orders themselves. */
export class AnsweringOutcome {
  readonly feedbacks: Feedback[] = [];
  readonly stops: { readonly reason: StopReason; readonly file: Case; readonly order: Order; readonly at: number }[] =
    [];
  /** Orders whose delivery a unit's own message proved. */
  readonly proved: { readonly file: Case; readonly order: Order }[] = [];

  constructor(
    readonly work: Work,
    /** Impact previews that the messages quote. */
    readonly previews: QuotedPreviews = new Map(),
    /** All orders of those cases that have more than one, as they stand and as these messages leave them. */
    readonly ordersOfCase: ReadonlyMap<string, readonly Order[]> = new Map(),
    /** Transfers to the police that the messages name, as `order/reference`. */
    readonly transfers: ReadonlySet<string> = new Set(),
    /** Since when those of the cases that are under a legal hold are. */
    readonly heldSince: ReadonlyMap<string, number> = new Map(),
  ) {}
}

/** How far two honest clocks may differ. */
const SKEW = 5 * MINUTE;

/** What a unit says about its order: guards first, then the change. Pure: it only fills the outcome. */
export class OrderAnswering {
  constructor(private readonly delivering: OrderDelivering) {}

  /** Applies one message. @throws DomainError when it is refused; that the order reached the unit stands even then. */
  apply(outcome: AnsweringOutcome, file: Case, order: Order, sent: OrderMessage): void {
    const message = { ...sent, at: possibleTime(sent.at, order, outcome.work.journal.now) };
    if (order.state === 'issued') {
      this.delivering.deliver(outcome.work, file, order, message.at, 'unit-message');
      outcome.proved.push({ file, order });
    }
    if (message.statement.kind === 'feedback') this.feedback(outcome, file, order, message, message.statement.body);
    else this.acknowledge(outcome, file, order, message, message.statement.body);
    outcome.work.touch(file, order);
  }

  private acknowledge(
    outcome: AnsweringOutcome,
    file: Case,
    order: Order,
    { at }: OrderMessage,
    { investigating, handler, note }: OrderAcknowledgedV1,
  ): void {
    const state = investigating === true ? 'investigating' : 'acknowledged';
    moveOrder(order, state, 'originating-unit');
    if (state === 'investigating') order.investigatingAt = at;
    this.stopAcknowledgement(outcome, file, order, at);
    recordAcknowledged(outcome.work.journal, file, order, { handler, note }, null);
  }

  private feedback(
    outcome: AnsweringOutcome,
    file: Case,
    order: Order,
    { at }: OrderMessage,
    body: OrderFeedbackV1,
  ): void {
    checkComplete(body);
    checkTimes(body, file, order, at);
    checkTransfer(body, outcome.transfers);
    checkMainCodes(body, outcome.previews, at);
    const from = order.state;
    if (!body.interim) moveOrder(order, 'answered', 'originating-unit', ['complete-feedback']);
    else if (from !== 'acknowledged' && from !== 'investigating' && from !== 'rework')
      moveOrder(order, 'acknowledged', 'originating-unit');
    if (order.acknowledgedAt === null) {
      this.stopAcknowledgement(outcome, file, order, at);
      const impliedBy = body.interim ? 'interim-feedback' : 'feedback';
      recordAcknowledged(outcome.work.journal, file, { ...order, state: 'acknowledged' }, {}, impliedBy);
    }
    // Under a legal hold the time has stood still, wherever the due time will come to lie.
    const judgedAt = Math.min(at, outcome.heldSince.get(file.id) ?? at);
    const inTime = body.interim || order.dueAt === null ? null : judgedAt < order.dueAt;
    if (!body.interim) this.answer(file, order, at, body, outcome.ordersOfCase.get(file.id) ?? []);
    outcome.stops.push({ reason: body.interim ? 'interim-feedback' : 'answered', file, order, at });
    const { interim, resultCode = null, handledAt, handler, cause, measures } = body;
    const facts = { interim, resultCode, inTime, handledAt };
    recordFeedback(outcome.work.journal, file, order, facts, { by: { handler, cause }, measures });
    this.takeMeasures(outcome, file, order, at, body, inTime);
  }

  private stopAcknowledgement(outcome: AnsweringOutcome, file: Case, order: Order, at: number): void {
    if (order.acknowledgedAt !== null) return;
    order.acknowledgedAt = at;
    file.state = caseStateAfter(file.state, 'order-acknowledged');
    outcome.stops.push({ reason: 'acknowledged', file, order, at });
  }

  private answer(
    file: Case,
    order: Order,
    at: number,
    { resultCode, holder }: OrderFeedbackV1,
    orders: readonly Order[],
  ): void {
    order.answeredAt = at;
    order.resultCode = resultCode!;
    // Of several orders the case waits for the last one, and for what becomes of a return.
    const isLast = orders.every((other) => !isOwing(other) && other.state !== 'returned');
    if (isLast) file.state = caseStateAfter(file.state, 'order-answered');
    // Only a holder who came after the first of these messages is a new subscriber (二次放号).
    const since = holder?.since === undefined ? null : Date.parse(holder.since);
    if (since !== null && file.firstReceivedAt !== null && since > file.firstReceivedAt) file.holderSince = since;
  }

  private takeMeasures(
    outcome: AnsweringOutcome,
    file: Case,
    order: Order,
    at: number,
    body: OrderFeedbackV1,
    inTime: boolean | null,
  ): void {
    file.measureEffectiveAt = measuredSince(file, order, body);
    const { journal } = outcome.work;
    const noticed = recordMeasures(journal, file, order.unit, { orderId: order.id }, body.measures);
    outcome.feedbacks.push({ id: uuidv7(journal.now), order, at, body, inTime, noticed });
  }
}

/**
 * Since when messages come after the measure: its earliest. What a unit does after rework, or by a further order, takes
 * the place of the measure that had not held.
 */
function measuredSince(file: Case, order: Order, { measures }: OrderFeedbackV1): number | null {
  const taken = measures.filter(({ kind }) => kind !== 'restore').map(({ effectiveAt }) => Date.parse(effectiveAt));
  const before = file.measureEffectiveAt;
  if (before === null || taken.length === 0) return taken.length === 0 ? before : Math.min(...taken);
  const isAnew = order.answeredAt !== null || (order.causeId !== FIRST_ISSUE && before < order.issuedAt);
  return isAnew ? Math.min(...taken) : Math.min(before, ...taken);
}

function checkComplete(body: OrderFeedbackV1): void {
  const missing = missingFrom(body);
  if (missing !== null) throw new DomainError('CASEWORK_FEEDBACK_INCOMPLETE', { ...missing, got: 'nothing' });
  if (!body.interim && body.resultCode === 'NOT_OURS') {
    throw new DomainError('FIELD_INVALID', {
      field: 'resultCode',
      expected: 'a result of the unit’s own; NOT_OURS is a return and taken as one',
      got: 'NOT_OURS',
    });
  }
}

/** 移送公安 as a result rests on a transfer that was reported about this order, under this reference (workflow.md §5). */
function checkTransfer({ orderId, resultCode, transferReference }: OrderFeedbackV1, known: ReadonlySet<string>): void {
  if (resultCode !== 'TRANSFERRED_POLICE' || known.has(`${orderId}/${transferReference}`)) return;
  throw new DomainError('CASEWORK_TRANSFER_UNKNOWN', {
    field: 'transferReference',
    expected: 'the reference of a transfer to the police reported about this order',
    got: transferReference ?? 'nothing',
  });
}

function checkTimes(body: OrderFeedbackV1, file: Case, order: Order, at: number): void {
  const handled = Date.parse(body.handledAt);
  if (handled > at + SKEW) throw impossible('handledAt', 'not after the message itself', body.handledAt);
  if (handled < order.issuedAt - SKEW) {
    throw impossible('handledAt', `not before the order was issued (${instant(order.issuedAt)})`, body.handledAt);
  }
  const { search } = body;
  if (search !== undefined && Date.parse(search.periodUntil) <= Date.parse(search.periodFrom)) {
    throw impossible('search.periodUntil', `after ${search.periodFrom}`, search.periodUntil);
  }
  // An earlier measure did not keep the message back, and would make every later complaint one after the measure.
  const earliest = Math.min(file.firstReceivedAt ?? order.issuedAt, order.issuedAt);
  body.measures.forEach(({ effectiveAt, endsAt }: MeasureTaken, i) => {
    if (Date.parse(effectiveAt) < earliest - SKEW) {
      const expected = `not before the first message was received (${instant(earliest)})`;
      throw impossible(`measures[${i}].effectiveAt`, expected, effectiveAt);
    }
    // One that is only planned keeps nothing back yet, and every message until then would be one before the measure.
    if (Date.parse(effectiveAt) > at + SKEW) {
      throw impossible(`measures[${i}].effectiveAt`, 'not after the message itself', effectiveAt);
    }
    if (endsAt !== undefined && Date.parse(endsAt) <= Date.parse(effectiveAt)) {
      throw impossible(`measures[${i}].endsAt`, `after ${effectiveAt}`, endsAt);
    }
  });
}

const impossible = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field, expected, got });

const instant = (at: number): string => new Date(at).toISOString();
