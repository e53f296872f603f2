import type { CaseState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';

/** What moves a case. The reasons for closing and reopening are those of its events. */
export const CASE_CAUSES = [
  'order-undeliverable',
  'owner-lost',
  'owner-found',
  'order-acknowledged',
  'order-answered',
  'rework-requested',
  'review-resumed',
  'settled',
  'orders-withdrawn',
  'unresolvable',
  'merged',
  'complaints-withdrawn',
  'recurrence',
  'disagreement',
] as const;
export type CaseCause = (typeof CASE_CAUSES)[number];

type Moves = Readonly<Partial<Record<CaseCause, CaseState>>>;

/** Complaints may leave a case, and it may go into another, at any time. */
const ENDS = { merged: 'closed', 'complaints-withdrawn': 'closed' } as const satisfies Moves;
/** A unit has the case: its mailbox may be gone when more complaints join, a return may leave nobody, orders may end. */
const HELD = {
  ...ENDS,
  'order-undeliverable': 'unresolved',
  'owner-lost': 'unresolved',
  settled: 'closed',
  'orders-withdrawn': 'closed',
} as const satisfies Moves;

/** Where a case may go from each state, and what takes it there (workflow.md §4). */
export const CASE_TRANSITIONS: Readonly<Record<CaseState, Moves>> = {
  unresolved: { ...ENDS, 'owner-found': 'open', unresolvable: 'closed' },
  open: { ...HELD, 'order-acknowledged': 'in-progress' },
  'in-progress': { ...HELD, 'order-answered': 'under-review' },
  // A new order, or the old one again, makes the case the unit's business anew.
  'under-review': {
    ...ENDS,
    settled: 'closed',
    'orders-withdrawn': 'closed',
    // A case nobody could be told for is looked at again when a complainant disagrees.
    unresolvable: 'closed',
    'owner-lost': 'unresolved',
    'rework-requested': 'in-progress',
    // While a disagreement is looked at the message may come again.
    recurrence: 'reopened',
  },
  closed: { recurrence: 'reopened', disagreement: 'reopened' },
  reopened: { ...HELD, 'order-acknowledged': 'in-progress', 'review-resumed': 'under-review' },
};

/** The state after a cause; a case it does not concern stays where it is. */
export const caseStateAfter = (state: CaseState, cause: CaseCause): CaseState =>
  CASE_TRANSITIONS[state][cause] ?? state;

/** Moves the case. @throws DomainError CASEWORK_ILLEGAL_CASE_TRANSITION when the table has no such move; it then stays where it is. */
export function moveCase(file: { state: CaseState }, cause: CaseCause): void {
  const next = CASE_TRANSITIONS[file.state][cause];
  if (next === undefined) {
    const origins = Object.entries(CASE_TRANSITIONS).filter(([, moves]) => moves[cause] !== undefined);
    throw new DomainError('CASEWORK_ILLEGAL_CASE_TRANSITION', {
      field: 'caseId',
      expected: `a case that is ${origins.map(([from]) => from).join(', ')}, for ${cause}`,
      got: file.state,
    });
  }
  file.state = next;
}
