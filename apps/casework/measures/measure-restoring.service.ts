import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import type { Work } from '../work/work';
import { recordLifted } from './measure.events';
import type { TakenMeasure } from './measure-recording';
import { moveMeasure } from './measure.states';
import { MeasureStore } from './measure.store';

/** A feedback as far as this looks at it. */
export interface RestoringFeedback {
  readonly order: { readonly caseId: string; readonly unit: string };
  /** Epoch milliseconds. */
  readonly at: number;
  readonly body: { readonly handler: string; readonly measures: readonly TakenMeasure[] };
}

/** A unit gives back in a feedback what it had taken (恢复): that lifts its measures on the same target. */
@Injectable()
export class MeasureRestoring {
  constructor(private readonly measures: MeasureStore) {}

  /** Call it under the locks of the cases, after the measures of the feedbacks are written. */
  async restore(tx: Tx, work: Work, feedbacks: readonly RestoringFeedback[]): Promise<void> {
    for (const feedback of feedbacks) {
      for (const taken of feedback.body.measures) {
        if (taken.kind === 'restore') await this.lift(tx, work, feedback, taken);
      }
    }
  }

  private async lift(
    tx: Tx,
    work: Work,
    { order: { caseId, unit }, at, body: { handler } }: RestoringFeedback,
    { target, effectiveAt, reason }: TakenMeasure,
  ): Promise<void> {
    const restoredAt = Math.min(Date.parse(effectiveAt), at);
    const found = await this.measures.inForce(tx, { caseId, unit, target, until: effectiveAt });
    const end = { actor: unit, handler, reason, at: restoredAt };
    const told = new Set<string>();
    for (const measure of found) {
      moveMeasure(measure, 'lifted', 'unit-that-acted');
      await this.measures.update(tx, { ...measure, endedAt: restoredAt, endReason: reason });
      // What interim and final feedback both reported is one measure to everybody else.
      if (told.has(measure.kind)) continue;
      told.add(measure.kind);
      const twins = found.filter((other) => other !== measure && other.kind === measure.kind);
      const partners = await this.measures.partners(tx, measure);
      recordLifted(work.journal, fileOf(work, caseId), measure, end, { wasWrong: false, partners, twins });
    }
  }
}

const fileOf = (work: Work, caseId: string): Case => [...work.cases].find((file) => file.id === caseId)!;
