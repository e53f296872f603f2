import { CaseReopenedV1, ComplaintsMovedV1 } from '#contracts/case-closing.v1';
import { CaseOpenedV1, ComplaintsAttachedV1 } from '#contracts/case-events.v1';
import type { Journal } from '../history/journal';
import type { CarriedComplaint, JoinedComplaint } from '../orders/order-complaint';
import type { Case, OpenedCase } from './case';

/** What an event says of a complaint that joins. */
type Named = Pick<CarriedComplaint, 'complaint'> & Pick<JoinedComplaint, 'isSecond'>;

const idsOf = (joined: readonly Pick<CarriedComplaint, 'complaint'>[]): string[] =>
  joined.map(({ complaint }) => complaint.complaintId);

export function recordOpened(journal: Journal, file: OpenedCase, joined: readonly Named[], actor = 'platform'): void {
  const { id: caseId, number: caseNumber, state, sender, unit, owner, candidates, linkedCaseId, linkReason } = file;
  const complaintIds = idsOf(joined);
  const second = idsOf(joined.filter((one) => one.isSecond));
  const link = linkedCaseId === null ? null : { to: linkedCaseId, reason: linkReason };
  journal.record(
    file,
    CaseOpenedV1.type,
    actor,
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

/** One side of a split: complaints go out of a case, or into it; its unit is told. */
export interface SplitSide {
  readonly file: Case;
  readonly other: Case;
  readonly direction: 'out' | 'in';
  readonly orderId: string | null;
}

export function recordSplit(
  journal: Journal,
  { file, other, direction, orderId }: SplitSide,
  complaintIds: readonly string[],
  { actor, person, reason }: { readonly actor: string; readonly person: string; readonly reason: string },
): void {
  journal.record(
    file,
    ComplaintsMovedV1.type,
    actor,
    { move: { direction, other: other.id, order: orderId }, complaints: complaintIds, reason, person },
    (caseSeq): ComplaintsMovedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      direction,
      otherCaseId: other.id,
      orderId,
      complaintIds: [...complaintIds],
      reason,
    }),
    { to: file.unit === null ? [] : [file.unit] },
  );
}
