import type { OrderState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import type { Order } from './order';

/** Who may move an order. */
export type OrderMover = 'exchange' | 'originating-unit';

/** What a move needs beside the state. */
export type OrderNeed = 'complete-feedback';

export interface OrderTransition {
  readonly to: OrderState;
  readonly by: readonly OrderMover[];
  readonly needs: readonly OrderNeed[];
}

const by = (...movers: OrderMover[]): readonly OrderMover[] => movers;
const needs = (...what: OrderNeed[]): readonly OrderNeed[] => what;
const to = (state: OrderState, movers: readonly OrderMover[], what: readonly OrderNeed[] = []): OrderTransition => ({
  to: state,
  by: movers,
  needs: what,
});

/** Where an order may go from each state, who takes it there and with what (workflow.md §5). */
export const ORDER_TRANSITIONS: Readonly<Partial<Record<OrderState, readonly OrderTransition[]>>> = {
  // A unit's message on an issued order proves that the order reached it.
  issued: [to('delivered', by('exchange', 'originating-unit')), to('undeliverable', by('exchange'))],
  delivered: [
    to('acknowledged', by('originating-unit')),
    to('investigating', by('originating-unit')),
    to('answered', by('originating-unit'), needs('complete-feedback')),
  ],
  acknowledged: [
    to('investigating', by('originating-unit')),
    to('answered', by('originating-unit'), needs('complete-feedback')),
  ],
  investigating: [to('answered', by('originating-unit'), needs('complete-feedback'))],
};

/** Whether the table lets the mover take the order there. */
export function mayMove(order: Pick<Order, 'state'>, state: OrderState, mover: OrderMover): boolean {
  return transitionsTo(order.state, state).some((transition) => transition.by.includes(mover));
}

/** Moves the order. @throws DomainError CASEWORK_ILLEGAL_ORDER_TRANSITION when the table has no such move. */
export function moveOrder(
  order: Order,
  state: OrderState,
  mover: OrderMover,
  brought: readonly OrderNeed[] = [],
): void {
  const found = transitionsTo(order.state, state).find((transition) => transition.by.includes(mover));
  if (found === undefined || !found.needs.every((need) => brought.includes(need))) {
    const origins = Object.entries(ORDER_TRANSITIONS)
      .filter(([, transitions]) => transitions.some((one) => one.to === state && one.by.includes(mover)))
      .map(([from]) => from);
    throw new DomainError('CASEWORK_ILLEGAL_ORDER_TRANSITION', {
      field: 'orderId',
      expected: `an order that is ${origins.join(', ')}, to become ${state}`,
      got: order.state,
    });
  }
  order.state = state;
}

const transitionsTo = (from: OrderState, state: OrderState): readonly OrderTransition[] =>
  (ORDER_TRANSITIONS[from] ?? []).filter((transition) => transition.to === state);
