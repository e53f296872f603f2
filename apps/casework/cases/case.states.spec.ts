import { CASE_STATES, type CaseState } from '#contracts/vocabulary';
import { CASE_CAUSES, CASE_TRANSITIONS, caseStateAfter, moveCase, type CaseCause } from './case.states';

const END: readonly CaseCause[] = ['merged', 'complaints-withdrawn'];
const HELD: readonly CaseState[] = ['open', 'in-progress', 'reopened'];

const LEGAL: readonly [CaseState, CaseCause, CaseState][] = [
  ['open', 'order-acknowledged', 'in-progress'],
  ['reopened', 'order-acknowledged', 'in-progress'],
  ['in-progress', 'order-answered', 'under-review'],
  ['under-review', 'rework-requested', 'in-progress'],
  ['under-review', 'settled', 'closed'],
  ['under-review', 'orders-withdrawn', 'closed'],
  ['under-review', 'unresolvable', 'closed'],
  ['under-review', 'owner-lost', 'unresolved'],
  ['under-review', 'recurrence', 'reopened'],
  ['closed', 'recurrence', 'reopened'],
  ['closed', 'disagreement', 'reopened'],
  ['reopened', 'review-resumed', 'under-review'],
  ['unresolved', 'owner-found', 'open'],
  ['unresolved', 'unresolvable', 'closed'],
  ...HELD.flatMap((state): [CaseState, CaseCause, CaseState][] => [
    [state, 'order-undeliverable', 'unresolved'],
    [state, 'owner-lost', 'unresolved'],
    [state, 'settled', 'closed'],
    [state, 'orders-withdrawn', 'closed'],
  ]),
  ...CASE_STATES.filter((state) => state !== 'closed').flatMap((state) =>
    END.map((cause): [CaseState, CaseCause, CaseState] => [state, cause, 'closed']),
  ),
];

describe('case states', () => {
  it.each(LEGAL)('a case that is %s becomes, by %s, %s', (from, cause, to) => {
    const file = { state: from };
    moveCase(file, cause);
    expect(file.state).toBe(to);
    expect(caseStateAfter(from, cause)).toBe(to);
  });

  it('refuse every other move and leave the case where it is', () => {
    const legal = new Set(LEGAL.map(([from, cause]) => `${from} ${cause}`));
    for (const from of CASE_STATES) {
      for (const cause of CASE_CAUSES) {
        if (legal.has(`${from} ${cause}`)) continue;
        const file = { state: from };
        expect(() => moveCase(file, cause)).toThrow('CASEWORK_ILLEGAL_CASE_TRANSITION');
        expect(file.state).toBe(from);
        expect(caseStateAfter(from, cause)).toBe(from);
      }
    }
  });

  it('are all reachable from open', () => {
    const reached = new Set<CaseState>(['open']);
    for (const state of reached) for (const to of Object.values(CASE_TRANSITIONS[state])) reached.add(to);
    expect([...reached].sort()).toEqual([...CASE_STATES].sort());
  });

  it('always let a case that is not closed come to its end', () => {
    for (const state of CASE_STATES.filter((one) => one !== 'closed')) {
      expect(Object.values(CASE_TRANSITIONS[state])).toContain('closed');
    }
  });
});
