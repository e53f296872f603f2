import { ComplaintsMovedV1 } from '#contracts/case-closing.v1';
import { OwnerDecidedV1, UnresolvedAssignedV1 } from '#contracts/owner-events.v1';
import type { Case, OpenedCase } from '../cases/case';
import type { Journal } from '../history/journal';

export interface OwnerDecidedFacts {
  readonly unit: string;
  readonly previousUnit: string | null;
  /** Id of the return or of the decision itself. */
  readonly causeId: string;
  readonly decisionId: string;
  readonly reason: string;
  readonly actor: string;
}

export function recordOwnerDecided(journal: Journal, file: OpenedCase, facts: OwnerDecidedFacts): void {
  const { unit, previousUnit, causeId, decisionId, reason, actor } = facts;
  const { owner } = file;
  journal.record(
    file,
    OwnerDecidedV1.type,
    actor,
    { case: { unit, previousUnit, state: file.state }, owner, causeId, decisionId, reason },
    (caseSeq): OwnerDecidedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      unit,
      previousUnit,
      owner,
      causeId,
      decisionId,
      reason,
    }),
  );
}

export function recordAssigned(journal: Journal, file: Case, assignee: string | null, actor: string): void {
  journal.record(file, UnresolvedAssignedV1.type, actor, { assignee }, (caseSeq): UnresolvedAssignedV1 => ({
    caseId: file.id,
    caseSeq,
    at: journal.at,
    assignee,
  }));
}

/** Of both cases, with the order that carried or carries the complaints. */
export function recordMoved(
  journal: Journal,
  [from, orderBefore]: readonly [Case, string | null],
  [to, orderAfter]: readonly [Case, string | null],
  complaintIds: string[],
  { reason, actor }: { readonly reason: string; readonly actor: string },
): void {
  const sides = [
    { file: from, other: to, direction: 'out', orderId: orderBefore },
    { file: to, other: from, direction: 'in', orderId: orderAfter },
  ] as const;
  for (const { file, other, direction, orderId } of sides) {
    journal.record(
      file,
      ComplaintsMovedV1.type,
      actor,
      { move: { direction, other: other.id, order: orderId }, complaints: complaintIds, reason },
      (caseSeq): ComplaintsMovedV1 => ({
        caseId: file.id,
        caseSeq,
        at: journal.at,
        direction,
        otherCaseId: other.id,
        orderId,
        complaintIds,
        reason: reason.slice(0, 500),
      }),
    );
  }
}
