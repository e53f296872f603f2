import { ComplaintChangedV1, type ComplaintCaseChange } from '#contracts/complaint-changed.v1';
import type { Correctable } from '#contracts/complaint-changes';
import { OrderReassignmentRecordedV1 } from '#contracts/order-reassigned.v1';
import { OrderWithdrawnV1, type WithdrawalCause } from '#contracts/order-withdrawn.v1';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { Order } from './order';
import type { Reassignment } from './order-reassigning.store';

/** Told to the unit that had the order; the other one gets its own. */
export function recordReassigned(
  journal: Journal,
  file: Case,
  { id, fromUnit, toUnit, by, reason, handler }: Reassignment,
  { order, successor, clockIds }: { readonly order: Order; readonly successor: Order; readonly clockIds: string[] },
): void {
  journal.record(
    file,
    OrderReassignmentRecordedV1.type,
    by,
    { reassignment: { id, order: order.id, successor: successor.id, toUnit }, clocks: clockIds, reason, handler },
    (caseSeq): OrderReassignmentRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      reassignmentId: id,
      orderId: order.id,
      orderNumber: order.number,
      unit: fromUnit,
      toUnit,
      newOrderId: successor.id,
      newOrderNumber: successor.number,
      by,
      reason,
      clockIds,
    }),
    { to: [fromUnit] },
  );
}

export interface WithdrawalFacts {
  readonly cause: WithdrawalCause;
  readonly reason: string;
  readonly actor: string;
  readonly handler?: string | null;
}

export function recordWithdrawn(
  journal: Journal,
  file: Case,
  { id: orderId, number: orderNumber, unit }: Order,
  { cause, reason, actor, handler = null }: WithdrawalFacts,
): void {
  journal.record(
    file,
    OrderWithdrawnV1.type,
    actor,
    { order: { id: orderId, unit }, cause, reason, handler },
    (caseSeq): OrderWithdrawnV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      orderId,
      orderNumber,
      unit,
      cause,
      reason,
    }),
    { to: [unit] },
  );
}

export interface ComplaintChangeFacts {
  readonly complaintId: string;
  /** The source that said it. */
  readonly organisation: string;
  readonly change: ComplaintCaseChange;
  readonly changed: readonly Correctable[];
  readonly reason: string;
}

/** Counts are told as the change leaves them. */
export function recordComplaintChanged(
  journal: Journal,
  file: Case,
  { complaintId, organisation, change, changed, reason }: ComplaintChangeFacts,
): void {
  const { complaints, distinctComplainants } = file;
  journal.record(
    file,
    ComplaintChangedV1.type,
    organisation,
    { complaint: complaintId, change, changed, reason, left: { complaints, distinctComplainants } },
    (caseSeq): ComplaintChangedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      complaintId,
      change,
      changed: [...changed],
      reason,
      complaints,
      distinctComplainants,
    }),
  );
}
