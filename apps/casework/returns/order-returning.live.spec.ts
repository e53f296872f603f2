import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { OrderReturnRecordedV1 } from '#contracts/owner-events.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName } from '#contracts/topics';
import { Principal } from '#access/principal';
import { DAY, HOUR } from '#kernel/clock';
import { InboundRecord, type Batch } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import { OrderPostingService } from '../orders/order-posting.service';

const now = new Date();
const clock = new FixedClock(now);
const LANE = laneName('CMCC', 'orders');

describe('returns on the orders lane', () => {
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
    const sender = senderOf(`1360200${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(complaintBatch([complaint(now, { sender, ...differs })]));
    return (await takeOutbox(db)).find((event) => event.type === 'order-issued.v1')!;
  }

  async function delivered(differs = {}): Promise<SentEvent> {
    const order = await issued(differs);
    await bench.deliveries.record(deliveryBatch([order], now));
    await takeOutbox(db);
    return order;
  }

  const returned = ({ value }: SentEvent, differs = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    reasonCode: 'ported-out',
    explanation: '用户已携号转出',
    trueOwner: { organisation: 'CTCC', unit: 'CTCC-11', proof: ['携号转网数据 2026-04-02'] },
    handler: '工号1001',
    handledAt: clock.now().toISOString(),
    ...differs,
  });
  const notOurs = ({ value }: SentEvent, differs = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    interim: false,
    resultCode: 'NOT_OURS',
    cause: '该号码已携号转出',
    measures: [],
    evidence: [],
    trueOwner: { organisation: 'CTCC', proof: ['携号转网数据 2026-04-02'] },
    handler: '工号1001',
    handledAt: clock.now().toISOString(),
    textForComplainant: '该号码不属于我公司，已转请责任单位处理。',
    ...differs,
  });
  const settled = (order: SentEvent): object =>
    notOurs(order, {
      resultCode: 'NOT_CONFIRMED',
      reason: '未查到',
      trueOwner: undefined,
      search: { found: false, periodFrom: '2026-01-01T00:00:00Z', periodUntil: '2026-01-02T00:00:00Z', system: 'SMSC' },
    });

  async function receive(batch: Batch) {
    await bench.lane.receive(batch);
    const sent = await takeOutbox(db);
    const events = sent.filter((event) => event.type !== ReceiptsV1.type);
    const receipts = sent.filter((event) => event.type === ReceiptsV1.type);
    return { events, batch, receipts: receipts.flatMap((event) => event.value.items as Record<string, unknown>[]) };
  }

  const send = (type: string, ...messages: object[]) =>
    receive(batchOf(LANE, type, messages, { at: clock.now().getTime() }));
  const giveBack = (...messages: object[]) => send(OrderReturnedV1.type, ...messages);
  const orderOf = async ({ value }: SentEvent) =>
    (await db.query(`select * from orders where id = $1`, [value.orderId]))[0]!;
  const clocksOf = async ({ key }: SentEvent) =>
    Object.fromEntries(
      (await db.query(`select kind, state, stop_reason from clocks where case_id = $1`, [key])).map((row) => [
        row['kind'],
        `${row['state']} ${row['stop_reason'] ?? ''}`.trim(),
      ]),
    );
  const returnsOf = ({ key }: SentEvent) =>
    db.query(`select * from order_returns where case_id = $1 order by id`, [key]);
  const code = (receipts: readonly Record<string, unknown>[]) =>
    receipts.map((receipt) => receipt['code'] ?? receipt['outcome']);

  it('a return stops the return clock, lets the disposal stand still and starts the decision', async () => {
    const order = await delivered();
    clock.advance(HOUR);
    const { receipts, events } = await giveBack(returned(order));
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: order.value.orderNumber }]);
    expect(await orderOf(order)).toMatchObject({ state: 'returned', acknowledged_at: clock.now() });
    expect(await clocksOf(order)).toEqual({
      forward: 'stopped delivered',
      acknowledge: 'stopped acknowledged',
      return: 'stopped returned',
      dispose: 'paused',
      'commercial-target': 'paused',
      'return-decision': 'running',
    });
    const [decision] = await db.query(`select * from clocks where case_id = $1 and kind = 'return-decision'`, [
      order.key,
    ]);
    const [noted] = await returnsOf(order);
    expect(decision).toMatchObject({
      owed_by: '12321',
      subject_id: noted!['id'],
      started_at: clock.now(),
      due_at: new Date(bench.rules.term('return-decision', clock.now().getTime())!.dueAt),
    });
    expect(noted).toMatchObject({ decider: 'centre-12321', is_counted: true, proof: ['携号转网数据 2026-04-02'] });
    const told = events.find((event) => event.type === OrderReturnRecordedV1.type)!;
    expect(readMessage(OrderReturnRecordedV1, told.value)).toMatchObject({ ok: true, message: { counted: 1 } });
    expect(told.to).toEqual(['intake-centre-00']);
  });

  it('a return needs proof, and an owner outside the own organisation', async () => {
    const order = await delivered();
    const to = (trueOwner: object) => returned(order, { trueOwner });
    const { receipts, events } = await giveBack(
      to({ organisation: 'CTCC', proof: [] }),
      to({ organisation: 'CTCC', proof: ['  '] }),
      to({ organisation: 'CMCC', unit: 'CMCC-44', proof: ['归属地'] }),
      to({ organisation: 'CTCC', unit: 'CUCC-11', proof: ['归属地'] }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_RETURN_UNPROVEN', field: 'trueOwner.proof' },
      { code: 'CASEWORK_RETURN_UNPROVEN', field: 'trueOwner.proof' },
      { code: 'FIELD_INVALID', field: 'trueOwner.organisation' },
      { code: 'FIELD_INVALID', field: 'trueOwner.unit' },
    ]);
    expect(events).toEqual([]);
    expect(await orderOf(order)).toMatchObject({ state: 'delivered' });
  });

  it('a feedback with NOT_OURS is a return by the same rules', async () => {
    const order = await delivered();
    const unproven = await send(
      OrderFeedbackV1.type,
      notOurs(order, { trueOwner: { organisation: 'CTCC', proof: [] } }),
    );
    expect(unproven.receipts).toMatchObject([{ code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'trueOwner' }]);
    const { receipts } = await send(OrderFeedbackV1.type, notOurs(order));
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: order.value.orderNumber }]);
    expect(await orderOf(order)).toMatchObject({ state: 'returned', answered_at: null });
    expect(await returnsOf(order)).toMatchObject([{ reason_code: 'feedback', explanation: '该号码已携号转出' }]);
  });

  it('a desk returns an order over HTTP by the same rules', async () => {
    const order = await delivered();
    const posting = bench.get(OrderPostingService);
    const desk = new Principal('CMCC', [order.value.unit], ['desk']);
    const { orderId } = order.value;
    await expect(posting.post(desk, orderId, OrderFeedbackV1.type, notOurs(order))).resolves.toEqual({
      orderId,
      orderNumber: order.value.orderNumber,
      state: 'returned',
    });
    await expect(posting.post(desk, orderId, OrderFeedbackV1.type, notOurs(order))).rejects.toThrow(
      'CASEWORK_ILLEGAL_ORDER_TRANSITION',
    );
  });

  it('after the return clock a return is refused, until then it is taken', async () => {
    const [inTime, late] = [await delivered(), await delivered()];
    const { dueAt, due } = bench.rules.term('return', now.getTime())!;
    clock.set(new Date(dueAt - 1));
    expect(code((await giveBack(returned(inTime))).receipts)).toEqual(['accepted']);
    clock.set(new Date(dueAt));
    const { receipts } = await giveBack(returned(late));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_RETURN_TOO_LATE', expected: `a return before ${due}` }]);
    expect(await orderOf(late)).toMatchObject({ state: 'delivered' });
  });

  it('a return is taken from investigating and refused from answered', async () => {
    const [investigating, answered] = [await delivered(), await delivered()];
    await send(OrderAcknowledgedV1.type, {
      orderId: investigating.value.orderId,
      unit: investigating.value.unit,
      investigating: true,
    });
    expect(code((await giveBack(returned(investigating))).receipts)).toEqual(['accepted']);
    expect(code((await send(OrderFeedbackV1.type, settled(answered))).receipts)).toEqual(['accepted']);
    expect(code((await giveBack(returned(answered))).receipts)).toEqual(['CASEWORK_ILLEGAL_ORDER_TRANSITION']);
  });

  it('a return proves the delivery of an order that was only issued', async () => {
    const order = await issued();
    clock.advance(HOUR);
    expect(code((await giveBack(returned(order))).receipts)).toEqual(['accepted']);
    expect(await orderOf(order)).toMatchObject({
      state: 'returned',
      delivered_at: clock.now(),
      proved_by: 'unit-message',
    });
    expect(await clocksOf(order)).toMatchObject({
      forward: 'stopped delivered',
      return: 'stopped returned',
      dispose: 'paused',
    });
    await bench.deliveries.record(deliveryBatch([order], new Date(now.getTime() + HOUR / 2)));
    expect(await orderOf(order)).toMatchObject({ state: 'returned', proved_by: 'mailbox' });
  });

  it('times that contradict the order are refused', async () => {
    const order = await delivered();
    const at = (ms: number) => returned(order, { handledAt: new Date(now.getTime() + ms).toISOString() });
    expect(code((await giveBack(at(HOUR), at(-DAY))).receipts)).toEqual([
      'CASEWORK_TIME_IMPOSSIBLE',
      'CASEWORK_TIME_IMPOSSIBLE',
    ]);
  });

  it('only the unit of the order returns it', async () => {
    const order = await delivered();
    const { receipts } = await giveBack(
      returned(order, { unit: 'CMCC-44' }),
      returned(order, { unit: 'CTCC-11' }),
      returned(order, { organisation: 'CTCC' }),
    );
    expect(code(receipts)).toEqual(['CASEWORK_UNIT_MISMATCH', 'ORGANISATION_MISMATCH', 'ORGANISATION_MISMATCH']);
    const foreign = batchOf(laneName('CTCC', 'orders'), OrderReturnedV1.type, [returned(order, { unit: 'CTCC-11' })]);
    expect(code((await receive(foreign)).receipts)).toEqual(['CASEWORK_ORDER_UNKNOWN']);
  });

  it('a return sent twice is one return, and a replayed lane changes nothing', async () => {
    const order = await delivered();
    const { batch } = await giveBack(returned(order), returned(order));
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
    expect(await returnsOf(order)).toHaveLength(1);
  });

  it('of a return and a feedback at once the first one counts and the other is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const order = await delivered();
      const record = (partition: number, type: string, message: object) =>
        bench.lane.receive(batchOf(LANE, type, [message], { partition, at: clock.now().getTime() }));
      await Promise.all([
        record(20, OrderReturnedV1.type, returned(order)),
        record(21, OrderFeedbackV1.type, settled(order)),
      ]);
      const sent = await takeOutbox(db);
      const outcomes = sent
        .filter((event) => event.type === ReceiptsV1.type)
        .flatMap((event) => event.value.items as { outcome: string }[])
        .map(({ outcome }) => outcome);
      expect(outcomes.sort()).toEqual(['accepted', 'refused']);
      const { state } = (await orderOf(order)) as { state: string };
      expect(await returnsOf(order)).toHaveLength(state === 'returned' ? 1 : 0);
      expect(['returned', 'answered']).toContain(state);
    }
  });

  it('a return by the host of an unnamed reseller is not counted', async () => {
    const order = await delivered({ sender: senderOf('17001230001') });
    expect(order.value.desk).toBe('resale');
    const host = laneName(order.value.unit.split('-')[0], 'orders');
    const message = returned(order, { trueOwner: { organisation: 'YDZS', proof: ['转售协议'] }, reasonCode: 'resold' });
    const { receipts, events } = await receive(
      batchOf(host, OrderReturnedV1.type, [message], { at: clock.now().getTime() }),
    );
    expect(code(receipts)).toEqual(['accepted']);
    expect(await returnsOf(order)).toMatchObject([{ is_counted: false, decider: 'centre-12321' }]);
    expect(events.find((event) => event.type === OrderReturnRecordedV1.type)!.value).toMatchObject({ counted: 0 });
  });
});
