import { ASSIST_STATES, type AssistState } from '#contracts/vocabulary';
import type { Assist } from './assist';
import { ASSIST_MOVERS, ASSIST_MOVES, moveAssist, type AssistMover } from './assist.states';

const LEGAL: readonly [AssistState, AssistState, AssistMover][] = [
  ['requested', 'answered', 'receiving-unit'],
  ['requested', 'declined', 'receiving-unit'],
  ['requested', 'declined', 'exchange'],
  ['requested', 'withdrawn', 'asker'],
];

describe('assist states', () => {
  it.each(LEGAL)('an assist that is %s becomes %s by %s', (state, to, by) => {
    const assist = { state } as Assist;
    moveAssist(assist, to, by);
    expect(assist.state).toBe(to);
  });

  it('refuse every other move with their code and leave the assist where it is', () => {
    const legal = new Set(LEGAL.map((move) => move.join()));
    for (const state of ASSIST_STATES) {
      for (const to of ASSIST_STATES) {
        for (const by of ASSIST_MOVERS) {
          if (legal.has([state, to, by].join())) continue;
          const assist = { state } as Assist;
          expect(() => moveAssist(assist, to, by)).toThrow('CASEWORK_ILLEGAL_ASSIST_TRANSITION');
          expect(assist.state).toBe(state);
        }
      }
    }
  });

  it('are all reachable from requested, and have no overdue among them', () => {
    const reached = new Set<AssistState>(['requested']);
    for (const state of reached) for (const { to } of ASSIST_MOVES[state]) reached.add(to);
    expect([...reached].sort()).toEqual([...ASSIST_STATES].sort());
    expect(ASSIST_STATES).not.toContain('overdue');
  });
});
