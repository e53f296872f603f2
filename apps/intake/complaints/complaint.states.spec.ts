import { COMPLAINT_STATES, type ComplaintState } from '#contracts/vocabulary';
import { moved } from './complaint-moving';
import { COMPLAINT_MOVES, COMPLAINT_TRANSITIONS, stateAfter, type ComplaintMove } from './complaint.states';

/** The chart of workflow.md §3, written down a second time and otherwise: every line a state, every word a possible move. */
const CHART: Record<ComplaintState, Partial<Record<ComplaintMove, ComplaintState>>> = {
  checking: {
    accept: 'accepted',
    'needs-info': 'needs-info',
    invalid: 'invalid',
    lead: 'lead',
    'out-of-scope': 'out-of-scope',
    correct: 'checking',
    withdraw: 'withdrawn',
  },
  'needs-info': { recheck: 'checking', correct: 'checking', withdraw: 'withdrawn' },
  accepted: { correct: 'accepted', withdraw: 'withdrawn', answer: 'answered' },
  linked: { correct: 'linked', withdraw: 'withdrawn', answer: 'answered' },
  answered: { disagree: 'answered', answer: 'answered' },
  lead: { correct: 'lead', withdraw: 'withdrawn' },
  'out-of-scope': { withdraw: 'withdrawn' },
  invalid: {},
  withdrawn: {},
};

const pairs = COMPLAINT_STATES.flatMap((state) => COMPLAINT_MOVES.map((move) => ({ state, move })));

describe('the states of a complaint', () => {
  it.each(pairs)('$state: $move', ({ state, move }) => {
    const to = CHART[state][move];
    if (to !== undefined) expect(moved(state, move)).toBe(to);
    else {
      expect(() => moved(state, move)).toThrow(
        expect.objectContaining({
          code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
          detail: expect.objectContaining({ got: state }),
        }),
      );
    }
  });

  it('can all be reached from what a complaint can be on receipt', () => {
    const reached = new Set<ComplaintState>(['checking', 'accepted', 'lead', 'out-of-scope', 'linked']);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const state of [...reached]) Object.values(COMPLAINT_TRANSITIONS[state]).forEach((to) => reached.add(to));
    }
    expect([...reached].sort()).toEqual([...COMPLAINT_STATES].sort());
  });

  it('all lead to an end: nothing can stay for ever without a move', () => {
    const ends = COMPLAINT_STATES.filter((state) =>
      COMPLAINT_MOVES.every((move) => stateAfter(state, move) === undefined),
    );
    expect(ends).toEqual(['invalid', 'withdrawn']);
  });
});
