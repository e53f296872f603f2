import { CaseReopenedV1 } from '#contracts/case-closing.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { AnswerSending } from '../answers/answer-sending.service';
import { complaintBatch, takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { AnsweredCases } from '../reviews/answered-cases.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('messages after the measure', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: AnsweredCases;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    cases = new AnsweredCases(db, bench, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(async () => {
    await cases.assertWholeChains();
    await temporary.drop();
  });

  /** A complaint about the same sender, its message received at an instant. */
  const receivedAt = ({ value }: SentEvent, at: number, differs = {}) =>
    cases.one({ sender: value.sender, received: interval(at, at + 1_000), ...differs });
  const interval = (from: number, until: number) => ({
    precision: 'second' as const,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  });
  const ofType = (events: readonly SentEvent[], { type }: { type: string }) =>
    events.filter((one) => one.type === type);
  const recurrencesOf = ({ key }: SentEvent) => db.query(`select * from recurrences where case_id = $1`, [key]);

  it('reopen a closed case and issue a new order with clocks of its own', async () => {
    const order = await cases.closed();
    clock.advance(10 * DAY);
    const [first, second] = [
      receivedAt(order, clock.now().getTime() - HOUR),
      receivedAt(order, clock.now().getTime() - HOUR),
    ];
    const events = await cases.fold(first, second);
    expect(events.map((event) => event.type)).toEqual([
      'complaints-attached.v1',
      'case-reopened.v1',
      'order-issued.v1',
    ]);
    const [recurrence] = await recurrencesOf(order);
    expect(readMessage(CaseReopenedV1, events[1]!.value)).toMatchObject({
      ok: true,
      message: {
        reason: 'recurrence',
        causeId: recurrence!['id'],
        recurrenceCount: 1,
        complaintIds: [first.complaintId, second.complaintId],
      },
    });
    const issued = readMessage(OrderIssuedV1, events[2]!.value);
    expect(issued).toMatchObject({
      ok: true,
      message: {
        unit: 'CMCC-11',
        causeId: recurrence!['id'],
        recurrenceCount: 1,
        earlierOrders: [{ orderId: order.value.orderId, state: 'accepted', resultCode: 'CONFIRMED_ACTED' }],
        earlierMeasures: [{ kind: 'suspend-sms' }],
      },
    });
    expect(events[2]!.value.complaints.map((one: { complaintId: string }) => one.complaintId)).toEqual([
      first.complaintId,
      second.complaintId,
    ]);
    expect(await cases.row('cases', order.key)).toMatchObject({
      state: 'reopened',
      closed_at: null,
      recurrence_count: 1,
      complaints: 3,
      order_id: events[2]!.value.orderId,
    });
    await cases.deliver(events[2]!);
    expect(await cases.row('orders', events[2]!.value.orderId)).toMatchObject({
      state: 'delivered',
      delivered_at: clock.now(),
    });
    expect(await cases.clocks(events[2]!.value.orderId)).toContain('dispose running');
  });

  it('are counted once for each reopening, for the order that did not hold, its unit, main code and holder', async () => {
    const sender = {
      displayed: '106575001234',
      normalized: '106575001234',
      kind: 'port' as const,
      mainCode: '10657500',
      subPort: '1234',
    };
    const order = await cases.delivered(cases.one({ sender }));
    await cases.close(order, { holder: { kind: 'enterprise', name: '某某科技' } });
    clock.advance(2 * DAY);
    const received = clock.now().getTime() - HOUR;
    const [, , again] = await cases.fold(receivedAt(order, received));
    await cases.fold(receivedAt(order, received));
    expect(await recurrencesOf(order)).toMatchObject([
      {
        order_id: order.value.orderId,
        new_order_id: again!.value.orderId,
        unit: 'CMCC-00',
        main_code: '10657500',
        holder: '某某科技',
        complaints: 1,
        received_at: new Date(received),
      },
    ]);
    expect(await db.query(`select count from unit_records where unit = 'CMCC-00' and kind = 'recurred'`)).toEqual([
      { count: 1 },
    ]);
    expect(await db.query(`select is_effective from order_effects where order_id = $1`, [order.value.orderId])).toEqual(
      [{ is_effective: false }],
    );
    expect(
      await db.query(`select complaints::int, cases::int from main_code_recurrences where main_code = '10657500'`),
    ).toEqual([{ complaints: 2, cases: 1 }]);
    expect(await db.query(`select complaints::int from holder_recurrences where holder = '某某科技'`)).toEqual([
      { complaints: 2 },
    ]);
  });

  it('count for the main code also when another sub-code sent them, whose case is its own', async () => {
    const code = (sub: string) => ({
      displayed: `106570007${sub}`,
      normalized: `106570007${sub}`,
      kind: 'port' as const,
      mainCode: '10657000',
      subPort: `7${sub}`,
    });
    const order = await cases.closed(cases.one({ sender: code('1') }));
    clock.advance(2 * DAY);
    const rotated = { sender: code('2'), received: interval(clock.now().getTime() - HOUR, clock.now().getTime()) };
    const events = await cases.fold(cases.one(rotated));
    expect(events.map((event) => event.type)).toEqual(['case-opened.v1', 'order-issued.v1']);
    expect(await recurrencesOf(order)).toEqual([]);
    expect(
      await db.query(`select complaints::int, cases::int from main_code_recurrences where main_code = '10657000'`),
    ).toEqual([{ complaints: 1, cases: 1 }]);
  });

  it('open a new linked case when they came more than thirty days after closing', async () => {
    const order = await cases.closed();
    clock.advance(31 * DAY);
    const events = await cases.fold(receivedAt(order, clock.now().getTime() - HOUR));
    expect(events[0]).toMatchObject({
      type: 'case-opened.v1',
      value: { linkedCaseId: order.key, linkReason: 'after-closing' },
    });
    expect(await recurrencesOf(order)).toEqual([]);
  });

  it.each([
    ['unknown', { precision: 'unknown' as const, from: null, until: null }],
    [
      'not on one side of the measure',
      { ...interval(now.getTime() - 12 * HOUR, now.getTime() + 12 * HOUR), precision: 'day' as const },
    ],
  ])('are never counted as recurrence when their time is %s', async (_, received) => {
    const order = await cases.closed();
    clock.advance(2 * DAY);
    const events = await cases.fold(cases.one({ sender: order.value.sender, received }));
    expect(ofType(events, CaseReopenedV1)).toEqual([]);
    expect(events[0]!.value).toMatchObject({ afterMeasure: [], uncertainTime: [expect.any(String)] });
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed', recurrence_count: 0 });
  });

  it('belong to the new subscriber’s case once feedback has said since when there is one', async () => {
    const order = await cases.delivered();
    const since = new Date(clock.now().getTime() + DAY).toISOString();
    clock.advance(2 * DAY);
    await cases.close(order, { holder: { kind: 'individual', since } });
    expect(await cases.row('cases', order.key)).toMatchObject({ holder_since: new Date(since) });
    clock.advance(DAY);
    const events = await cases.fold(receivedAt(order, clock.now().getTime() - HOUR));
    expect(events[0]!.value).toMatchObject({ linkedCaseId: order.key, linkReason: 'new-holder' });
  });

  it('send an answered order back while it waits for review, and the unit is told why', async () => {
    const order = await cases.waiting();
    await db.query(`update cases set measure_effective_at = $2 where id = $1`, [
      order.key,
      new Date(now.getTime() - DAY),
    ]);
    clock.advance(HOUR);
    const events = await cases.fold(receivedAt(order, clock.now().getTime() - 1_000 * 60));
    expect(events.map((event) => event.type).slice(0, 3)).toEqual([
      'complaints-attached.v1',
      'order-supplemented.v1',
      'order-rework-requested.v1',
    ]);
    expect(events[2]!.value).toMatchObject({
      orderId: order.value.orderId,
      reason: '处置措施生效后仍收到同一号码的短信举报',
    });
    expect(await cases.row('orders', order.value.orderId)).toMatchObject({ state: 'rework' });
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'in-progress' });
    expect(await cases.clocks(order.value.orderId)).toEqual(
      expect.arrayContaining(['dispose running', 'review stopped rework']),
    );
    expect(await db.query(`select state, decided_by from reviews where order_id = $1`, [order.value.orderId])).toEqual([
      { state: 'rework', decided_by: 'platform' },
    ]);
    const more = await cases.fold(receivedAt(order, clock.now().getTime()));
    expect(more.map((event) => event.type)).toEqual(['complaints-attached.v1', 'order-supplemented.v1']);
  });

  it('are judged by the later measure once a unit has acted again', async () => {
    const order = await cases.closed();
    clock.advance(2 * DAY);
    const [, , again] = await cases.fold(receivedAt(order, clock.now().getTime() - HOUR));
    await cases.deliver(again!);
    clock.advance(DAY);
    await cases.close(again!);
    const before = receivedAt(order, clock.now().getTime() - HOUR);
    await cases.fold(before);
    expect(await cases.row('cases', order.key)).toMatchObject({
      state: 'closed',
      measure_effective_at: clock.now(),
      recurrence_count: 1,
    });
    const after = receivedAt(order, clock.now().getTime() + HOUR);
    clock.advance(2 * HOUR);
    await cases.fold(after);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'reopened', recurrence_count: 2 });
  });

  it('leave those who joined before the reopening the result it had, and wait for the next one themselves', async () => {
    const order = await cases.closed();
    clock.advance(DAY);
    const early = receivedAt(order, now.getTime() - HOUR);
    await cases.fold(early);
    clock.advance(HOUR);
    const late = receivedAt(order, clock.now().getTime() - 60_000);
    await cases.fold(late);
    while (!(await bench.get(AnswerSending).send()).isDone);
    const answered = (await takeOutbox(db))
      .filter((one) => one.type === 'complaint-answered.v1')
      .map((one) => one.value.complaintId);
    expect(answered).toContain(early.complaintId);
    expect(answered).not.toContain(late.complaintId);
  });

  it('reopen a case once when the batch is offered again, or two processes fold at once', async () => {
    const order = await cases.closed();
    clock.advance(DAY);
    const some = Array.from({ length: 20 }, () => receivedAt(order, clock.now().getTime() - HOUR));
    const other = await workbench(await temporary.database('casework'), clock);
    const batch = complaintBatch(some.slice(0, 10), 1);
    await Promise.all([bench.folding.fold(batch), other.folding.fold(complaintBatch(some.slice(10), 2))]);
    await bench.folding.fold(batch);
    const events = await takeOutbox(db);
    expect(ofType(events, CaseReopenedV1)).toHaveLength(1);
    expect(ofType(events, OrderIssuedV1)).toHaveLength(1);
    expect(await recurrencesOf(order)).toHaveLength(1);
    expect(await cases.row('cases', order.key)).toMatchObject({ complaints: 21, recurrence_count: 1 });
  });

  it('raise the risk of the new order, not that of an old one, when they are fraud', async () => {
    const order = await cases.closed();
    clock.advance(DAY);
    const suggestion = { ...cases.one().suggestion, risk: 'fraud' as const };
    const [, , again] = await cases.fold(receivedAt(order, clock.now().getTime() - HOUR, { suggestion }));
    expect(again!.value).toMatchObject({ risk: 'fraud' });
    expect(again!.value.clocks.map((one: { clock: string }) => one.clock)).toContain('fraud-interim');
  });

  it('reopen nothing where the case was closed because nobody could be told', async () => {
    const order = await cases.closed();
    await db.query(`update cases set unit = null, order_id = null, close_reason = 'unresolvable' where id = $1`, [
      order.key,
    ]);
    clock.advance(DAY);
    const events = await cases.fold(receivedAt(order, clock.now().getTime() - HOUR));
    expect(events.map((event) => event.type)).toEqual(['complaints-attached.v1']);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'closed', complaints: 2 });
  });
});
