import type { MeasureState } from '#contracts/vocabulary';
import { assertMayMove, to, type Moves } from '../moves';
import type { Measure } from './measure';

export const MEASURE_MOVERS = ['unit-that-acted', 'decision', 'time'] as const;
export type MeasureMover = (typeof MEASURE_MOVERS)[number];

/** Only what is in force can change; what remains of a reduced measure is a measure of its own under the same notice. */
export const MEASURE_MOVES: Moves<MeasureState, MeasureMover> = {
  effective: [
    to('expired', 'time'),
    to('lifted', 'unit-that-acted', 'decision'),
    to('reduced', 'unit-that-acted', 'decision'),
  ],
  expired: [],
  lifted: [],
  reduced: [],
};

/** @throws DomainError CASEWORK_ILLEGAL_MEASURE_TRANSITION */
export function moveMeasure(measure: Pick<Measure, 'state'>, state: MeasureState, by: MeasureMover): void {
  assertMayMove(MEASURE_MOVES, {
    from: measure.state,
    to: state,
    by,
    code: 'CASEWORK_ILLEGAL_MEASURE_TRANSITION',
    field: 'measureId',
  });
  measure.state = state;
}
