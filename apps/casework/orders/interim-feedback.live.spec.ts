import { Principal } from '#access/principal';
import { DAY, HOUR } from '#kernel/clock';
import { complaint, takeOutbox, type SentEvent } from '../casework.fixture';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { OrderReadingStore } from './order-reading.store';
import { OrdersBench, typesOf } from './orders.fixture';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

describe('阶段反馈', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const interim = (order: SentEvent, differs: object = {}) =>
    desk.answer(
      desk.feedback(order, { interim: true, resultCode: undefined, cause: undefined, holder: undefined, ...differs }),
    );
  const shownOf = ({ value }: SentEvent) => desk.bench.get(OrderReadingStore).feedbacks(value.orderId as string);
  const sendBack = ({ value }: SentEvent) =>
    desk.bench
      .get(OrderReviewing)
      .review(centre, value.orderId as string, { decision: 'rework', reason: '措施不足', person: '张三' });

  it('may come several times, each with a measure, and all are shown with the order', async () => {
    const order = await desk.delivered();
    for (const hours of [1, 2, 3]) {
      desk.clock.advance(hours * HOUR);
      expect((await interim(order)).receipts).toMatchObject([{ outcome: 'accepted' }]);
    }
    expect(await desk.orderOf(order)).toMatchObject({ state: 'acknowledged', answered_at: null });
    await desk.answer(desk.feedback(order));
    const shown = await shownOf(order);
    expect(shown.map(({ feedback, inTime }) => [feedback.interim, inTime])).toEqual([
      [true, null],
      [true, null],
      [true, null],
      [false, true],
    ]);
    expect(await desk.db.query(`select 1 from measures where order_id = $1`, [order.value.orderId])).toHaveLength(4);
  });

  it('of a fraud order stops the clock of 24 hours, late or not, and nothing else', async () => {
    const suggestion = { ...complaint(desk.now).suggestion, risk: 'fraud' as const };
    const order = await desk.delivered({ suggestion });
    desk.clock.advance(2 * DAY);
    await interim(order);
    expect(await desk.clockStates(order)).toMatchObject({
      'fraud-interim': 'stopped interim-feedback',
      dispose: 'running',
      return: 'running',
    });
    expect((await desk.clocksOf(order))['fraud-interim']).toMatchObject({ stopped_at: desk.clock.now() });
    expect(typesOf((await interim(order)).events)).not.toContain('clock-stopped.v1');
  });

  it('needs a measure, and comes too late once the order is answered', async () => {
    const order = await desk.delivered();
    expect((await interim(order, { measures: [] })).receipts).toMatchObject([
      { code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'measures' },
    ]);
    await desk.answer(desk.feedback(order));
    expect((await interim(order)).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', got: 'answered' },
    ]);
  });

  it('leaves an order in rework there, which is then answered again in full', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    desk.clock.advance(HOUR);
    await sendBack(order);
    expect(await desk.orderOf(order)).toMatchObject({ state: 'rework' });
    expect((await desk.acknowledge(desk.acknowledgement(order))).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', got: 'rework' },
    ]);
    await interim(order);
    expect(await desk.orderOf(order)).toMatchObject({ state: 'rework' });
    desk.clock.advance(HOUR);
    await desk.answer(desk.feedback(order, { cause: '复核后补充' }));
    expect(await desk.orderOf(order)).toMatchObject({ state: 'answered', answered_at: desk.clock.now() });
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review' });
    expect((await shownOf(order)).map(({ feedback }) => feedback.interim)).toEqual([false, true, false]);
    await sendBack(order);
    await desk.acknowledge(desk.acknowledgement(order, { investigating: true }));
    expect(await desk.orderOf(order)).toMatchObject({ state: 'investigating' });
  });

  it('in rework may be reassigned: the successor answers by what is left of the time', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    await sendBack(order);
    const before = (await desk.clocksOf(order))['dispose']!;
    expect(before).toMatchObject({ state: 'running' });
    const message = { orderId: order.value.orderId, unit: 'CMCC-11', toUnit: 'CMCC-44', reason: '属地调整' };
    const { events } = await desk.send('order-reassigned.v1', message);
    const successor = events.find((event) => event.type === 'order-issued.v1')!;
    await desk.deliver(successor);
    const { dispose } = await desk.clocksOf(successor);
    expect(dispose).toMatchObject({ id: before['id'], due_at: before['due_at'], owed_by: 'CMCC-44', state: 'running' });
    await desk.answer(desk.feedback(successor));
    expect(await desk.orderOf(successor)).toMatchObject({ state: 'answered' });
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
