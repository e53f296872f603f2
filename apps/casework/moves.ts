import { DomainError } from '#kernel/domain-error';
import type { ErrorCodeName } from '#kernel/error-codes';

/** A way out of a state, and who may take it. */
export interface Move<State extends string, Mover extends string> {
  readonly to: State;
  readonly by: readonly Mover[];
}

/** Where something may go from each of its states. */
export type Moves<State extends string, Mover extends string> = Readonly<Record<State, readonly Move<State, Mover>[]>>;

export const to = <State extends string, Mover extends string>(state: State, ...by: Mover[]): Move<State, Mover> => ({
  to: state,
  by,
});

export const mayMove = <State extends string, Mover extends string>(
  moves: Moves<State, Mover>,
  from: State,
  state: State,
  mover: Mover,
): boolean => moves[from].some((move) => move.to === state && move.by.includes(mover));

/** @throws DomainError with the code when the table has no such move */
export function assertMayMove<State extends string, Mover extends string>(
  moves: Moves<State, Mover>,
  { from, to: state, by, code, field }: { from: State; to: State; by: Mover; code: ErrorCodeName; field: string },
): void {
  if (mayMove(moves, from, state, by)) return;
  const origins = (Object.keys(moves) as State[]).filter((origin) => mayMove(moves, origin, state, by));
  const expected = origins.length === 0 ? `nobody to make it ${state}` : `one that is ${origins.join(' or ')}`;
  throw new DomainError(code, { field, expected: `${expected}, to become ${state}`, got: from });
}
