import {
  ClockStartedV1,
  ClockStoppedV1,
  OrderAcknowledgementRecordedV1,
  OrderFeedbackRecordedV1,
  OrderUndeliverableV1,
} from '#contracts/case-events.v1';
import type { ResultCode } from '#contracts/vocabulary';
import type { Case } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { StoppedClock } from '../clocks/clock.store';
import type { Journal } from '../history/journal';
import type { DeliveryProof, Order } from './order';

/** The order lies in the unit's mailbox and its clocks run; said again when the time of delivery moves earlier. */
export function recordStarted(journal: Journal, file: Case, order: Order, clocks: readonly Clock[]): void {
  const deliveredAt = new Date(order.deliveredAt!).toISOString();
  const provedBy: DeliveryProof = order.provedBy!;
  const dues = Object.fromEntries(clocks.map(({ kind, term }) => [kind, `${term.due} ${term.budget} ${term.profile}`]));
  journal.record(
    file,
    ClockStartedV1.type,
    provedBy === 'mailbox' ? 'exchange' : order.unit,
    { delivery: { order: order.id, at: deliveredAt, provedBy }, dues },
    (caseSeq): ClockStartedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId: order.id,
      unit: order.unit,
      deliveredAt,
      provedBy,
      clocks: clocks.map(({ id, kind, start, term }) => ({
        clockId: id,
        clock: kind,
        startedAt: start === order.deliveredAt ? deliveredAt : new Date(start).toISOString(),
        due: term.due,
        budget: term.budget,
        profile: term.profile,
        calendarVersion: term.calendarVersion,
        provisional: term.provisional,
      })),
    }),
  );
}

/** Clocks that something else than a delivery started, e.g. a rise to fraud. */
export function recordClocksStarted(
  journal: Journal,
  file: Case,
  clocks: readonly Clock[],
  { cause, actor, orderId = null, unit = null }: ClockCause,
): void {
  if (clocks.length === 0) return;
  const dues = Object.fromEntries(clocks.map(({ kind, term }) => [kind, `${term.due} ${term.budget} ${term.profile}`]));
  journal.record(
    file,
    ClockStartedV1.type,
    actor,
    { started: { cause, order: orderId, unit }, dues },
    (caseSeq): ClockStartedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      unit,
      cause,
      clocks: clocks.map(startedClock),
    }),
  );
}

export interface ClockCause {
  readonly cause: string;
  readonly actor: string;
  readonly orderId?: string | null;
  readonly unit?: string | null;
}

const startedClock = ({ id, kind, start, term }: Clock): ClockStartedV1['clocks'][number] => ({
  clockId: id,
  clock: kind,
  startedAt: new Date(start).toISOString(),
  due: term.due,
  budget: term.budget,
  profile: term.profile,
  calendarVersion: term.calendarVersion,
  provisional: term.provisional,
});

/** As many clocks as one event names. */
const CLOCKS_AT_ONCE = 20;

/** Clocks that had been marked overdue although their stop came in time are told apart: `<reason>-in-time` takes the mark back. */
export function recordStopped(
  journal: Journal,
  file: Case,
  clocks: readonly StoppedClock[],
  reason: string,
  actor: string,
): void {
  const idsOf = (wasUnmarked: boolean): string[] =>
    clocks.filter((clock) => clock.wasUnmarked === wasUnmarked).map((clock) => clock.id);
  tellStopped(journal, file, actor, idsOf(false), { reason });
  tellStopped(journal, file, actor, idsOf(true), { reason: `${reason}-in-time`, overdue: 'withdrawn' });
}

function tellStopped(
  journal: Journal,
  file: Case,
  actor: string,
  clockIds: readonly string[],
  facts: { readonly reason: string; readonly overdue?: 'withdrawn' },
): void {
  for (let i = 0; i < clockIds.length; i += CLOCKS_AT_ONCE) {
    const stopped = clockIds.slice(i, i + CLOCKS_AT_ONCE);
    journal.record(file, ClockStoppedV1.type, actor, { clocks: stopped, ...facts }, (caseSeq): ClockStoppedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      clockIds: stopped,
      reason: facts.reason,
    }));
  }
}

/** @param supplement the event that was refused, when the order itself had been taken */
export function recordUndeliverable(
  journal: Journal,
  file: Case,
  order: Order,
  code: string,
  supplement?: string,
): void {
  const { id: orderId, unit } = order;
  journal.record(
    file,
    OrderUndeliverableV1.type,
    'exchange',
    { order: { id: orderId, unit }, code, caseState: file.state, ...(supplement === undefined ? {} : { supplement }) },
    (caseSeq): OrderUndeliverableV1 => ({ caseId: file.id, caseSeq, at: journal.at, orderId, unit, code }),
  );
}

export function recordAcknowledged(
  journal: Journal,
  file: Case,
  order: Order,
  fields: Readonly<Record<string, unknown>>,
  impliedBy: string | null,
): void {
  const { id: orderId, unit, state } = order;
  journal.record(
    file,
    OrderAcknowledgementRecordedV1.type,
    unit,
    { order: { id: orderId, state }, impliedBy, ...fields },
    (caseSeq): OrderAcknowledgementRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      unit,
      state,
      impliedBy,
    }),
  );
}

export interface FeedbackFacts {
  readonly interim: boolean;
  readonly resultCode: ResultCode | null;
  readonly inTime: boolean | null;
  readonly handledAt: string;
}

export function recordFeedback(
  journal: Journal,
  file: Case,
  order: Order,
  facts: FeedbackFacts,
  fields: Readonly<Record<string, unknown>>,
): void {
  const { id: orderId, unit, state } = order;
  journal.record(
    file,
    OrderFeedbackRecordedV1.type,
    unit,
    { order: { id: orderId, state }, result: facts, ...fields },
    (caseSeq): OrderFeedbackRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      unit,
      state,
      ...facts,
    }),
  );
}
