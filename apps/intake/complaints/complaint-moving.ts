import { DomainError } from '#kernel/domain-error';
import type { ComplaintState } from '#contracts/vocabulary';
import { stateAfter, statesBefore, type ComplaintMove } from './complaint.states';

/** Where a move leads. @throws DomainError INTAKE_ILLEGAL_COMPLAINT_TRANSITION where it isn't possible */
export function moved(state: ComplaintState, move: ComplaintMove): ComplaintState {
  const after = stateAfter(state, move);
  if (after !== undefined) return after;
  throw new DomainError('INTAKE_ILLEGAL_COMPLAINT_TRANSITION', {
    field: 'state',
    expected: `a complaint that is ${statesBefore(move).join(' or ')}`,
    got: state,
  });
}
