import * as fc from 'fast-check';
import { Principal } from '#access/principal';
import { OrderReassignedV1 } from '#contracts/order-reassigned.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import type { Receipt } from '#contracts/receipts.v1';
import type { OrderState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { ReturnDeciding } from '../returns/return-deciding.service';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { complaint, takeOutbox, type SentEvent } from '../casework.fixture';
import { OrderWithdrawing } from './order-withdrawing.service';
import { OrdersBench } from './orders.fixture';

/** The simple model: where one order stands, and what a case remembers of its returns. */
interface Model {
  state: OrderState;
  returns: number;
}

interface Real {
  readonly desk: OrdersBench;
  readonly order: SentEvent;
}

const CENTRE = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const ARBITER = new Principal('CAICT', ['CAICT-00'], ['arbiter']);
const RUNNING_WHILE: readonly OrderState[] = ['delivered', 'acknowledged', 'investigating', 'rework'];
const ENDED: readonly OrderState[] = ['accepted', 'closed', 'withdrawn'];

/** One thing somebody does. Legal from the states named, else refused and nothing changes but that delivery is proved. */
interface Deed {
  readonly name: string;
  readonly from: readonly OrderState[];
  readonly to: OrderState | ((model: Model) => OrderState);
  /** Whether a unit's own message on an issued order proves its delivery even when it is refused. */
  readonly provesDelivery?: boolean;
  /** Refused whatever the state. */
  readonly never?: boolean;
  perform(real: Real, model: Model): Promise<string>;
}

const outcomeOf = ({ receipts }: { receipts: Receipt[] }): string => receipts[0]!.code ?? receipts[0]!.outcome;

async function tried(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const OWED: readonly OrderState[] = ['issued', 'delivered', 'acknowledged', 'investigating', 'rework'];

const DEEDS: readonly Deed[] = [
  {
    name: 'the mailbox has it',
    from: ['issued'],
    to: 'delivered',
    perform: async ({ desk, order }) => {
      await desk.deliver(order);
      return 'accepted';
    },
  },
  {
    name: 'acknowledge',
    from: ['issued', 'delivered'],
    to: 'acknowledged',
    provesDelivery: true,
    perform: async ({ desk, order }) => outcomeOf(await desk.acknowledge(desk.acknowledgement(order))),
  },
  {
    name: 'investigate',
    from: ['issued', 'delivered', 'acknowledged', 'rework'],
    to: 'investigating',
    provesDelivery: true,
    perform: async ({ desk, order }) =>
      outcomeOf(await desk.acknowledge(desk.acknowledgement(order, { investigating: true }))),
  },
  {
    name: 'interim feedback',
    from: OWED,
    to: ({ state }) => (state === 'issued' || state === 'delivered' ? 'acknowledged' : state),
    provesDelivery: true,
    perform: async ({ desk, order }) => outcomeOf(await desk.answer(desk.feedback(order, { interim: true }))),
  },
  {
    name: 'complete feedback',
    from: OWED,
    to: 'answered',
    provesDelivery: true,
    perform: async ({ desk, order }) => outcomeOf(await desk.answer(desk.feedback(order))),
  },
  {
    name: 'feedback without a cause',
    from: [],
    to: 'answered',
    provesDelivery: true,
    never: true,
    perform: async ({ desk, order }) => outcomeOf(await desk.answer(desk.feedback(order, { cause: undefined }))),
  },
  {
    name: 'return',
    from: ['issued', 'delivered', 'acknowledged', 'investigating'],
    to: 'returned',
    provesDelivery: true,
    perform: async ({ desk, order }) => {
      const { orderId, unit } = order.value as { orderId: string; unit: string };
      const told = await desk.send(OrderReturnedV1.type, {
        orderId,
        unit,
        reasonCode: 'ported-out',
        explanation: '该号码已携出',
        trueOwner: { organisation: 'CTCC', unit: 'CTCC-31', proof: ['携号转网查询记录'] },
        handler: '工号1001',
        handledAt: desk.clock.now().toISOString(),
      });
      return outcomeOf(told);
    },
  },
  {
    name: 'the return is rejected',
    from: ['returned'],
    to: 'investigating',
    perform: (real, model) => decideReturn(real, model, 'rejected'),
  },
  {
    name: 'the return is accepted',
    from: ['returned'],
    to: 'closed',
    perform: (real, model) => decideReturn(real, model, 'accepted'),
  },
  {
    name: 'the feedback is accepted',
    from: ['answered'],
    to: 'accepted',
    perform: ({ desk, order }) =>
      tried(() =>
        desk.bench.get(OrderReviewing).review(CENTRE, order.value.orderId, { decision: 'accept', person: '01' }),
      ),
  },
  {
    name: 'the feedback is sent back',
    from: ['answered'],
    to: 'rework',
    perform: ({ desk, order }) =>
      tried(() =>
        desk.bench
          .get(OrderReviewing)
          .review(CENTRE, order.value.orderId, { decision: 'rework', reason: '请补充', person: '01' }),
      ),
  },
  {
    name: 'reassign',
    from: OWED,
    to: 'closed',
    provesDelivery: true,
    perform: async ({ desk, order }) => {
      const { orderId, unit } = order.value as { orderId: string; unit: string };
      const toUnit = unit === 'CMCC-44' ? 'CMCC-31' : 'CMCC-44';
      return outcomeOf(
        await desk.send(OrderReassignedV1.type, { orderId, unit, toUnit, reason: '属地有误', handler: '工号1001' }),
      );
    },
  },
  {
    name: 'withdraw',
    from: ['issued', 'delivered', 'acknowledged', 'investigating', 'answered', 'rework', 'returned'],
    to: 'withdrawn',
    perform: ({ desk, order }) =>
      tried(() =>
        desk.bench.get(OrderWithdrawing).byCentre(CENTRE, order.value.orderId, { reason: '重复派单', person: '02' }),
      ),
  },
];

async function decideReturn({ desk, order }: Real, model: Model, outcome: 'accepted' | 'rejected'): Promise<string> {
  const [row] = await desk.db.query<{ id: string }>(
    'select id from order_returns where order_id = $1 order by returned_at desc, id desc limit 1',
    [order.value.orderId],
  );
  if (row === undefined) return 'NOT_FOUND';
  const who = model.returns > 2 ? ARBITER : CENTRE;
  return tried(() => desk.bench.get(ReturnDeciding).decide(who, row.id, { outcome, reason: '核实', person: '03' }));
}

class Doing implements fc.AsyncCommand<Model, Real> {
  constructor(private readonly deed: Deed) {}

  check = (): boolean => true;

  async run(model: Model, real: Real): Promise<void> {
    const { deed } = this;
    // Nobody does two things in one millisecond.
    real.desk.clock.advance(1_000);
    const outcome = await deed.perform(real, model);
    if (deed.name === 'the mailbox has it') {
      if (model.state === 'issued') model.state = 'delivered';
    } else if (!deed.never && deed.from.includes(model.state)) {
      expect([deed.name, model.state, outcome]).toEqual([deed.name, model.state, 'accepted']);
      if (deed.name === 'return') model.returns++;
      model.state = typeof deed.to === 'function' ? deed.to(model) : deed.to;
    } else {
      expect([deed.name, model.state, outcome]).not.toEqual([deed.name, model.state, 'accepted']);
      if (deed.provesDelivery && model.state === 'issued') model.state = 'delivered';
    }
    await compare(model, real);
  }

  toString = (): string => this.deed.name;
}

/** What must hold after every step, whatever it was. */
async function compare({ state }: Model, { desk, order }: Real): Promise<void> {
  expect((await desk.orderOf(order))['state']).toBe(state);
  const clocks = await desk.clockStates(order);
  const dispose = clocks['dispose'];
  if (RUNNING_WHILE.includes(state)) expect(dispose).toBe('running');
  if (state === 'returned') expect(dispose).toMatch(/^paused/);
  if (state === 'answered') expect(dispose).toMatch(/^stopped/);
  if (ENDED.includes(state)) {
    const running = Object.entries(clocks).filter(([kind, now]) => kind !== 'forward' && /^(running|paused)/.test(now));
    // A reassigned order's clocks have gone to its successor, and so are not among its own.
    expect(running).toEqual([]);
  }
}

describe('an order, whatever is done with it', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  });
  afterAll(() => desk.close());

  it('stands where the simple model says, and refuses what that refuses', async () => {
    const commands = DEEDS.map((deed) => fc.constant(new Doing(deed)));
    // Fraud is always looked at, so that a feedback waits for 12321.
    const { suggestion } = complaint(desk.clock.now());
    const fraud = { suggestion: { ...suggestion, risk: 'fraud' as const, riskReason: 'rule fraud-1' } };
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 20, size: 'max' }), async (deeds) => {
        await takeOutbox(desk.db);
        const order = await desk.issued(fraud);
        await fc.asyncModelRun(
          () => ({ model: { state: 'issued', returns: 0 } satisfies Model as Model, real: { desk, order } }),
          deeds,
        );
      }),
      { numRuns: 60, endOnFailure: false },
    );
    await desk.expectWholeChains();
  }, 120_000);
});
