import { OrderAcceptedV1, OrderReworkRequestedV1 } from '#contracts/order-review.v1';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { Order } from '../orders/order';

export interface AcceptedBy {
  readonly plan: string;
  readonly actor: string;
  readonly person: string | null;
  readonly reviewed: boolean;
}

export interface ReworkReason {
  readonly reason: string;
  readonly missing: readonly string[];
  readonly actor: string;
  readonly person: string | null;
}

export function recordAccepted(
  journal: Journal,
  file: Case,
  { id: orderId, number: orderNumber, unit, resultCode }: Order,
  { plan, actor, person, reviewed }: AcceptedBy,
): void {
  journal.record(
    file,
    OrderAcceptedV1.type,
    actor,
    {
      order: { id: orderId, state: 'accepted' },
      review: { plan, reviewed, resultCode },
      ...(person === null ? {} : { person }),
    },
    (caseSeq): OrderAcceptedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      orderNumber,
      unit,
      resultCode: resultCode!,
      reviewed,
      plan,
    }),
    { to: [unit] },
  );
}

export function recordRework(
  journal: Journal,
  file: Case,
  { id: orderId, number: orderNumber, unit, state }: Order,
  { reason, missing, actor, person }: ReworkReason,
): void {
  journal.record(
    file,
    OrderReworkRequestedV1.type,
    actor,
    { order: { id: orderId, state }, reason, missing, ...(person === null ? {} : { person }) },
    (caseSeq): OrderReworkRequestedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      orderNumber,
      unit,
      reason,
      missing: [...missing],
    }),
    { to: [unit] },
  );
}
