import { OrdersBulkV1 } from '#contracts/orders-bulk.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName } from '#contracts/topics';
import { InboundRecord } from '#messaging/records';
import {
  batchOf,
  complaintBatch,
  complaint,
  deliveryBatch,
  takeOutbox,
  workbench,
  type SentEvent,
} from '../casework.fixture';
import { ofType, OrdersBench } from './orders.fixture';

describe('批量', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const acknowledging = (order: SentEvent, differs: object = {}) => ({
    acknowledgement: desk.acknowledgement(order, differs),
  });
  const answering = (order: SentEvent, differs: object = {}) => ({ feedback: desk.feedback(order, differs) });
  const bulk = (...items: unknown[]) => desk.send(OrdersBulkV1.type, { items });

  async function many(count: number): Promise<SentEvent[]> {
    const complaints = Array.from({ length: count }, () => complaint(desk.now, { sender: desk.freshSender() }));
    for (let i = 0; i < count; i += 500) await desk.bench.folding.fold(complaintBatch(complaints.slice(i, i + 500)));
    const orders = (await takeOutbox(desk.db)).filter((event) => event.type === 'order-issued.v1');
    await desk.bench.deliveries.record(deliveryBatch(orders, desk.now));
    await takeOutbox(desk.db);
    return orders;
  }

  it('takes acknowledgements and feedbacks in their order and gives each line a receipt of its own', async () => {
    const [first, second] = await many(2);
    const { receipts, events } = await bulk(acknowledging(first!), answering(second!), answering(first!));
    expect(receipts).toMatchObject([
      { wire: { line: 0 }, outcome: 'accepted', itemId: first!.value.orderNumber },
      { wire: { line: 1 }, outcome: 'accepted', itemId: second!.value.orderNumber },
      { wire: { line: 2 }, outcome: 'accepted', itemId: first!.value.orderNumber },
    ]);
    expect(new Set(receipts.map(({ wire }) => wire.offset)).size).toBe(1);
    expect(await desk.orderOf(first!)).toMatchObject({ state: 'answered' });
    expect(events.filter((event) => event.type === 'order-feedback-recorded.v1')).toHaveLength(2);
  });

  it('refuses a bad line alone, whatever is bad about it', async () => {
    const [good, wrong] = await many(2);
    const lines = [
      acknowledging(good!),
      null,
      'ack',
      [],
      {},
      { return: {} },
      { ...acknowledging(wrong!), ...answering(wrong!) },
      { acknowledgement: 7 },
      { acknowledgement: { orderId: 'GD-1', unit: 'CMCC-11' } },
      { feedback: desk.feedback(wrong!, { extra: 1 }) },
      answering(wrong!, { measures: [] }),
      acknowledging(wrong!, { unit: 'CMCC-44' }),
      acknowledging(wrong!, { unit: 'CTCC-11' }),
      answering(wrong!),
      answering(good!),
    ];
    const { receipts } = await bulk(...lines);
    expect(receipts.map(({ wire, code, outcome }) => [wire.line, code ?? outcome])).toEqual(
      [
        'accepted',
        'FIELD_INVALID',
        'FIELD_INVALID',
        'FIELD_INVALID',
        'FIELD_INVALID',
        'FIELD_UNKNOWN',
        'FIELD_INVALID',
        'FIELD_INVALID',
        'FIELD_INVALID',
        'FIELD_UNKNOWN',
        'CASEWORK_FEEDBACK_INCOMPLETE',
        'CASEWORK_UNIT_MISMATCH',
        'ORGANISATION_MISMATCH',
        'accepted',
        'accepted',
      ].map((outcome, line) => [line, outcome]),
    );
  });

  it('takes 1,000 lines and refuses one more as a whole, without touching an order', async () => {
    const orders = await many(1_000);
    const tooMany = await bulk(...orders.map((order) => acknowledging(order)), acknowledging(orders[0]!));
    expect(tooMany.receipts).toMatchObject([{ code: 'BATCH_TOO_LARGE', field: 'items', got: '1001 lines' }]);
    expect(tooMany.receipts[0]!.wire).not.toHaveProperty('line');
    expect(tooMany.events).toEqual([]);
    const { receipts } = await bulk(...orders.map((order) => answering(order)));
    expect(receipts).toHaveLength(1_000);
    expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    const [answered] = await desk.db.query<{ count: string }>(
      `select count(*) from orders where state = 'answered' and id = any($1)`,
      [orders.map(({ value }) => value.orderId as string)],
    );
    expect(answered!.count).toBe('1000');
  });

  it('spreads the receipts of several large batches over events that their contract holds', async () => {
    const [order] = await many(1);
    const items = Array.from({ length: 900 }, () => acknowledging(order!));
    const batch = batchOf(laneName('CMCC', 'orders'), OrdersBulkV1.type, [{ items }, { items }, { items }]);
    await desk.bench.lane.receive(batch);
    const receipts = (await takeOutbox(desk.db)).filter((event) => event.type === ReceiptsV1.type);
    expect(receipts.map(({ value }) => value.items.length)).toEqual([2_000, 700]);
    for (const { value } of receipts) expect(readMessage(ReceiptsV1, value)).toMatchObject({ ok: true });
  });

  it('is refused as a whole when it is no batch', async () => {
    const [order] = await many(1);
    const send = async (value: string) => {
      const [record] = batchOf(laneName('CMCC', 'orders'), OrdersBulkV1.type, [{}]).records;
      const batch = batchOf(laneName('CMCC', 'orders'), OrdersBulkV1.type, []);
      const bad = new InboundRecord(record!.topic, 0, record!.offset, 0, null, Buffer.from(value), record!.rawHeaders);
      return (await desk.receive({ ...batch, records: [bad] })).receipts;
    };
    const line = JSON.stringify(acknowledging(order!));
    expect(await send('{"items":[')).toMatchObject([{ code: 'NOT_JSON' }]);
    expect(await send('[]')).toMatchObject([{ code: 'NOT_JSON' }]);
    expect(await send('{}')).toMatchObject([{ code: 'FIELD_MISSING', field: 'items' }]);
    expect(await send('{"items":[]}')).toMatchObject([{ code: 'FIELD_INVALID', field: 'items' }]);
    expect(await send('{"items":{}}')).toMatchObject([{ code: 'FIELD_INVALID', field: 'items' }]);
    expect(await send(`{"unit":"CMCC-11","items":[${line}]}`)).toMatchObject([
      { code: 'FIELD_UNKNOWN', field: 'unit' },
    ]);
    expect(await send(`{"organisation":"CTCC","items":[${line}]}`)).toMatchObject([{ code: 'ORGANISATION_MISMATCH' }]);
    expect(await desk.orderOf(order!)).toMatchObject({ state: 'delivered' });
  });

  it('that is sent again gets each line its first outcome; a lane that is read again is silent', async () => {
    const [order] = await many(1);
    const { batch } = await bulk(acknowledging(order!), acknowledging(order!));
    expect((await desk.receive(batch)).receipts).toEqual([]);
    const [one] = batch.records;
    const again = new InboundRecord(one!.topic, 1, one!.offset, one!.timestamp, null, one!.value, one!.rawHeaders);
    const resent = await desk.receive({ ...batch, partition: 1, records: [again] });
    expect(resent.receipts).toMatchObject([
      { wire: { line: 0 }, outcome: 'duplicate', firstOutcome: 'accepted' },
      { wire: { line: 1 }, outcome: 'duplicate', firstOutcome: 'refused', code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION' },
    ]);
    expect(resent.events).toEqual([]);
  });

  it('takes NOT_OURS in a line as the return it is', async () => {
    const [order] = await many(1);
    const trueOwner = { organisation: 'CTCC', unit: 'CTCC-11', proof: ['号段登记表第7行'] };
    const { receipts, events } = await bulk(answering(order!, { resultCode: 'NOT_OURS', measures: [], trueOwner }));
    expect(receipts).toMatchObject([{ wire: { line: 0 }, outcome: 'accepted' }]);
    expect(ofType(events, 'order-return-recorded.v1')).toBeDefined();
    expect(await desk.orderOf(order!)).toMatchObject({ state: 'returned' });
  });

  it('about the same orders in two processes at once neither deadlocks nor answers one twice', async () => {
    const orders = await many(60);
    const second = await workbench(desk.db, desk.clock);
    const lane = (partition: number, items: SentEvent[]) =>
      batchOf(laneName('CMCC', 'orders'), OrdersBulkV1.type, [{ items: items.map((order) => answering(order)) }], {
        partition,
      });
    await Promise.all([desk.bench.lane.receive(lane(5, orders)), second.lane.receive(lane(6, [...orders].reverse()))]);
    const sent = await takeOutbox(desk.db);
    expect(sent.filter((event) => event.type === 'order-feedback-recorded.v1')).toHaveLength(60);
    const outcomes = sent.flatMap((event) => (event.type === ReceiptsV1.type ? event.value.items : []));
    expect(outcomes.filter((one: { outcome: string }) => one.outcome === 'accepted')).toHaveLength(60);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
