import { ClockStartedV1 } from '#contracts/case-events.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderReassignedV1, OrderReassignmentRecordedV1 } from '#contracts/order-reassigned.v1';
import { readMessage } from '#contracts/reading';
import { Principal } from '#access/principal';
import { DAY, HOUR } from '#kernel/clock';
import { InboundRecord } from '#messaging/records';
import { complaint, deliveryBatch, takeOutbox, workbench, type SentEvent } from '../casework.fixture';
import { StatementTaking } from '../statements/statement-taking.service';
import { FurtherOrdering } from './further-ordering.service';
import { ofType, OrdersBench, typesOf } from './orders.fixture';

describe('转派', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  const reassignment = ({ value }: SentEvent, differs: object = {}): object => ({
    orderId: value.orderId,
    unit: value.unit,
    toUnit: 'CMCC-44',
    reason: '号码已迁至广东',
    handler: '工号1001',
    ...differs,
  });
  const reassign = (...messages: object[]) => desk.send(OrderReassignedV1.type, ...messages);

  it('ends the order as reassigned and issues its successor to the other unit, naming the reassignment as its cause', async () => {
    const order = await desk.delivered();
    desk.clock.advance(HOUR);
    const { receipts, events } = await reassign(reassignment(order));
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: order.value.orderNumber }]);
    expect(typesOf(events)).toEqual([OrderIssuedV1.type, OrderReassignmentRecordedV1.type]);
    const [issued, recorded] = events;
    expect(readMessage(OrderIssuedV1, issued!.value)).toMatchObject({
      ok: true,
      message: {
        unit: 'CMCC-44',
        owner: { method: 'manual', row: 'CMCC-11 → CMCC-44：号码已迁至广东' },
        complaints: [{ complaintId: order.value.complaints[0].complaintId }],
        earlierOrders: [{ orderId: order.value.orderId, state: 'closed' }],
      },
    });
    expect(readMessage(OrderReassignmentRecordedV1, recorded!.value)).toMatchObject({
      ok: true,
      message: {
        reassignmentId: issued!.value.causeId,
        orderId: order.value.orderId,
        newOrderId: issued!.value.orderId,
        by: 'CMCC-11',
      },
    });
    expect(await desk.orderOf(order)).toMatchObject({
      state: 'closed',
      end_reason: 'reassigned',
      ended_at: desk.clock.now(),
    });
    expect(await desk.caseOf(order)).toMatchObject({
      unit: 'CMCC-44',
      desk: null,
      order_id: issued!.value.orderId,
      fold_unit: 'CMCC-11',
    });
  });

  it('changes no due time: clocks go on for the new unit from where they started, and their holders are kept', async () => {
    const order = await desk.delivered();
    const before = await desk.clocksOf(order);
    desk.clock.advance(2 * HOUR);
    const { events } = await reassign(reassignment(order));
    const successor = ofType(events, OrderIssuedV1.type);
    const after = await desk.clocksOf(successor);
    for (const kind of ['acknowledge', 'return', 'commercial-target', 'dispose']) {
      const { id, started_at, due_at } = before[kind]!;
      expect(after[kind]).toMatchObject({ id, started_at, due_at, state: 'running', owed_by: 'CMCC-44' });
      expect(after[kind]!['holders']).toEqual([
        { holder: 'CMCC-11', from: desk.now.toISOString() },
        { holder: 'CMCC-44', from: desk.clock.now().toISOString() },
      ]);
    }
    const promised = successor.value.clocks as { clock: string; due: string }[];
    expect(promised.map(({ clock, due }) => [clock, new Date(due)])).toEqual(
      promised.map(({ clock }) => [clock, before[clock]!['due_at']]),
    );
    expect(promised).toHaveLength(4);
    expect((await desk.orderOf(successor))['due_at']).toEqual(before['dispose']!['due_at']);
  });

  it('starts no clock anew when the successor is delivered, and answers in time are judged by the first due time', async () => {
    const order = await desk.delivered();
    const { events } = await reassign(reassignment(order));
    const successor = ofType(events, OrderIssuedV1.type);
    desk.clock.advance(60 * DAY);
    const [started] = await desk.deliver(successor);
    expect(readMessage(ClockStartedV1, started!.value)).toMatchObject({ ok: true, message: { clocks: [] } });
    expect(Object.keys(await desk.clocksOf(successor)).sort()).toEqual([
      'acknowledge',
      'commercial-target',
      'dispose',
      'return',
    ]);
    const answered = await desk.answer(desk.feedback(successor));
    expect(ofType(answered.events, 'order-feedback-recorded.v1').value).toMatchObject({ inTime: false });
    expect(await desk.clockStates(successor)).toMatchObject({ dispose: 'stopped answered' });
  });

  it('may be done by the national desk and by headquarters, not by another province', async () => {
    const order = await desk.delivered();
    const [other] = (await reassign(reassignment(order, { unit: 'CMCC-31' }))).receipts;
    expect(other).toMatchObject({ code: 'CASEWORK_UNIT_MISMATCH', expected: 'CMCC-11 or CMCC-00' });
    const { receipts, events } = await reassign(reassignment(order, { unit: 'CMCC-00' }));
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(ofType(events, OrderReassignmentRecordedV1.type).value).toMatchObject({ by: 'CMCC-00', unit: 'CMCC-11' });
    const successor = ofType(events, OrderIssuedV1.type);
    const hq = new Principal('CMCC', ['CMCC-00'], ['hq']);
    const taking = desk.bench.get(StatementTaking);
    await taking.post(hq, OrderReassignedV1.type, reassignment(successor, { toUnit: 'CMCC-51' }));
    expect(await desk.caseOf(order)).toMatchObject({ unit: 'CMCC-51' });
    const desk44 = new Principal('CMCC', ['CMCC-44'], ['desk']);
    await expect(taking.post(desk44, OrderReassignedV1.type, reassignment(order))).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });

  it('needs a reason, another unit of the same organisation and an order that is its own and still open', async () => {
    const order = await desk.delivered();
    const refused = await reassign(
      reassignment(order, { reason: undefined }),
      reassignment(order, { toUnit: 'CTCC-44' }),
      reassignment(order, { toUnit: 'CMCC-11' }),
      reassignment(order, { orderId: order.key }),
    );
    expect(refused.receipts).toMatchObject([
      { code: 'FIELD_MISSING', field: 'reason' },
      { code: 'ORGANISATION_MISMATCH', field: 'toUnit' },
      { code: 'FIELD_INVALID', field: 'toUnit' },
      { code: 'CASEWORK_ORDER_UNKNOWN' },
    ]);
    expect(refused.events).toEqual([]);
    await desk.answer(desk.feedback(order));
    const [late] = (await reassign(reassignment(order))).receipts;
    expect(late).toMatchObject({ code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION', got: 'answered' });
    expect(await desk.clockStates(order)).toMatchObject({ dispose: 'stopped answered' });
  });

  it('of another organisation’s order is refused as unknown', async () => {
    const order = await desk.delivered();
    const { receipts } = await desk.sendTo(
      'CTCC',
      OrderReassignedV1.type,
      reassignment(order, { unit: 'CTCC-00', toUnit: 'CTCC-44' }),
    );
    expect(receipts).toMatchObject([{ code: 'CASEWORK_ORDER_UNKNOWN' }]);
  });

  it('on an issued order proves its delivery first', async () => {
    const order = await desk.issued();
    desk.clock.advance(HOUR);
    const { receipts, events } = await reassign(reassignment(order));
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(typesOf(events)).toEqual([
      'clock-started.v1',
      'order-issued.v1',
      'order-reassignment-recorded.v1',
      'clock-stopped.v1',
    ]);
    expect(await desk.orderOf(order)).toMatchObject({ state: 'closed', delivered_at: desk.clock.now() });
    expect(await desk.clockStates(order)).toEqual({ forward: 'stopped delivered' });
    expect(await desk.clockStates(ofType(events, 'order-issued.v1'))).toMatchObject({
      acknowledge: 'running',
      dispose: 'running',
    });
    expect(events[1]!.value.clocks).toHaveLength(4);
  });

  it('sends complaints that come later to whoever has the order now', async () => {
    const order = await desk.delivered();
    const { events } = await reassign(reassignment(order));
    const successor = ofType(events, 'order-issued.v1');
    await desk.fold({ sender: order.value.sender });
    const supplement = ofType(await takeOutbox(desk.db), 'order-supplemented.v1');
    expect(supplement.value).toMatchObject({ unit: 'CMCC-44', orderId: successor.value.orderId });
  });

  it('may go on from unit to unit, back to the first too', async () => {
    const order = await desk.delivered();
    const due = (await desk.orderOf(order))['due_at'];
    let last = order;
    for (const toUnit of ['CMCC-44', 'CMCC-11', 'CMCC-00']) {
      const { events } = await reassign(reassignment(last, { toUnit }));
      last = ofType(events, 'order-issued.v1');
      await desk.deliver(last);
    }
    expect(await desk.orderOf(last)).toMatchObject({ unit: 'CMCC-00', due_at: due, state: 'delivered' });
    const { dispose } = await desk.clocksOf(last);
    expect((dispose!['holders'] as { holder: string }[]).map(({ holder }) => holder)).toEqual([
      'CMCC-11',
      'CMCC-44',
      'CMCC-11',
      'CMCC-00',
    ]);
  });

  it('to a unit that no mailbox takes leaves the case unresolved and nobody owing', async () => {
    const order = await desk.delivered({ suggestion: { ...complaint(desk.now).suggestion, risk: 'fraud' } });
    const { events } = await reassign(reassignment(order));
    const successor = ofType(events, 'order-issued.v1');
    await desk.bench.deliveries.record(
      deliveryBatch([successor], desk.clock.now(), { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    expect(await desk.caseOf(order)).toMatchObject({ state: 'unresolved', order_id: null });
    const states = Object.values(await desk.clockStates(successor));
    expect(states).toHaveLength(4);
    expect(new Set(states)).toEqual(new Set(['stopped order-undeliverable']));
  });

  it('of the case’s own order whose supplement no mailbox took makes the case the new unit’s', async () => {
    const order = await desk.delivered();
    await desk.fold({ sender: order.value.sender });
    const supplement = ofType(await takeOutbox(desk.db), 'order-supplemented.v1');
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await desk.bench.deliveries.record(deliveryBatch([supplement], desk.clock.now(), refused));
    await takeOutbox(desk.db);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'unresolved', order_id: null });
    const { events } = await reassign(reassignment(order));
    const successor = ofType(events, 'order-issued.v1');
    expect(successor.value.complaints).toHaveLength(2);
    expect(await desk.caseOf(order)).toMatchObject({
      state: 'open',
      unit: 'CMCC-44',
      order_id: successor.value.orderId,
    });
    expect(await desk.db.query(`select 1 from beside_orders where case_id = $1`, [order.key])).toEqual([]);
    const running = `select owed_by, carried_by from clocks where case_id = $1 and kind = 'forward' and state = 'running'`;
    expect(await desk.db.query(running, [order.key])).toEqual([{ owed_by: 'platform', carried_by: successor.id }]);
    await desk.deliver(successor);
    expect(await desk.db.query(running, [order.key])).toEqual([]);
    await desk.answer(desk.feedback(successor));
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review' });
  });

  it('of an order that stands beside another leaves the case with its own unit and order', async () => {
    const order = await desk.delivered();
    const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
    const request = { unit: 'CMCC-00', reason: '网络侧处置', person: '李四' };
    await desk.bench.get(FurtherOrdering).issue(centre, order.key, request);
    const beside = ofType(await takeOutbox(desk.db), 'order-issued.v1');
    await desk.deliver(beside);
    const before = await desk.caseOf(order);
    const { events } = await reassign(reassignment(beside, { toUnit: 'CMCC-44' }));
    const successor = ofType(events, 'order-issued.v1');
    const after = await desk.caseOf(order);
    for (const column of ['unit', 'order_id', 'owner', 'state']) {
      expect([column, after[column]]).toEqual([column, before[column]]);
    }
    await desk.deliver(successor);
    await desk.answer(desk.feedback(order));
    expect(await desk.caseOf(order)).toMatchObject({ state: 'in-progress' });
    await desk.answer(desk.feedback(successor));
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review' });
  });

  it('that is sent again, or whose lane is read again, happens once', async () => {
    const order = await desk.delivered();
    const { batch } = await reassign(reassignment(order));
    expect((await desk.receive(batch)).receipts).toEqual([]);
    const [one] = batch.records;
    const again = new InboundRecord(one!.topic, 1, 0, one!.timestamp, null, one!.value, one!.rawHeaders);
    const resent = await desk.receive({ ...batch, partition: 1, records: [again] });
    expect(resent.receipts).toMatchObject([{ outcome: 'duplicate', firstOutcome: 'accepted' }]);
    expect(resent.events).toEqual([]);
    expect(await desk.db.query(`select 1 from orders where case_id = $1`, [order.key])).toHaveLength(2);
  });

  it('of one order by two processes at once happens once', async () => {
    const order = await desk.delivered();
    const second = await workbench(desk.db, desk.clock);
    const hq = new Principal('CMCC', ['CMCC-00'], ['hq']);
    const outcomes = await Promise.allSettled(
      [desk.bench, second].map((one, i) =>
        one.get(StatementTaking).post(hq, OrderReassignedV1.type, reassignment(order, { toUnit: `CMCC-4${i + 2}` })),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const orders = await desk.db.query(`select state from orders where case_id = $1 order by id`, [order.key]);
    expect(orders).toEqual([{ state: 'closed' }, { state: 'issued' }]);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
