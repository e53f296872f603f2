import { CaseClosedV1 } from '#contracts/case-closing.v1';
import { OrderAcceptedV1, OrderReworkRequestedV1 } from '#contracts/order-review.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { pageOf } from '../paging';
import { AnsweredCases, inJune2026 } from './answered-cases.fixture';
import { ReviewReadingStore } from './review-reading.store';
import { SAMPLING_PLAN } from './sampling-plan';

/** A Monday at noon in Shanghai, far from any holiday. */
const now = new Date('2026-06-01T04:00:00.000Z');
const clock = new FixedClock(now);
const EVERYTHING = { units: null, provinces: null };

describe('review', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    await inJune2026(temporary.url);
    bench = await workbench(db, clock, { plan: SAMPLING_PLAN });
    cases = new AnsweredCases(db, bench, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await db.query('delete from unit_records');
    await takeOutbox(db);
  });
  afterAll(async () => {
    await cases.assertWholeChains();
    await temporary.drop();
  });

  const reviewOf = async ({ value }: SentEvent) =>
    db.query(`select * from reviews where order_id = $1 order by id`, [value.orderId]);
  const waiting = () => bench.get(ReviewReadingStore).waiting(EVERYTHING, pageOf({ limit: 200 }));
  const ofType = (events: readonly SentEvent[], { type }: { type: string }) => events.find((one) => one.type === type);

  /** An order that the plan's lot passes over, and what its feedback brought. */
  async function passed(): Promise<{ order: SentEvent; events: SentEvent[] }> {
    for (;;) {
      const order = await cases.delivered();
      const events = await cases.answer(cases.feedback(order));
      if (ofType(events, OrderAcceptedV1)) return { order, events };
    }
  }

  it('accepts by the plan what it does not sample, tells the unit, and closes the case', async () => {
    const { order, events } = await passed();
    const accepted = ofType(events, OrderAcceptedV1)!;
    expect(readMessage(OrderAcceptedV1, accepted.value)).toMatchObject({
      ok: true,
      message: { orderId: order.value.orderId, unit: 'CMCC-11', reviewed: false, plan: 'review-2026-1 share 10%' },
    });
    expect(readMessage(CaseClosedV1, ofType(events, CaseClosedV1)!.value)).toMatchObject({
      ok: true,
      message: { reason: 'settled', resultCode: 'CONFIRMED_ACTED' },
    });
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ state: 'accepted', end_reason: 'accepted' });
    expect(await cases.row('cases', order.key)).toMatchObject({
      state: 'closed',
      close_reason: 'settled',
      closed_at: now,
    });
    expect(await reviewOf(order)).toMatchObject([{ state: 'accepted', is_sampled: false, decided_by: 'platform' }]);
    expect((await cases.clocks(order.value.orderId)).join()).not.toContain('review');
  });

  it('lets what it samples wait under a clock of two working days owed by 12321', async () => {
    const order = await cases.waiting();
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ state: 'answered' });
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'under-review', closed_at: null });
    const clocks = await db.query(`select * from clocks where case_id = $1 and kind = 'review'`, [order.key]);
    expect(clocks).toMatchObject([
      { state: 'running', budget: '2wd', owed_by: '12321', started_at: now, due_at: new Date('2026-06-03T16:00:00Z') },
    ]);
    expect((await waiting()).find((one) => one.orderId === order.value.orderId)).toMatchObject({
      plan: 'review-2026-1 always SERVICE_MESSAGE',
      unit: 'CMCC-11',
      due: new Date('2026-06-03T16:00:00Z'),
      isOverdue: false,
    });
  });

  it('always looks at fraud', async () => {
    const suggestion = { ...cases.one().suggestion, risk: 'fraud' as const };
    const order = await cases.delivered(cases.one({ sender: cases.freshSender(), suggestion }));
    await cases.answer(cases.feedback(order));
    expect(await reviewOf(order)).toMatchObject([{ state: 'waiting', plan: 'review-2026-1 always fraud' }]);
  });

  it('looks at the more of a unit the more of its answers were sent back or did not hold', async () => {
    await db.query(
      `insert into unit_records values ('CMCC-11', '2026-05-20', 'answered', 100), ('CMCC-11', '2026-05-20', 'reworked', 25)`,
    );
    const order = await cases.delivered();
    await cases.answer(cases.feedback(order));
    expect(await reviewOf(order)).toMatchObject([{ state: 'waiting', plan: 'review-2026-1 share 100%' }]);
    expect(await db.query(`select count from unit_records where day = '2026-06-01' and kind = 'answered'`)).toEqual([
      { count: 1 },
    ]);
  });

  it('forgets what is longer ago than the plan looks back', async () => {
    await db.query(
      `insert into unit_records values ('CMCC-11', '2026-02-20', 'answered', 100), ('CMCC-11', '2026-02-20', 'reworked', 25)`,
    );
    const { events } = await passed();
    expect(ofType(events, OrderAcceptedV1)!.value.plan).toBe('review-2026-1 share 10%');
  });

  it('is ended by acceptance, which closes the case and stops the clock', async () => {
    const order = await cases.waiting();
    clock.advance(HOUR);
    expect(await cases.review(order, { decision: 'accept', person: '审核员1' })).toMatchObject({
      orderState: 'accepted',
      caseState: 'closed',
    });
    const events = await takeOutbox(db);
    expect(ofType(events, OrderAcceptedV1)!.value).toMatchObject({
      reviewed: true,
      plan: 'review-2026-1 always SERVICE_MESSAGE',
    });
    expect(await cases.clocks(order.key)).toContain('review stopped accepted');
    expect(await reviewOf(order)).toMatchObject([
      { state: 'accepted', decided_by: '审核员1', decided_at: clock.now() },
    ]);
    expect((await waiting()).map((one) => one.orderId)).not.toContain(order.value.orderId);
  });

  it('sends feedback back with a reason, and the disposal goes on with what was left', async () => {
    const order = await cases.waiting();
    const before = await cases.row('orders', order.value.orderId);
    clock.advance(DAY);
    await cases.review(order, {
      decision: 'rework',
      reason: '未附同意证据原件',
      missing: ['同意记录原件'],
      person: '审核员1',
    });
    const events = await takeOutbox(db);
    expect(readMessage(OrderReworkRequestedV1, ofType(events, OrderReworkRequestedV1)!.value)).toMatchObject({
      ok: true,
      message: { unit: 'CMCC-11', reason: '未附同意证据原件', missing: ['同意记录原件'] },
    });
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'in-progress' });
    const after = await cases.row('orders', order.value.orderId);
    expect(after).toMatchObject({ state: 'rework' });
    // One working day went by between feedback and rework; it isn't the unit's.
    expect((after['due_at'] as Date).getTime() - (before['due_at'] as Date).getTime()).toBe(DAY);
    expect(await cases.clocks(order.value.orderId)).toEqual(
      expect.arrayContaining(['dispose running', 'review stopped rework']),
    );
    expect(await reviewOf(order)).toMatchObject([
      { state: 'rework', reason: '未附同意证据原件', missing: ['同意记录原件'] },
    ]);
  });

  it('leaves at least one working day after rework, also to a unit that answered late', async () => {
    const order = await cases.delivered();
    clock.set(new Date('2026-06-29T04:00:00Z'));
    const evidence = [{ kind: 'consent', reference: 'DD-1' }];
    await cases.answer(cases.feedback(order, { resultCode: 'CONSENT_PROVEN', evidence }));
    clock.advance(HOUR);
    await cases.review(order, { decision: 'rework', reason: '证据不全', person: '审核员1' });
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ due_at: new Date('2026-06-30T16:00:00Z') });
  });

  it('always looks at the feedback that comes again after rework', async () => {
    const order = await cases.waiting();
    await cases.review(order, { decision: 'rework', reason: '请补充', person: '审核员1' });
    await takeOutbox(db);
    clock.advance(HOUR);
    await cases.answer(cases.feedback(order));
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({
      state: 'answered',
      answered_at: clock.now(),
    });
    expect(await reviewOf(order)).toMatchObject([
      { state: 'rework' },
      { state: 'waiting', plan: 'review-2026-1 always reworked' },
    ]);
    expect(await cases.clocks(order.value.orderId)).toContain('dispose stopped answered');
    await cases.review(order, { decision: 'accept', person: '审核员1' });
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed' });
  });

  it('takes interim feedback on an order in rework and leaves it there', async () => {
    const order = await cases.waiting();
    await cases.review(order, { decision: 'rework', reason: '请补充', person: '审核员1' });
    await takeOutbox(db);
    const [receipts] = (await cases.answer(cases.feedback(order, { interim: true }))).filter(
      (e) => e.type === 'receipts.v1',
    );
    expect(receipts!.value.items).toMatchObject([{ outcome: 'accepted' }]);
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ state: 'rework' });
  });

  it('refuses to decide on an order that nobody has answered, or twice, and changes nothing', async () => {
    const order = await cases.delivered();
    const accept = { decision: 'accept', person: '审核员1' } as const;
    await expect(cases.review(order, accept)).rejects.toThrow('CASEWORK_ILLEGAL_ORDER_TRANSITION');
    const answered = await cases.waiting();
    await cases.review(answered, accept);
    await takeOutbox(db);
    await expect(cases.review(answered, accept)).rejects.toThrow('CASEWORK_ILLEGAL_ORDER_TRANSITION');
    await expect(cases.review(answered, { ...accept, decision: 'rework', reason: '再看' })).rejects.toThrow(
      'CASEWORK_ILLEGAL_ORDER_TRANSITION',
    );
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('is decided once when two people decide at the same moment', async () => {
    const order = await cases.waiting();
    const outcomes = await Promise.allSettled([
      cases.review(order, { decision: 'accept', person: '审核员1' }),
      cases.review(order, { decision: 'rework', reason: '请补充', person: '审核员2' }),
    ]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await reviewOf(order)).filter((one) => one['state'] !== 'waiting')).toHaveLength(1);
  });

  it('judges a set of answers in one go, each once, however often the batch is offered', async () => {
    const orders: SentEvent[] = [];
    for (let i = 0; i < 6; i++) orders.push(await cases.delivered());
    const feedbacks = orders.map((order) => cases.feedback(order));
    await cases.answer(...feedbacks);
    await cases.answer(...feedbacks);
    for (const order of orders) expect(await reviewOf(order)).toHaveLength(1);
  });

  it('counts an accepted order as effective after thirty days without recurrence, not before', async () => {
    const { order } = await passed();
    const effect = () => db.query(`select is_effective from order_effects where order_id = $1`, [order.value.orderId]);
    await db.query(`update reviews set decided_at = now() - interval '29 days' where order_id = $1`, [
      order.value.orderId,
    ]);
    expect(await effect()).toEqual([{ is_effective: null }]);
    await db.query(`update reviews set decided_at = now() - interval '31 days' where order_id = $1`, [
      order.value.orderId,
    ]);
    expect(await effect()).toEqual([{ is_effective: true }]);
  });
});
