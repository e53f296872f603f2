import { ORDER_STATES, type OrderState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import type { Order } from './order';

/**
 * Who may move an order. `headquarters` is the unit's own organisation beyond the unit: its hq role or its national desk;
 * `platform` acts on a recorded fact, e.g. a complaint that came after the measure.
 */
export const ORDER_MOVERS = [
  'exchange',
  'originating-unit',
  'headquarters',
  'centre-12321',
  'arbiter',
  'platform',
] as const;
export type OrderMover = (typeof ORDER_MOVERS)[number];

/** What a move needs beside the state. */
export const ORDER_NEEDS = ['complete-feedback', 'return-proof', 'decision', 'reason'] as const;
export type OrderNeed = (typeof ORDER_NEEDS)[number];

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

/** Feedback is always allowed while the unit owes it. */
const ANSWER = to('answered', by('originating-unit'), needs('complete-feedback'));
const RETURN = to('returned', by('originating-unit'), needs('return-proof'));
/** 转派: the order ends here and its successor goes to another unit of the same organisation. */
const REASSIGN = to('closed', by('originating-unit', 'headquarters'), needs('reason'));
/** The platform withdraws when no complaint of the case is left. */
const WITHDRAW = to('withdrawn', by('centre-12321', 'platform'), needs('reason'));
const INVESTIGATE = to('investigating', by('originating-unit'));

/** Where an order may go from each state, who takes it there and with what (workflow.md §5). */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderTransition[]>> = {
  // A unit's message on an issued order proves that the order reached it.
  issued: [
    to('delivered', by('exchange', 'originating-unit', 'headquarters')),
    to('undeliverable', by('exchange')),
    WITHDRAW,
  ],
  delivered: [to('acknowledged', by('originating-unit')), INVESTIGATE, ANSWER, RETURN, REASSIGN, WITHDRAW],
  acknowledged: [INVESTIGATE, ANSWER, RETURN, REASSIGN, WITHDRAW],
  investigating: [ANSWER, RETURN, REASSIGN, WITHDRAW],
  answered: [
    to('accepted', by('centre-12321', 'arbiter', 'platform')),
    to('rework', by('centre-12321', 'arbiter', 'platform'), needs('reason')),
    WITHDRAW,
  ],
  rework: [INVESTIGATE, ANSWER, REASSIGN, WITHDRAW],
  returned: [
    to('closed', by('centre-12321', 'arbiter'), needs('decision')),
    to('investigating', by('centre-12321', 'arbiter'), needs('decision')),
    WITHDRAW,
  ],
  undeliverable: [],
  accepted: [],
  closed: [],
  withdrawn: [],
};

/** States in which the unit owes an answer. */
export const OWING_STATES = ['issued', 'delivered', 'acknowledged', 'investigating', 'rework'] as const;

/** Whether the unit still owes something about it. */
export const isOwing = ({ state }: Pick<Order, 'state'>): boolean => OWING_STATES.some((owing) => owing === state);

/** States in which nothing can become of an order any more. */
export const ENDED_STATES = ORDER_STATES.filter((state) => ORDER_TRANSITIONS[state].length === 0);

export const isEnded = ({ state }: Pick<Order, 'state'>): boolean => ENDED_STATES.includes(state);

/** Whether the table lets the mover take the order there. */
export function mayMove(order: Pick<Order, 'state'>, state: OrderState, mover: OrderMover): boolean {
  return transitionsTo(order.state, state).some((transition) => transition.by.includes(mover));
}

/**
 * Refuses a move before anything is changed. @throws DomainError CASEWORK_ILLEGAL_ORDER_TRANSITION when the table has no
 * such move for this mover, or the move lacks what it needs
 */
export function assertMayMove(
  order: Pick<Order, 'state'>,
  state: OrderState,
  mover: OrderMover,
  brought: readonly OrderNeed[] = [],
): void {
  const found = transitionsTo(order.state, state).find((transition) => transition.by.includes(mover));
  const missing = found?.needs.filter((need) => !brought.includes(need)) ?? [];
  if (found === undefined || missing.length > 0) {
    throw new DomainError('CASEWORK_ILLEGAL_ORDER_TRANSITION', {
      field: 'orderId',
      expected: missing.length > 0 ? `${missing.join(', ')}, to become ${state}` : expectation(state, mover),
      got: order.state,
    });
  }
}

/** Moves the order. @throws like assertMayMove; the order then stays where it is */
export function moveOrder(
  order: Order,
  state: OrderState,
  mover: OrderMover,
  brought: readonly OrderNeed[] = [],
): void {
  assertMayMove(order, state, mover, brought);
  order.state = state;
}

/** How an order ended; the same words stand in history and figures. */
export type EndReason = 'accepted' | 'reassigned' | 'returned' | 'withdrawn';

/** Moves the order to where nothing can become of it any more, and keeps when and why. @throws like moveOrder */
export function endOrder(
  order: Order,
  state: 'accepted' | 'closed' | 'withdrawn',
  mover: OrderMover,
  { at, reason }: { readonly at: number; readonly reason: EndReason },
  brought: readonly OrderNeed[] = [],
): void {
  moveOrder(order, state, mover, brought);
  order.endedAt = at;
  order.endReason = reason;
}

function expectation(state: OrderState, mover: OrderMover): string {
  const origins = ORDER_STATES.filter((from) => transitionsTo(from, state).some((one) => one.by.includes(mover)));
  return origins.length === 0
    ? `somebody else than ${mover}, to become ${state}`
    : `an order that is ${origins.join(', ')}, to become ${state}`;
}

const transitionsTo = (from: OrderState, state: OrderState): readonly OrderTransition[] =>
  ORDER_TRANSITIONS[from].filter((transition) => transition.to === state);
