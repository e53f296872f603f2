import { Principal } from '#access/principal';
import { OrderWithdrawnV1 } from '#contracts/order-withdrawn.v1';
import { readMessage } from '#contracts/reading';
import { HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { takeOutbox, workbench } from '../casework.fixture';
import { OrderWithdrawing } from './order-withdrawing.service';
import { ofType, OrdersBench, typesOf } from './orders.fixture';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const request = { reason: '举报重复登记', person: '张三' };

describe('撤单', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const withdraw = (orderId: string, ifMatch?: string) =>
    desk.bench.get(OrderWithdrawing).byCentre(centre, orderId, request, ifMatch);

  it('tells the unit, stops every clock of the order and closes a case that has nothing left', async () => {
    const order = await desk.delivered();
    desk.clock.advance(HOUR);
    expect(await withdraw(order.value.orderId)).toMatchObject({ orderState: 'withdrawn', caseState: 'closed' });
    const events = await takeOutbox(desk.db);
    const told = ofType(events, OrderWithdrawnV1.type);
    expect(readMessage(OrderWithdrawnV1, told.value)).toMatchObject({
      ok: true,
      message: { cause: 'centre-12321', reason: '举报重复登记', unit: 'CMCC-11' },
    });
    expect(ofType(events, 'case-closed.v1').value).toMatchObject({ reason: 'orders-withdrawn' });
    const states = Object.entries(await desk.clockStates(order)).filter(([kind]) => kind !== 'forward');
    expect(states).toHaveLength(4);
    expect(states.every(([, state]) => state === 'stopped order-withdrawn')).toBe(true);
    expect(await desk.orderOf(order)).toMatchObject({
      state: 'withdrawn',
      end_reason: 'withdrawn',
      ended_at: desk.clock.now(),
    });
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', order_id: null });
  });

  it('addresses the unit’s mailbox', async () => {
    const order = await desk.delivered();
    await withdraw(order.value.orderId);
    const rows = await desk.db.query<{ records: string }>(`select records from outbox`);
    expect(rows.map(({ records }) => records).join()).toContain('"addressees":"CMCC-11"');
  });

  it('of an order that is not delivered stops its forwarding; a late delivery changes nothing', async () => {
    const order = await desk.issued();
    await withdraw(order.value.orderId);
    expect(await desk.clockStates(order)).toEqual({ forward: 'stopped order-withdrawn' });
    await takeOutbox(desk.db);
    expect(await desk.deliver(order)).toEqual([]);
    expect(await desk.orderOf(order)).toMatchObject({ state: 'withdrawn', delivered_at: null });
  });

  it('leaves nothing to forward: what joins the closed case later is answered with its result', async () => {
    const order = await desk.delivered();
    await withdraw(order.value.orderId);
    await desk.fold({ sender: order.value.sender });
    const running = await desk.db.query(`select kind from clocks where case_id = $1 and state = 'running'`, [
      order.key,
    ]);
    expect(running).toEqual([]);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', complaints: 2 });
  });

  it('takes an answered order out of review', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    await withdraw(order.value.orderId);
    expect(await desk.clockStates(order)).toMatchObject({ dispose: 'stopped answered' });
    const waiting = await desk.db.query(`select 1 from reviews where order_id = $1 and state = 'waiting'`, [
      order.value.orderId,
    ]);
    expect(waiting).toEqual([]);
  });

  it('happens once: an order that has ended is refused, an unknown one not found, a stale page turned away', async () => {
    const order = await desk.delivered();
    await expect(withdraw(order.value.orderId, '"1"')).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await withdraw(order.value.orderId);
    await takeOutbox(desk.db);
    await expect(withdraw(order.value.orderId)).rejects.toMatchObject({
      code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION',
      detail: { got: 'withdrawn' },
    });
    await expect(withdraw(uuidv7(desk.now))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await takeOutbox(desk.db)).toEqual([]);
  });

  it('lets no answer of the unit through any more', async () => {
    const order = await desk.delivered();
    await withdraw(order.value.orderId);
    await takeOutbox(desk.db);
    const { receipts, events } = await desk.answer(desk.feedback(order));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', got: 'withdrawn' }]);
    expect(typesOf(events)).toEqual([]);
  });

  it('by two processes at once happens once', async () => {
    const order = await desk.delivered();
    const second = await workbench(desk.db, desk.clock);
    const outcomes = await Promise.allSettled(
      [desk.bench, second].map((one) => one.get(OrderWithdrawing).byCentre(centre, order.value.orderId, request)),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const told = (await takeOutbox(desk.db)).filter((event) => event.type === OrderWithdrawnV1.type);
    expect(told).toHaveLength(1);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
