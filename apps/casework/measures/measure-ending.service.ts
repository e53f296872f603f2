import { Injectable } from '@nestjs/common';
import type { MeasureRemains } from '#contracts/measure-parts';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import type { Work } from '../work/work';
import type { Measure } from './measure';
import { recordLifted, recordReduced, type MeasureEnd } from './measure.events';
import { moveMeasure, type MeasureMover } from './measure.states';
import { MeasureStore } from './measure.store';

/** How a measure is lifted or reduced, by the unit that acted or by a decision on an appeal; under the case's lock. */
@Injectable()
export class MeasureEnding {
  constructor(private readonly measures: MeasureStore) {}

  /** @throws DomainError CASEWORK_ILLEGAL_MEASURE_TRANSITION when it is no longer in force */
  async lift(work: Work, tx: Tx, measure: Measure, end: MeasureEnd, by: MeasureMover): Promise<void> {
    const followed = end.followsMeasureId === undefined ? null : await this.followed(tx, measure, end.followsMeasureId);
    moveMeasure(measure, 'lifted', by);
    await this.tellLifted(work, tx, measure, end, { wasWrong: followed?.isWrong ?? false, isTold: followed === null });
  }

  /**
   * An appeal was upheld: the measure is lifted at once where it is still in force, and counts as one that never was, so
   * no message was received after it.
   */
  async uphold(work: Work, tx: Tx, measure: Measure, end: MeasureEnd): Promise<void> {
    if (measure.state === 'effective') moveMeasure(measure, 'lifted', 'decision');
    await this.tellLifted(work, tx, measure, end, { wasWrong: true, isTold: true });
  }

  /** Gives the measure that remains. @throws DomainError when it isn't less than what there is */
  async reduce(
    work: Work,
    tx: Tx,
    measure: Measure,
    remains: MeasureRemains,
    end: MeasureEnd,
    by: MeasureMover,
  ): Promise<Measure> {
    moveMeasure(measure, 'reduced', by);
    const rest = remaining(measure, remains, end, uuidv7(work.journal.now));
    const twins = await this.measures.twins(tx, measure);
    const file = work.file(measure.caseId);
    recordReduced(work.journal, file, measure, rest, end);
    work.touch(file);
    this.endAll(work, [measure, ...twins], 'reduced', end);
    work.also((later) => this.measures.insert(later, rest, null));
    return rest;
  }

  /**
   * What a unit lifts by itself stays counted: a message that came after the measure had taken effect is a recurrence,
   * or lifting after closing would hide it. Only what was wrong is as if it had not been.
   */
  private async tellLifted(
    work: Work,
    tx: Tx,
    measure: Measure,
    end: MeasureEnd,
    { wasWrong, isTold }: { readonly wasWrong: boolean; readonly isTold: boolean },
  ): Promise<void> {
    const file = work.file(measure.caseId);
    const partners = isTold ? await this.measures.partners(tx, measure) : [];
    const twins = await (wasWrong ? this.measures.alike(tx, measure) : this.measures.twins(tx, measure));
    if (wasWrong) {
      const notices = [measure, ...twins].map((one) => one.noticeId);
      file.measureEffectiveAt = await this.measures.effectiveSince(tx, measure.caseId, notices);
      work.also((later) => this.measures.markWrong(later, notices));
    }
    recordLifted(work.journal, file, measure, end, { wasWrong, partners, twins });
    work.touch(file);
    const inForce = twins.filter((twin) => twin.state === 'effective');
    this.endAll(work, measure.endedAt === null ? [measure, ...inForce] : inForce, 'lifted', end);
  }

  private endAll(work: Work, measures: readonly Measure[], state: 'lifted' | 'reduced', end: MeasureEnd): void {
    const ended = measures.map((one) => ({ ...one, state, endedAt: end.at, endReason: end.reason }));
    work.also(async (tx) => {
      for (const one of ended) await this.measures.update(tx, one);
    });
  }

  private async followed(tx: Tx, measure: Measure, id: string): Promise<Measure> {
    const found = await this.measures.byId(tx, id);
    const isSame = found !== undefined && found.kind === measure.kind && found.target === measure.target;
    if (isSame && (found.state === 'lifted' || found.isWrong)) return found;
    throw new DomainError('FIELD_INVALID', {
      field: 'followsMeasureId',
      expected: 'a lifted measure of the same kind on the same target',
      got: id,
    });
  }
}

/** @throws DomainError CASEWORK_REDUCTION_EMPTY */
function remaining(
  measure: Measure,
  { kind, scope, target, endsAt }: MeasureRemains,
  end: MeasureEnd,
  id: string,
): Measure {
  const stated = endsAt === undefined ? null : Date.parse(endsAt);
  const rest: Measure = {
    ...measure,
    id,
    state: 'effective',
    kind,
    scope,
    target: target ?? measure.target,
    effectiveAt: end.at,
    endsAt: stated ?? measure.endsAt,
    untilLifted: stated === null ? measure.untilLifted : null,
    reason: end.reason,
  };
  const isSame =
    rest.kind === measure.kind &&
    rest.scope === measure.scope &&
    rest.target === measure.target &&
    rest.endsAt === measure.endsAt;
  if (isSame || kind === 'restore') {
    throw empty('remains', 'a milder kind, another scope or target, or an earlier end', `${kind} on ${scope}`);
  }
  if (stated !== null && stated > (measure.endsAt ?? Infinity)) {
    throw empty('remains.endsAt', `not after ${new Date(measure.endsAt!).toISOString()}`, endsAt!);
  }
  if (rest.endsAt !== null && rest.endsAt <= end.at)
    throw empty('remains.endsAt', 'an end yet to come', new Date(rest.endsAt).toISOString());
  return rest;
}

const empty = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_REDUCTION_EMPTY', { field, expected, got });
