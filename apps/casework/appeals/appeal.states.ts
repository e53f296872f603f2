import type { AppealState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { assertMayMove, to, type Moves } from '../moves';
import type { Appeal } from './appeal';

export const APPEAL_MOVERS = ['unit-that-acted', 'affected-party', 'second-level'] as const;
export type AppealMover = (typeof APPEAL_MOVERS)[number];

/** First the unit that acted, then once 12321 or the arbiter, whose decision is final (workflow.md §5). */
export const APPEAL_MOVES: Moves<AppealState, AppealMover> = {
  filed: [to('upheld', 'unit-that-acted'), to('partly-upheld', 'unit-that-acted'), to('dismissed', 'unit-that-acted')],
  upheld: [],
  'partly-upheld': [to('escalated', 'affected-party')],
  dismissed: [to('escalated', 'affected-party')],
  escalated: [to('upheld', 'second-level'), to('partly-upheld', 'second-level'), to('dismissed', 'second-level')],
};

/** @throws DomainError CASEWORK_ILLEGAL_APPEAL_TRANSITION, also for everything after a final decision */
export function moveAppeal(appeal: Pick<Appeal, 'state' | 'isFinal'>, state: AppealState, by: AppealMover): void {
  const code = 'CASEWORK_ILLEGAL_APPEAL_TRANSITION';
  if (appeal.isFinal) {
    throw new DomainError(code, {
      field: 'appealId',
      expected: 'an appeal without a final decision',
      got: appeal.state,
    });
  }
  assertMayMove(APPEAL_MOVES, { from: appeal.state, to: state, by, code, field: 'appealId' });
  appeal.state = state;
  appeal.isFinal = state === 'upheld' || by === 'second-level';
}
