import { ORDER_STATES, type OrderState } from '#contracts/vocabulary';
import type { Order } from './order';
import {
  endOrder,
  isEnded,
  isOwing,
  mayMove,
  moveOrder,
  ORDER_MOVERS,
  ORDER_NEEDS,
  ORDER_TRANSITIONS,
  type OrderMover,
  type OrderNeed,
} from './order.states';

const orderIn = (state: OrderState): Order => ({ state, endedAt: null, endReason: null }) as Order;

/** The order's moves as workflow.md §5 tells them: from, to, who may, what it needs. */
const MOVES: readonly [OrderState, OrderState, readonly OrderMover[], OrderNeed | null][] = [
  ['issued', 'delivered', ['exchange', 'originating-unit', 'headquarters'], null],
  ['issued', 'undeliverable', ['exchange'], null],
  ['issued', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['delivered', 'acknowledged', ['originating-unit'], null],
  ['delivered', 'investigating', ['originating-unit'], null],
  ['delivered', 'answered', ['originating-unit'], 'complete-feedback'],
  ['delivered', 'returned', ['originating-unit'], 'return-proof'],
  ['delivered', 'closed', ['originating-unit', 'headquarters'], 'reason'],
  ['delivered', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['acknowledged', 'investigating', ['originating-unit'], null],
  ['acknowledged', 'answered', ['originating-unit'], 'complete-feedback'],
  ['acknowledged', 'returned', ['originating-unit'], 'return-proof'],
  ['acknowledged', 'closed', ['originating-unit', 'headquarters'], 'reason'],
  ['acknowledged', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['investigating', 'answered', ['originating-unit'], 'complete-feedback'],
  ['investigating', 'returned', ['originating-unit'], 'return-proof'],
  ['investigating', 'closed', ['originating-unit', 'headquarters'], 'reason'],
  ['investigating', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['answered', 'accepted', ['centre-12321', 'arbiter', 'platform'], null],
  ['answered', 'rework', ['centre-12321', 'arbiter', 'platform'], 'reason'],
  ['answered', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['rework', 'investigating', ['originating-unit'], null],
  ['rework', 'answered', ['originating-unit'], 'complete-feedback'],
  ['rework', 'closed', ['originating-unit', 'headquarters'], 'reason'],
  ['rework', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
  ['returned', 'closed', ['centre-12321', 'arbiter'], 'decision'],
  ['returned', 'investigating', ['centre-12321', 'arbiter'], 'decision'],
  ['returned', 'withdrawn', ['centre-12321', 'platform'], 'reason'],
];

const LEGAL = MOVES.flatMap(([from, to, movers, need]) => movers.map((mover) => [from, to, mover, need] as const));

describe('order states', () => {
  it.each(LEGAL)('an order that is %s becomes %s by %s', (from, state, mover, need) => {
    const order = orderIn(from);
    moveOrder(order, state, mover, need === null ? [] : [need]);
    expect(order.state).toBe(state);
  });

  it.each(LEGAL.filter(([, , , need]) => need !== null))(
    'an order that is %s stays there, not %s by %s, without %s',
    (from, state, mover, need) => {
      const order = orderIn(from);
      const others = ORDER_NEEDS.filter((other) => other !== need);
      expect(() => moveOrder(order, state, mover, others)).toThrow(
        expect.objectContaining({
          code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION',
          detail: expect.objectContaining({ expected: `${need}, to become ${state}` }),
        }),
      );
      expect(order.state).toBe(from);
    },
  );

  it('refuse every other move and leave the order where it is', () => {
    const legal = new Set(LEGAL.map(([from, to, mover]) => [from, to, mover].join()));
    let refused = 0;
    for (const from of ORDER_STATES) {
      for (const state of ORDER_STATES) {
        for (const mover of ORDER_MOVERS) {
          if (legal.has([from, state, mover].join())) continue;
          const order = orderIn(from);
          expect(mayMove(order, state, mover)).toBe(false);
          expect(() => moveOrder(order, state, mover, ORDER_NEEDS)).toThrow('CASEWORK_ILLEGAL_ORDER_TRANSITION');
          expect(order.state).toBe(from);
          refused++;
        }
      }
    }
    expect(refused).toBe(ORDER_STATES.length ** 2 * ORDER_MOVERS.length - LEGAL.length);
  });

  it('are all reachable from issued', () => {
    const reached = new Set<OrderState>(['issued']);
    for (const state of reached) for (const { to } of ORDER_TRANSITIONS[state]) reached.add(to);
    expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
  });

  it('each lead to an end, and an end leads nowhere', () => {
    const ends = ORDER_STATES.filter((state) => isEnded(orderIn(state)));
    expect(ends).toEqual(['undeliverable', 'accepted', 'closed', 'withdrawn']);
    const leading = new Set<OrderState>(ends);
    for (let before = 0; before < leading.size;) {
      before = leading.size;
      for (const state of ORDER_STATES)
        if (ORDER_TRANSITIONS[state].some(({ to }) => leading.has(to))) leading.add(state);
    }
    expect([...leading].sort()).toEqual([...ORDER_STATES].sort());
  });

  it('owe an answer wherever feedback is allowed, and before delivery', () => {
    const answering = ORDER_STATES.filter((state) => mayMove(orderIn(state), 'answered', 'originating-unit'));
    expect(ORDER_STATES.filter((state) => isOwing(orderIn(state)))).toEqual(['issued', ...answering]);
  });

  it('are told in a refusal: where an order would have to be, or that another must move it', () => {
    expect(() => moveOrder(orderIn('closed'), 'returned', 'originating-unit')).toThrow(
      'expected an order that is delivered, acknowledged, investigating, to become returned; got closed',
    );
    expect(() => moveOrder(orderIn('answered'), 'accepted', 'originating-unit')).toThrow(
      'expected somebody else than originating-unit, to become accepted; got answered',
    );
  });

  it('keep when and why an order ended, and nothing when it may not', () => {
    const order = orderIn('delivered');
    endOrder(order, 'closed', 'originating-unit', { at: 7, reason: 'reassigned' }, ['reason']);
    expect(order).toMatchObject({ state: 'closed', endedAt: 7, endReason: 'reassigned' });
    const kept = orderIn('closed');
    expect(() => endOrder(kept, 'withdrawn', 'platform', { at: 7, reason: 'withdrawn' }, ['reason'])).toThrow();
    expect(kept).toMatchObject({ state: 'closed', endedAt: null });
  });
});
