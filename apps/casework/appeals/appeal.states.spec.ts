import { APPEAL_STATES, type AppealState } from '#contracts/vocabulary';
import { APPEAL_MOVERS, APPEAL_MOVES, moveAppeal, type AppealMover } from './appeal.states';

const LEGAL: readonly [AppealState, AppealState, AppealMover, boolean][] = [
  ['filed', 'upheld', 'unit-that-acted', true],
  ['filed', 'partly-upheld', 'unit-that-acted', false],
  ['filed', 'dismissed', 'unit-that-acted', false],
  ['partly-upheld', 'escalated', 'affected-party', false],
  ['dismissed', 'escalated', 'affected-party', false],
  ['escalated', 'upheld', 'second-level', true],
  ['escalated', 'partly-upheld', 'second-level', true],
  ['escalated', 'dismissed', 'second-level', true],
];

describe('appeal states', () => {
  it.each(LEGAL)('an appeal that is %s becomes %s by %s (final: %s)', (state, to, by, isFinal) => {
    const appeal = { state, isFinal: false };
    moveAppeal(appeal, to, by);
    expect(appeal).toEqual({ state: to, isFinal });
  });

  it('refuse every other move with their code and leave the appeal where it is', () => {
    const legal = new Set(LEGAL.map(([from, to, by]) => [from, to, by].join()));
    for (const state of APPEAL_STATES) {
      for (const to of APPEAL_STATES) {
        for (const by of APPEAL_MOVERS) {
          for (const isFinal of [false, true]) {
            if (!isFinal && legal.has([state, to, by].join())) continue;
            const appeal = { state, isFinal };
            expect(() => moveAppeal(appeal, to, by)).toThrow('CASEWORK_ILLEGAL_APPEAL_TRANSITION');
            expect(appeal).toEqual({ state, isFinal });
          }
        }
      }
    }
  });

  it('are all reachable from filed, and every way ends with a final decision', () => {
    const reached = new Set<AppealState>(['filed']);
    for (const state of reached) for (const { to } of APPEAL_MOVES[state]) reached.add(to);
    expect([...reached].sort()).toEqual([...APPEAL_STATES].sort());
  });
});
