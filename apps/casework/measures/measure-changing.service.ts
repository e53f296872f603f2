import { Injectable } from '@nestjs/common';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import type { Measure } from './measure';
import { MeasureEnding } from './measure-ending.service';
import { MeasureStore } from './measure.store';

/** What the unit that acted says of its measure. */
@Injectable()
export class MeasureChanging implements StatementHandler<MeasureChangedV1> {
  readonly contract = MeasureChangedV1;

  constructor(
    statements: Statements,
    private readonly measures: MeasureStore,
    private readonly ending: MeasureEnding,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { measureId }: MeasureChangedV1): Promise<string[]> {
    return this.measures.caseId(tx, measureId);
  }

  async apply(work: Work, tx: Tx, { at, body }: Statement<MeasureChangedV1>): Promise<{ itemId: string }> {
    const measure = await this.measures.byId(tx, body.measureId);
    assertTakenBy(measure, body);
    const { change, remains, reason, handler, followsMeasureId } = body;
    const moment = checkMoment(body, measure, Math.min(at, work.journal.now.getTime()));
    const end = { actor: body.unit, handler, reason, at: moment, followsMeasureId };
    if (change === 'lifted') await this.ending.lift(work, tx, measure, end, 'unit-that-acted');
    else await this.ending.reduce(work, tx, measure, remains!, end, 'unit-that-acted');
    return { itemId: measure.id };
  }
}

function assertTakenBy(
  measure: Measure | undefined,
  { unit, measureId }: MeasureChangedV1,
): asserts measure is Measure {
  if (measure?.unit === unit) return;
  throw new DomainError('CASEWORK_MEASURE_UNKNOWN', {
    field: 'measureId',
    expected: `a measure of ${unit}`,
    got: measureId,
  });
}

/** When it was changed, which isn't when it was said: between taking effect and the message itself, give or take two honest clocks. */
function checkMoment({ at: stated }: MeasureChangedV1, { effectiveAt }: Measure, said: number): number {
  const moment = Date.parse(stated);
  if (moment <= said + SKEW && moment >= effectiveAt - SKEW) return Math.min(moment, said);
  const expected = `between ${new Date(effectiveAt).toISOString()} and the message itself`;
  throw new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'at', expected, got: stated });
}

const SKEW = 5 * 60_000;
