import { CaseReopenedV1 } from '#contracts/case-closing.v1';
import { CaseOpenedV1, ComplaintsAttachedV1 } from '#contracts/case-events.v1';
import type { Journal } from '../history/journal';
import type { JoinedComplaint } from '../orders/order-complaint';
import type { Case, OpenedCase } from './case';

const idsOf = (joined: readonly JoinedComplaint[]): string[] => joined.map(({ complaint }) => complaint.complaintId);

export function recordOpened(journal: Journal, file: OpenedCase, joined: readonly JoinedComplaint[]): void {
  const { id: caseId, number: caseNumber, state, sender, unit, owner, candidates, linkedCaseId, linkReason } = file;
  const complaintIds = idsOf(joined);
  const second = idsOf(joined.filter((one) => one.isSecond));
  const link = linkedCaseId === null ? null : { to: linkedCaseId, reason: linkReason };
  journal.record(
    file,
    CaseOpenedV1.type,
    'platform',
    {
      case: { number: caseNumber, state, unit, candidates, link },
      owner,
      sender,
      complaints: complaintIds,
      ...(second.length === 0 ? {} : { secondDisturbances: second }),
    },
    (caseSeq): CaseOpenedV1 => ({
      caseId,
      caseSeq,
      at: journal.at,
      caseNumber,
      state,
      sender,
      unit,
      owner,
      candidates: [...candidates],
      complaintIds,
      linkedCaseId,
      linkReason,
    }),
  );
}

/** @param risk what changed about the risk, when no order can carry it */
export function recordAttached(
  journal: Journal,
  file: Case,
  joined: readonly JoinedComplaint[],
  risk: object | undefined,
): void {
  const complaintIds = idsOf(joined);
  const afterMeasure = idsOf(joined.filter((one) => one.afterMeasure));
  const uncertainTime = idsOf(joined.filter((one) => one.uncertainTime));
  const second = idsOf(joined.filter((one) => one.isSecond));
  journal.record(
    file,
    ComplaintsAttachedV1.type,
    'platform',
    {
      complaints: complaintIds,
      ...(afterMeasure.length === 0 ? {} : { afterMeasure }),
      ...(uncertainTime.length === 0 ? {} : { uncertainTime }),
      ...(second.length === 0 ? {} : { secondDisturbances: second }),
      risk,
    },
    (caseSeq): ComplaintsAttachedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      complaintIds,
      afterMeasure,
      uncertainTime,
    }),
  );
}

/** The message came again after the measure; @param causeId of the recurrence, which the new order names */
export function recordReopened(journal: Journal, file: Case, causeId: string, complaintIds: readonly string[]): void {
  const { recurrenceCount } = file;
  journal.record(
    file,
    CaseReopenedV1.type,
    'platform',
    { reopening: { reason: 'recurrence', cause: causeId, recurrenceCount }, complaints: complaintIds },
    (caseSeq): CaseReopenedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      reason: 'recurrence',
      causeId,
      complaintIds: [...complaintIds],
      recurrenceCount,
    }),
  );
}
