import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackRecordedV1 } from '#contracts/case-events.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName } from '#contracts/topics';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { InboundRecord, type Batch } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { createLogger } from '#runtime/logger';
import { verifyChain } from '#kernel/history-chain';
import { OrderMessageKeeping } from './order-message.keeping';
import { OrderMessageStore } from './order-message.store';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
  type SentEvent,
} from '../casework.fixture';

const now = new Date();
const clock = new FixedClock(now);
const LANE = laneName('CMCC', 'orders');

describe('orders lane', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  async function issued(differs = {}): Promise<SentEvent> {
    const sender = senderOf(`1360100${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(complaintBatch([complaint(now, { sender, ...differs })]));
    return (await takeOutbox(db)).find((event) => event.type === 'order-issued.v1')!;
  }

  async function delivered(differs = {}): Promise<SentEvent> {
    const order = await issued(differs);
    await bench.deliveries.record(deliveryBatch([order], now));
    await takeOutbox(db);
    return order;
  }

  const acknowledgement = ({ value }: SentEvent, differs = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    ...differs,
  });
  const feedback = ({ value }: SentEvent, differs = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '个人用户群发广告',
    measures: [
      {
        kind: 'suspend-sms',
        target: value.sender.normalized,
        scope: 'subscriber',
        effectiveAt: clock.now().toISOString(),
        reason: '群发营销短信',
        noticeGiven: true,
      },
    ],
    holder: { kind: 'individual' },
    evidence: [],
    handler: '工号1001',
    handledAt: clock.now().toISOString(),
    textForComplainant: '经核查属实，已暂停该号码短信功能。',
    ...differs,
  });

  /** Sends to CMCC's lane at the clock's time; gives the receipts, the events and the batch. */
  async function send(type: string, ...messages: object[]) {
    const batch = batchOf(LANE, type, messages, { at: clock.now().getTime() });
    return { ...(await receive(batch)), batch };
  }

  async function receive(batch: Batch) {
    await bench.lane.receive(batch);
    const sent = await takeOutbox(db);
    const events = sent.filter((event) => event.type !== ReceiptsV1.type);
    const receipts = sent.filter((event) => event.type === ReceiptsV1.type);
    for (const { key, value } of receipts) {
      expect(key).toBe('CMCC');
      expect(readMessage(ReceiptsV1, value)).toMatchObject({ ok: true });
    }
    return { events, receipts: receipts.flatMap((event) => event.value.items as Record<string, unknown>[]) };
  }

  const acknowledge = (...messages: object[]) => send(OrderAcknowledgedV1.type, ...messages);
  const answer = (...messages: object[]) => send(OrderFeedbackV1.type, ...messages);
  const orderOf = async (event: SentEvent) =>
    (await db.query(`select * from orders where id = $1`, [event.value.orderId]))[0]!;
  const clocksOf = async (event: SentEvent) =>
    Object.fromEntries(
      (
        await db.query(`select kind, state, stop_reason, stopped_at from clocks where order_id = $1`, [
          event.value.orderId,
        ])
      ).map((row) => [row['kind'], `${row['state']} ${row['stop_reason'] ?? ''}`.trim()]),
    );

  it('takes an acknowledgement, stops its clock and moves the case on', async () => {
    const order = await delivered();
    clock.advance(HOUR);
    const { receipts, events } = await acknowledge(acknowledgement(order, { handler: '工号1001' }));
    expect(receipts).toMatchObject([
      { outcome: 'accepted', itemId: order.value.orderNumber, wire: { topic: LANE, partition: 0 } },
    ]);
    expect(events.map((event) => event.type)).toEqual(['order-acknowledgement-recorded.v1', 'clock-stopped.v1']);
    expect(await orderOf(order)).toMatchObject({ state: 'acknowledged', acknowledged_at: clock.now() });
    expect(await clocksOf(order)).toEqual({
      acknowledge: 'stopped acknowledged',
      'commercial-target': 'running',
      dispose: 'running',
      forward: 'stopped delivered',
      return: 'running',
    });
    expect(await db.query(`select state from cases where id = $1`, [order.key])).toEqual([{ state: 'in-progress' }]);
  });

  it('enters investigating, once', async () => {
    const order = await delivered();
    const { receipts } = await acknowledge(
      acknowledgement(order),
      acknowledgement(order, { investigating: true }),
      acknowledgement(order, { investigating: true }),
    );
    expect(receipts).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'accepted' },
      { outcome: 'refused', code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', got: 'investigating' },
    ]);
    expect(await orderOf(order)).toMatchObject({ state: 'investigating', acknowledged_at: now, investigating_at: now });
  });

  it('takes complete feedback, which implies acknowledgement, stops disposal, target and return and stores the measures', async () => {
    const order = await delivered();
    clock.advance(2 * HOUR);
    const { receipts, events } = await answer(feedback(order));
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(events.map((event) => event.type)).toEqual([
      'order-acknowledgement-recorded.v1',
      'order-feedback-recorded.v1',
      'measure-recorded.v1',
      'clock-stopped.v1',
      'clock-stopped.v1',
    ]);
    expect(events[0]!.value).toMatchObject({ impliedBy: 'feedback', state: 'acknowledged' });
    expect(readMessage(OrderFeedbackRecordedV1, events[1]!.value)).toMatchObject({
      ok: true,
      message: { resultCode: 'CONFIRMED_ACTED', inTime: true, state: 'answered' },
    });
    expect(await orderOf(order)).toMatchObject({
      state: 'answered',
      answered_at: clock.now(),
      result_code: 'CONFIRMED_ACTED',
    });
    expect(await clocksOf(order)).toMatchObject({
      acknowledge: 'stopped acknowledged',
      'commercial-target': 'stopped answered',
      dispose: 'stopped answered',
      return: 'stopped answered',
    });
    expect(await db.query(`select state, measure_effective_at from cases where id = $1`, [order.key])).toEqual([
      { state: 'under-review', measure_effective_at: clock.now() },
    ]);
    expect(
      await db.query(`select kind, state, scope from measures where order_id = $1`, [order.value.orderId]),
    ).toEqual([{ kind: 'suspend-sms', state: 'effective', scope: 'subscriber' }]);
    const after = complaint(now, {
      sender: order.value.sender,
      received: {
        precision: 'second',
        from: new Date(clock.now().getTime() + MINUTE).toISOString(),
        until: new Date(clock.now().getTime() + MINUTE + 1_000).toISOString(),
      },
    });
    await bench.folding.fold(complaintBatch([after]));
    expect((await takeOutbox(db))[0]!.value).toMatchObject({ afterMeasure: [after.complaintId] });
  });

  it('says that an answer was late', async () => {
    const order = await delivered();
    clock.advance(60 * DAY);
    const { events } = await answer(feedback(order));
    expect(events.find((event) => event.type === OrderFeedbackRecordedV1.type)!.value).toMatchObject({ inTime: false });
  });

  it('takes interim feedback as a first measure that changes nothing else', async () => {
    const order = await delivered({ suggestion: { ...complaint(now).suggestion, risk: 'fraud' } });
    const { receipts } = await answer(feedback(order, { interim: true, resultCode: undefined }));
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(await orderOf(order)).toMatchObject({ state: 'acknowledged', answered_at: null });
    expect(await clocksOf(order)).toMatchObject({
      acknowledge: 'stopped acknowledged',
      'fraud-interim': 'stopped interim-feedback',
      dispose: 'running',
      return: 'running',
    });
    expect((await answer(feedback(order))).receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(await orderOf(order)).toMatchObject({ state: 'answered' });
  });

  it('refuses incomplete feedback at once, names the field and stops nothing', async () => {
    const order = await delivered();
    const { receipts, events } = await answer(
      feedback(order, { measures: [] }),
      feedback(order, { resultCode: 'NOT_CONFIRMED' }),
      feedback(order, { resultCode: undefined }),
    );
    expect(receipts).toMatchObject([
      { outcome: 'refused', code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'measures' },
      { outcome: 'refused', code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'reason' },
      { outcome: 'refused', code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'resultCode' },
    ]);
    expect(events).toEqual([]);
    expect(await clocksOf(order)).toMatchObject({ acknowledge: 'running', dispose: 'running' });
  });

  it('refuses times that contradict the order', async () => {
    const order = await delivered();
    const { receipts } = await answer(
      feedback(order, { handledAt: new Date(now.getTime() + HOUR).toISOString() }),
      feedback(order, { handledAt: new Date(now.getTime() - DAY).toISOString() }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'handledAt' },
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'handledAt' },
    ]);
  });

  it('records a delivery that the unit’s own message proves; the report may only move it earlier', async () => {
    const order = await issued();
    clock.set(new Date(now.getTime() + 10 * MINUTE));
    const first = await acknowledge(acknowledgement(order));
    expect(first.receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(first.events[0]!.value).toMatchObject({ provedBy: 'unit-message', deliveredAt: clock.now().toISOString() });
    expect(await clocksOf(order)).toEqual({
      acknowledge: 'stopped acknowledged',
      'commercial-target': 'running',
      dispose: 'running',
      forward: 'stopped delivered',
      return: 'running',
    });
    const later = new Date(now.getTime() + HOUR);
    await bench.deliveries.record(deliveryBatch([order], later));
    expect(await takeOutbox(db)).toEqual([]);
    const earlier = new Date(now.getTime() + 5 * MINUTE);
    await bench.deliveries.record(deliveryBatch([order], earlier));
    const [moved] = await takeOutbox(db);
    expect(moved!.value).toMatchObject({ provedBy: 'mailbox', deliveredAt: earlier.toISOString() });
    expect(await orderOf(order)).toMatchObject({ state: 'acknowledged', delivered_at: earlier, proved_by: 'mailbox' });
    const starts = await db.query(`select distinct started_at from clocks where order_id = $1 and kind <> 'forward'`, [
      order.value.orderId,
    ]);
    expect(starts).toEqual([{ started_at: earlier }]);
  });

  it('answers a re-sent event with its first outcome and a replayed batch with silence', async () => {
    const order = await delivered();
    const { batch, receipts } = await answer(feedback(order), feedback(order));
    expect(receipts.map((one) => one['outcome'])).toEqual(['accepted', 'refused']);
    expect((await receive(batch)).receipts).toEqual([]);
    const again = batch.records.map(
      (one, i) =>
        new InboundRecord(one.topic, 1, i, one.timestamp, one.key, one.value, { ce_type: one.type, ce_id: one.id }),
    );
    const second = await receive({ ...batch, partition: 1, records: again });
    expect(second.events).toEqual([]);
    expect(second.receipts).toMatchObject([
      { outcome: 'duplicate', firstOutcome: 'accepted' },
      { outcome: 'duplicate', firstOutcome: 'refused', code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION' },
    ]);
  });

  it('forgets event ids after a fortnight, not before', async () => {
    const order = await delivered();
    await acknowledge(acknowledgement(order));
    const remembered = () => db.query(`select 1 from order_messages where order_id = $1`, [order.value.orderId]);
    const keeping = new OrderMessageKeeping(db, new OrderMessageStore(), clock, createLogger('silent'));
    clock.advance(14 * DAY);
    await keeping.forget();
    expect(await remembered()).toHaveLength(1);
    clock.advance(HOUR);
    await keeping.forget();
    expect(await remembered()).toHaveLength(0);
  });

  it('knows only orders of the lane’s own organisation and unit', async () => {
    const order = await delivered();
    const { receipts } = await acknowledge(
      acknowledgement(order, { unit: 'CMCC-44' }),
      acknowledgement(order, { unit: 'CTCC-11' }),
      acknowledgement(order, { organisation: 'CTCC' }),
      { orderId: uuidv7(now), unit: 'CMCC-11' },
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_UNIT_MISMATCH', expected: 'CMCC-11' },
      { code: 'ORGANISATION_MISMATCH', field: 'unit' },
      { code: 'ORGANISATION_MISMATCH', field: 'organisation' },
      { code: 'CASEWORK_ORDER_UNKNOWN' },
    ]);
    const foreign = batchOf(laneName('CTCC', 'orders'), OrderAcknowledgedV1.type, [
      acknowledgement(order, { unit: 'CTCC-11' }),
    ]);
    await bench.lane.receive(foreign);
    expect((await takeOutbox(db))[0]!.value.items).toMatchObject([{ code: 'CASEWORK_ORDER_UNKNOWN' }]);
  });

  it('receipts whatever comes, and neighbours go on', async () => {
    const order = await delivered();
    const record = (offset: number, value: Buffer | null, headers: Record<string, string>): InboundRecord =>
      new InboundRecord(LANE, 0, 2_000_000 + offset, now.getTime(), null, value, headers);
    const type = OrderAcknowledgedV1.type;
    const good = Buffer.from(JSON.stringify(acknowledgement(order)));
    const records = [
      record(0, null, { ce_type: type, ce_id: 'a' }),
      record(1, Buffer.from('{'), { ce_type: type, ce_id: 'b' }),
      record(2, good, { ce_type: 'order-lost.v1', ce_id: 'c' }),
      record(3, good, { ce_type: type }),
      record(4, Buffer.from('{"orderId":"x"}'), { ce_type: type, ce_id: 'd' }),
      record(5, good, { ce_type: type, ce_id: 'e' }),
    ];
    const { receipts } = await receive({
      group: 'casework',
      topic: LANE,
      partition: 0,
      records,
      signal: new AbortController().signal,
    });
    expect(receipts.map((one) => one['code'] ?? one['outcome'])).toEqual([
      'EMPTY_VALUE',
      'NOT_JSON',
      'UNKNOWN_EVENT_TYPE',
      'INVALID_HEADER',
      'FIELD_INVALID',
      'accepted',
    ]);
    expect(receipts.map((one) => (one['wire'] as { offset: number }).offset)).toEqual(records.map((one) => one.offset));
  });

  it('keeps every chain whole', async () => {
    const files = await db.query(`select id, seq, encode(head, 'hex') as digest from cases`);
    const entries = await bench.history.ofCases(
      db,
      files.map((file) => file['id']),
    );
    for (const { id, seq, digest } of files) {
      expect(
        verifyChain(
          entries.filter((entry) => entry.caseId === id),
          { seq, digest },
        ),
      ).toBeNull();
    }
  });
});
