import type { AssistState } from '#contracts/vocabulary';
import { assertMayMove, to, type Moves } from '../moves';
import type { Assist } from './assist';

export const ASSIST_MOVERS = ['receiving-unit', 'asker', 'exchange'] as const;
export type AssistMover = (typeof ASSIST_MOVERS)[number];

/** Overdue is a mark on its clock, no state: a late answer counts (workflow.md §5). Exchange declines what reaches no mailbox. */
export const ASSIST_MOVES: Moves<AssistState, AssistMover> = {
  requested: [to('answered', 'receiving-unit'), to('declined', 'receiving-unit', 'exchange'), to('withdrawn', 'asker')],
  answered: [],
  declined: [],
  withdrawn: [],
};

/** @throws DomainError CASEWORK_ILLEGAL_ASSIST_TRANSITION */
export function moveAssist(assist: Assist, state: AssistState, by: AssistMover): void {
  assertMayMove(ASSIST_MOVES, {
    from: assist.state,
    to: state,
    by,
    code: 'CASEWORK_ILLEGAL_ASSIST_TRANSITION',
    field: 'assistId',
  });
  assist.state = state;
}
