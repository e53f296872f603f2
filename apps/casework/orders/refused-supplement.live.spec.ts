import { Principal } from '#access/principal';
import { MINUTE } from '#kernel/clock';
import { AnswerSending } from '../answers/answer-sending.service';
import { deliveryBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { HolderReadingStore } from '../decisions/holder-reading.store';
import { holdersOf } from '../decisions/holders';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { ofType, OrdersBench, typesOf } from './orders.fixture';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

describe('a supplement that no mailbox takes', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const review = (order: SentEvent, decision: 'accept' | 'rework') =>
    desk.bench
      .get(OrderReviewing)
      .review(centre, order.value.orderId, { decision, person: '张三', reason: '请补充', missing: [] });

  /** A complaint joins, and the mailbox refuses its supplement; gives what that told. */
  async function refuseAnother(order: SentEvent): Promise<SentEvent[]> {
    await desk.fold({ sender: order.value.sender });
    const supplement = ofType(await takeOutbox(desk.db), 'order-supplemented.v1');
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await desk.bench.deliveries.record(deliveryBatch([supplement], desk.clock.now(), refused));
    return takeOutbox(desk.db);
  }

  const forwarding = ({ key }: SentEvent) =>
    desk.db.query(`select state, stop_reason from clocks where case_id = $1 and kind = 'forward' order by id`, [key]);

  it('leaves a case under review to its review, and forwarding ends with the answer', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    desk.clock.advance(MINUTE);
    expect(typesOf(await refuseAnother(order))).toEqual(['order-undeliverable.v1']);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review', order_id: order.value.orderId });
    await review(order, 'accept');
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed' });
    await desk.bench.get(AnswerSending).send();
    expect(await forwarding(order)).toEqual([
      { state: 'stopped', stop_reason: 'delivered' },
      { state: 'stopped', stop_reason: 'answered' },
    ]);
    const held = holdersOf((await desk.bench.get(HolderReadingStore).courseOf(order.key))!);
    expect(held.map(({ holder }) => holder)).not.toContain('unresolved-queue');
  });

  it('leaves a closed case closed, and forwarding ends with the answer', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    await review(order, 'accept');
    await desk.bench.get(AnswerSending).send();
    desk.clock.advance(MINUTE);
    await takeOutbox(desk.db);
    expect(typesOf(await refuseAnother(order))).toEqual(['order-undeliverable.v1']);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', order_id: order.value.orderId });
    await desk.bench.get(AnswerSending).send();
    expect(await forwarding(order)).toEqual([
      { state: 'stopped', stop_reason: 'delivered' },
      { state: 'stopped', stop_reason: 'answered' },
    ]);
  });

  it('takes a case to the unresolved queue once it was sent back to the unit and more joins', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    desk.clock.advance(MINUTE);
    await refuseAnother(order);
    await review(order, 'rework');
    await takeOutbox(desk.db);
    await refuseAnother(order);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'unresolved', order_id: null });
    const queued = `select count(*)::int as n from clocks where case_id = $1 and kind = 'forward' and state = 'running' and owed_by = 'unresolved-queue'`;
    expect(await desk.db.query(queued, [order.key])).toEqual([{ n: 2 }]);
  });

  it('that was delivered after all, while the answer went out, is forwarded when it was', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    desk.clock.advance(MINUTE);
    await desk.fold({ sender: order.value.sender });
    const supplement = ofType(await takeOutbox(desk.db), 'order-supplemented.v1');
    const delivered = deliveryBatch([supplement], desk.clock.now());
    desk.clock.advance(MINUTE);
    await review(order, 'accept');
    await desk.bench.get(AnswerSending).send();
    await desk.bench.deliveries.record(delivered);
    const stopped = `select stop_reason, stopped_at from clocks where case_id = $1 and carried_by = $2`;
    expect(await desk.db.query(stopped, [order.key, supplement.id])).toEqual([
      { stop_reason: 'delivered', stopped_at: new Date(desk.now.getTime() + MINUTE) },
    ]);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
