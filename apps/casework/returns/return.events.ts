import { OrderReturnRecordedV1, ResponsibilityDecidedV1, ReturnDecidedV1 } from '#contracts/owner-events.v1';
import { formatInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import { mailboxesOf } from '../clocks/authorities';
import type { Journal } from '../history/journal';
import type { Order } from '../orders/order';
import { OWER, type OrderReturn } from './order-return';

/** Told to whoever has to decide. @param counted counted returns of the case, this one included */
export function recordReturned(journal: Journal, file: Case, one: OrderReturn, counted: number): void {
  const { id: returnId, orderId, unit, reasonCode, trueOrganisation, trueUnit, isCounted, decider } = one;
  const { explanation, proof, handler, handledAt } = one;
  journal.record(
    file,
    OrderReturnRecordedV1.type,
    unit,
    {
      return: { id: returnId, order: orderId, reasonCode, isCounted, counted, decider },
      returnedAt: new Date(one.returnedAt).toISOString(),
      trueOwner: { organisation: trueOrganisation, unit: trueUnit },
      explanation,
      proof,
      by: { handler, handledAt },
    },
    (caseSeq): OrderReturnRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      returnId,
      orderId,
      unit,
      reasonCode,
      trueOrganisation,
      trueUnit,
      isCounted,
      counted,
      decider,
      handledAt,
    }),
    { to: mailboxesOf([OWER[decider]]) },
  );
}

/** Told to the unit that returned; a rejected one learns until when it has to dispose. */
export function recordDecided(journal: Journal, file: Case, order: Order, one: OrderReturn): void {
  const { id: returnId, orderId, unit, decider: decidedBy } = one;
  const [outcome, reason] = [one.outcome!, one.reason!];
  const isOwed = outcome === 'rejected' && order.dueAt !== null;
  journal.record(
    file,
    ReturnDecidedV1.type,
    one.decidedBy!,
    { return: { id: returnId, order: orderId, outcome, decidedBy }, reason, decision: one.decisionId },
    (caseSeq): ReturnDecidedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      returnId,
      orderId,
      orderNumber: order.number,
      unit,
      outcome,
      reason,
      decidedBy,
      ...(isOwed ? { due: formatInstant(order.dueAt!) } : {}),
    }),
    { to: [unit] },
  );
}

/** Told to the unit that is bound and to the one that returned. */
export function recordResponsibility(journal: Journal, file: Case, order: Order, one: OrderReturn): void {
  const { id: returnId, orderId, unit: returnedBy } = one;
  const [unit, reason, decisionId] = [one.boundUnit!, one.reason!, one.decisionId!];
  journal.record(
    file,
    ResponsibilityDecidedV1.type,
    one.decidedBy!,
    {
      return: { id: returnId, order: orderId, outcome: one.outcome, by: returnedBy },
      unit,
      reason,
      decision: decisionId,
    },
    (caseSeq): ResponsibilityDecidedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      returnId,
      orderId,
      orderNumber: order.number,
      returnedBy,
      unit,
      reason,
      decisionId,
    }),
    { to: [...new Set([unit, returnedBy])] },
  );
}
