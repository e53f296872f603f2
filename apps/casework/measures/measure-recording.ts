import { MeasureRecordedV1, type RecordedMeasure } from '#contracts/measure-events.v1';
import type { MeasureKind, MeasureScope } from '#contracts/vocabulary';
import type { Case } from '../cases/case';
import type { Journal } from '../history/journal';
import { APPEAL_MATERIALS, APPEAL_ROUTES, newNotice } from './notice';

/** A measure as a unit reports it. */
export interface TakenMeasure {
  readonly kind: MeasureKind;
  readonly target: string;
  readonly scope: MeasureScope;
  readonly effectiveAt: string;
  readonly endsAt?: string;
  /** Why it has no end; where neither is said the reason stands for both. */
  readonly untilLifted?: string;
  readonly reason: string;
}

/** What a measure is about: the order whose feedback reports it, or the assist that asked for it. */
export type MeasureOccasion = { readonly orderId: string } | { readonly assistId: string };

/** A measure with its id and the digest of its notice's code; what gives back what was taken has no notice. */
export interface NoticedMeasure<Taken extends TakenMeasure = TakenMeasure> {
  readonly id: string;
  readonly codeHash: string | null;
  readonly untilLifted: string | null;
  readonly measure: Taken;
}

/**
 * Gives each measure its notice and tells the unit number and code, once. Pure. The code is in the event alone: history
 * and table never have it.
 */
export function recordMeasures<Taken extends TakenMeasure>(
  journal: Journal,
  file: Case,
  unit: string,
  occasion: MeasureOccasion,
  taken: readonly Taken[],
): NoticedMeasure<Taken>[] {
  const noticed = taken.map((measure) => ({ measure, notice: newNotice(journal.now) }));
  const limiting = noticed.filter(({ measure }) => measure.kind !== 'restore');
  if (limiting.length > 0) {
    const measures = limiting.map(({ measure, notice }): RecordedMeasure => ({
      measureId: notice.measureId,
      noticeNumber: notice.number,
      noticeCode: notice.code,
      kind: measure.kind,
      target: measure.target,
      scope: measure.scope,
      effectiveAt: measure.effectiveAt,
      ...endOf(measure),
      reason: measure.reason,
    }));
    const told = measures.map(({ noticeCode: _, ...rest }) => rest);
    journal.record(
      file,
      MeasureRecordedV1.type,
      unit,
      { measures: told, ...occasion },
      (caseSeq): MeasureRecordedV1 => ({
        caseId: file.id,
        caseSeq,
        at: journal.at,
        unit,
        ...occasion,
        measures,
        appealRoutes: [...APPEAL_ROUTES],
        appealMaterials: [...APPEAL_MATERIALS],
      }),
      { to: [unit] },
    );
  }
  return noticed.map(({ measure, notice }) => ({
    id: notice.measureId,
    codeHash: measure.kind === 'restore' ? null : notice.codeHash,
    untilLifted: endOf(measure).untilLifted ?? null,
    measure,
  }));
}

/** Every measure has an end, or says why it has none. */
const endOf = ({ endsAt, untilLifted, reason }: TakenMeasure): { endsAt?: string; untilLifted?: string } =>
  endsAt === undefined ? { untilLifted: untilLifted ?? reason } : { endsAt };
