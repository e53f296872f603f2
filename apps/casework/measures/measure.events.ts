import { MeasureExpiredV1, MeasureLiftedV1, MeasureReducedV1 } from '#contracts/measure-events.v1';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import type { Measure } from './measure';
import type { Partner } from './measure.store';
import { noticeNumber } from './notice';

/** Who changes a measure, why and when; epoch milliseconds. */
export interface MeasureEnd {
  readonly actor: string;
  readonly handler: string | null;
  readonly reason: string;
  readonly at: number;
  readonly appealId?: string;
  /** The measure of another unit whose lifting this one follows. */
  readonly followsMeasureId?: string;
}

const aboutOf = ({ id, kind, target, scope, state }: Measure) => ({ id, kind, target, scope, state });
const instant = (at: number): string => new Date(at).toISOString();

export function recordExpired(journal: Journal, file: Case, measure: Measure): void {
  const { id: measureId, unit, kind, target } = measure;
  const endsAt = instant(measure.endsAt!);
  journal.record(
    file,
    MeasureExpiredV1.type,
    'platform',
    { measure: aboutOf(measure), endsAt },
    (caseSeq): MeasureExpiredV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      measureId,
      noticeNumber: noticeNumber(measure.noticeId),
      unit,
      kind,
      target,
      endsAt,
    }),
    { to: [unit] },
  );
}

/** Names and tells everybody who applied the same measure on the same target. */
export function recordLifted(
  journal: Journal,
  file: Case,
  measure: Measure,
  { actor, handler, reason, at, appealId, followsMeasureId }: MeasureEnd,
  told: { readonly wasWrong: boolean; readonly partners: readonly Partner[]; readonly twins: readonly Measure[] },
): void {
  const { id: measureId, unit, kind, target, scope, state } = measure;
  const { wasWrong, partners } = told;
  const twins = told.twins.map((twin) => twin.id);
  const cause = {
    ...(appealId === undefined ? {} : { appealId }),
    ...(followsMeasureId === undefined ? {} : { followsMeasureId }),
  };
  const liftedAt = instant(at);
  journal.record(
    file,
    MeasureLiftedV1.type,
    actor,
    { measure: { ...aboutOf(measure), twins }, reason, liftedAt, wasWrong, partners, by: { actor, handler }, cause },
    (caseSeq): MeasureLiftedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      measureId,
      noticeNumber: noticeNumber(measure.noticeId),
      unit,
      kind,
      target,
      scope,
      state,
      reason,
      liftedAt,
      wasWrong,
      ...cause,
      partners: [...partners],
    }),
    { to: [...new Set([unit, ...partners.map((partner) => partner.unit)])] },
  );
}

export function recordReduced(
  journal: Journal,
  file: Case,
  measure: Measure,
  remains: Measure,
  { actor, handler, reason, appealId }: MeasureEnd,
): void {
  const { unit } = measure;
  const { kind, target, scope } = remains;
  const cause = appealId === undefined ? {} : { appealId };
  journal.record(
    file,
    MeasureReducedV1.type,
    actor,
    { measure: aboutOf(measure), remains: aboutOf(remains), reason, by: { actor, handler }, cause },
    (caseSeq): MeasureReducedV1 => ({
      caseId: file.id,
      caseSeq,
      at: journal.at,
      measureId: measure.id,
      remainsId: remains.id,
      noticeNumber: noticeNumber(measure.noticeId),
      unit,
      kind,
      target,
      scope,
      ...(remains.endsAt === null ? {} : { endsAt: instant(remains.endsAt) }),
      reason,
      ...cause,
    }),
    { to: [unit] },
  );
}
