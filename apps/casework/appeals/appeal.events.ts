import { AppealDecisionRecordedV1, AppealOpenedV1 } from '#contracts/appeal-events.v1';
import type { AppealDecision, AppealLevel } from '#contracts/vocabulary';
import { formatInstant } from '#worktime/days';
import type { Case } from '../cases/case';
import type { Clock } from '../clocks/clock';
import type { Journal } from '../history/journal';
import type { Measure } from '../measures/measure';
import { noticeNumber } from '../measures/notice';
import { numberOf } from '../numbers';
import { escalateUntil, type Appeal } from './appeal';

export const appealNumber = (id: string): string => numberOf('SS', id);

/** The unit that acted, and the one where it was filed. */
const toldOf = ({ unit, filedAtUnit }: Appeal): string[] => [...new Set([unit, filedAtUnit ?? unit])];

/** What an opening says beside the appeal itself. */
export interface Opening {
  readonly level: AppealLevel;
  readonly measure: Measure;
  readonly owedBy: string;
  readonly clock: Clock | null;
  readonly grounds: string;
  readonly actor: string;
}

/** Grounds and contact are fields of their own, so that each can be erased; the contact is in no event. */
export function recordAppealOpened(journal: Journal, file: Case, appeal: Appeal, opening: Opening): void {
  const { id: appealId, state, noticeId, unit, contact } = appeal;
  const { level, measure, owedBy, clock, grounds, actor } = opening;
  const { id: measureId, kind, target, scope } = measure;
  const due = clock === null ? null : formatInstant(clock.term.dueAt);
  const isFirst = level === 'first';
  journal.record(
    file,
    AppealOpenedV1.type,
    actor,
    {
      appeal: { id: appealId, state, level },
      measure: { id: measureId, notice: noticeNumber(noticeId) },
      owed: { by: owedBy, due },
      grounds,
      ...(isFirst && contact !== null ? { contact } : {}),
    },
    (caseSeq): AppealOpenedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      appealId,
      appealNumber: appealNumber(appealId),
      level,
      noticeNumber: noticeNumber(noticeId),
      measureId,
      unit,
      kind,
      target,
      scope,
      grounds,
      hasContact: contact !== null,
      owedBy,
      due,
    }),
    { to: toldOf(appeal) },
  );
}

export function recordAppealDecided(
  journal: Journal,
  file: Case,
  appeal: Appeal,
  decided: {
    readonly level: AppealLevel;
    readonly decision: AppealDecision;
    readonly reason: string;
    readonly measureId: string;
    readonly actor: string;
    readonly handler: string;
  },
): void {
  const { id: appealId, state, noticeId, unit, isFinal } = appeal;
  const { level, decision, reason, measureId, actor, handler } = decided;
  const until = escalateUntil(appeal);
  const escalatable = until === null ? null : new Date(until).toISOString();
  journal.record(
    file,
    AppealDecisionRecordedV1.type,
    actor,
    { appeal: { id: appealId, state, level, isFinal }, decision, reason, measure: { id: measureId }, by: { handler } },
    (caseSeq): AppealDecisionRecordedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      appealId,
      appealNumber: appealNumber(appealId),
      level,
      noticeNumber: noticeNumber(noticeId),
      measureId,
      unit,
      decision,
      reason,
      isFinal,
      escalateUntil: escalatable,
    }),
    { to: toldOf(appeal) },
  );
}
