import type { ComplaintState } from '#contracts/vocabulary';

/** What can happen to a complaint once it is received: 12321's decisions, what its source says later, casework's final answer. */
export const COMPLAINT_MOVES = [
  'accept',
  'needs-info',
  'invalid',
  'lead',
  'out-of-scope',
  'recheck',
  'correct',
  'withdraw',
  'answer',
  'disagree',
] as const;
export type ComplaintMove = (typeof COMPLAINT_MOVES)[number];

/**
 * Where each move leads; what isn't here is refused (workflow.md §3). A correction of what is being checked is judged anew and
 * may also make it a lead or out of scope, as on receipt. A final answer may be followed by another one after a disagreement.
 */
export const COMPLAINT_TRANSITIONS: Readonly<
  Record<ComplaintState, Readonly<Partial<Record<ComplaintMove, ComplaintState>>>>
> = {
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

/** Where a move leads from a state; undefined when it isn't possible there. */
export const stateAfter = (state: ComplaintState, move: ComplaintMove): ComplaintState | undefined =>
  COMPLAINT_TRANSITIONS[state][move];

/** States from which a move is possible, for a refusal's `expected`. */
export const statesBefore = (move: ComplaintMove): ComplaintState[] =>
  (Object.keys(COMPLAINT_TRANSITIONS) as ComplaintState[]).filter((state) => stateAfter(state, move) !== undefined);
