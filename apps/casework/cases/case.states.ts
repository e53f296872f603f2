import type { CaseState } from '#contracts/vocabulary';

/** What moves a case. */
export type CaseCause = 'order-undeliverable' | 'order-acknowledged' | 'order-answered';

/** Where a case may go from each state, and what takes it there (workflow.md §4). */
export const CASE_TRANSITIONS: Readonly<Partial<Record<CaseState, Readonly<Partial<Record<CaseCause, CaseState>>>>>> = {
  open: { 'order-acknowledged': 'in-progress', 'order-undeliverable': 'unresolved' },
  // The unit's mailbox may be gone when more complaints join.
  'in-progress': { 'order-answered': 'under-review', 'order-undeliverable': 'unresolved' },
};

/** The state after a cause; a case it does not concern stays where it is. */
export const caseStateAfter = (state: CaseState, cause: CaseCause): CaseState =>
  CASE_TRANSITIONS[state]?.[cause] ?? state;
