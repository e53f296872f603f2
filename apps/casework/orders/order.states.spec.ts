import { ORDER_STATES, type OrderState } from '#contracts/vocabulary';
import type { Order } from './order';
import { mayMove, moveOrder, ORDER_TRANSITIONS, type OrderMover } from './order.states';

const MOVERS: readonly OrderMover[] = ['exchange', 'originating-unit'];
const orderIn = (state: OrderState): Order => ({ state }) as Order;

const LEGAL: readonly [OrderState, OrderState, OrderMover][] = [
  ['issued', 'delivered', 'exchange'],
  ['issued', 'delivered', 'originating-unit'],
  ['issued', 'undeliverable', 'exchange'],
  ['delivered', 'acknowledged', 'originating-unit'],
  ['delivered', 'investigating', 'originating-unit'],
  ['delivered', 'answered', 'originating-unit'],
  ['acknowledged', 'investigating', 'originating-unit'],
  ['acknowledged', 'answered', 'originating-unit'],
  ['investigating', 'answered', 'originating-unit'],
];

describe('order states', () => {
  it.each(LEGAL)('an order that is %s becomes %s by %s', (from, state, mover) => {
    const order = orderIn(from);
    moveOrder(order, state, mover, ['complete-feedback']);
    expect(order.state).toBe(state);
  });

  it('refuse every other move and leave the order where it is', () => {
    const legal = new Set(LEGAL.map((move) => move.join()));
    for (const from of ORDER_STATES) {
      for (const state of ORDER_STATES) {
        for (const mover of MOVERS) {
          if (legal.has([from, state, mover].join())) continue;
          const order = orderIn(from);
          expect(mayMove(order, state, mover)).toBe(false);
          expect(() => moveOrder(order, state, mover, ['complete-feedback'])).toThrow(
            'CASEWORK_ILLEGAL_ORDER_TRANSITION',
          );
          expect(order.state).toBe(from);
        }
      }
    }
  });

  it('are all reachable from issued', () => {
    const reached = new Set<OrderState>(['issued']);
    for (const state of reached) for (const { to } of ORDER_TRANSITIONS[state] ?? []) reached.add(to);
    const named = Object.entries(ORDER_TRANSITIONS).flatMap(([from, moves]) => [from, ...moves.map((move) => move.to)]);
    expect([...reached].sort()).toEqual([...new Set(named)].sort());
  });

  it('ask for complete feedback before an answer', () => {
    expect(() => moveOrder(orderIn('delivered'), 'answered', 'originating-unit')).toThrow(
      'expected an order that is delivered, acknowledged, investigating, to become answered; got delivered',
    );
  });
});
