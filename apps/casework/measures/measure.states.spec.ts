import { MEASURE_STATES, type MeasureState } from '#contracts/vocabulary';
import { MEASURE_MOVERS, MEASURE_MOVES, moveMeasure, type MeasureMover } from './measure.states';

const LEGAL: readonly [MeasureState, MeasureState, MeasureMover][] = [
  ['effective', 'expired', 'time'],
  ['effective', 'lifted', 'unit-that-acted'],
  ['effective', 'lifted', 'decision'],
  ['effective', 'reduced', 'unit-that-acted'],
  ['effective', 'reduced', 'decision'],
];

describe('measure states', () => {
  it.each(LEGAL)('a measure that is %s becomes %s by %s', (state, to, by) => {
    const measure = { state };
    moveMeasure(measure, to, by);
    expect(measure.state).toBe(to);
  });

  it('refuse every other move with their code and leave the measure where it is', () => {
    const legal = new Set(LEGAL.map((move) => move.join()));
    for (const state of MEASURE_STATES) {
      for (const to of MEASURE_STATES) {
        for (const by of MEASURE_MOVERS) {
          if (legal.has([state, to, by].join())) continue;
          const measure = { state };
          expect(() => moveMeasure(measure, to, by)).toThrow('CASEWORK_ILLEGAL_MEASURE_TRANSITION');
          expect(measure.state).toBe(state);
        }
      }
    }
  });

  it('are all reachable from effective', () => {
    const reached = new Set<MeasureState>(['effective']);
    for (const state of reached) for (const { to } of MEASURE_MOVES[state]) reached.add(to);
    expect([...reached].sort()).toEqual([...MEASURE_STATES].sort());
  });
});
