import { ComplaintCorrectionRecordedV1, ComplaintWithdrawalRecordedV1 } from '#contracts/complaint-events.v1';
import { ComplaintChangedV1 } from '#contracts/complaint-changed.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { OrderWithdrawnV1 } from '#contracts/order-withdrawn.v1';
import { readMessage } from '#contracts/reading';
import { COMPLAINT_STREAM } from '#contracts/topics';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { HOUR } from '#kernel/clock';
import { Principal } from '#access/principal';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  takeOutbox,
  untilWaiting,
  workbench,
  type SentEvent,
} from '../casework.fixture';
import { CaseReadingStore } from '../cases/case-reading.store';
import { CaseSplitting } from '../cases/case-splitting.service';
import type { SplitView } from '../cases/case-splitting.request';
import { FurtherOrdering } from './further-ordering.service';
import { ofType, OrdersBench, typesOf } from './orders.fixture';

describe('what intake says later of a complaint', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  /** A delivered order about these complaints of one sender. */
  async function caseOf(...complaints: ComplaintAcceptedV1[]): Promise<SentEvent> {
    await desk.bench.folding.fold(complaintBatch(complaints));
    const order = ofType(await takeOutbox(desk.db), 'order-issued.v1');
    await desk.deliver(order);
    return order;
  }

  const saidOf = ({ complaintId, acceptanceNumber, organisation, serial }: ComplaintAcceptedV1) => ({
    ...{ complaintId, acceptanceNumber, organisation, serial },
    at: desk.clock.now().toISOString(),
  });
  const withdrawal = (one: ComplaintAcceptedV1): ComplaintWithdrawalRecordedV1 => ({
    ...saidOf(one),
    state: 'withdrawn',
    stateBefore: 'accepted',
    reason: '举报人撤回',
    withdrawnAt: desk.clock.now().toISOString(),
  });
  const correction = (
    one: ComplaintAcceptedV1,
    differs: Partial<ComplaintAcceptedV1>,
    changed: ComplaintCorrectionRecordedV1['changed'],
  ): ComplaintCorrectionRecordedV1 => ({
    ...saidOf(one),
    state: 'accepted',
    changed,
    senderChanged: differs.sender !== undefined,
    complaint: { ...one, ...differs },
    reason: '来源更正',
    correctedAt: desk.clock.now().toISOString(),
  });
  const batch = (type: string, ...events: object[]) => batchOf(COMPLAINT_STREAM.name, type, events);
  const withdraw = async (...complaints: ComplaintAcceptedV1[]) => {
    const said = batch(ComplaintWithdrawalRecordedV1.type, ...complaints.map(withdrawal));
    await desk.bench.folding.fold(said);
    return { said, events: await takeOutbox(desk.db) };
  };
  const correct = async (...corrections: ComplaintCorrectionRecordedV1[]) => {
    const said = batch(ComplaintCorrectionRecordedV1.type, ...corrections);
    await desk.bench.folding.fold(said);
    return { said, events: await takeOutbox(desk.db) };
  };
  const clocksOf = async ({ complaintId }: ComplaintAcceptedV1) =>
    (
      await desk.db.query(`select kind, state, stop_reason from clocks where complaint_id = $1 order by started_at`, [
        complaintId,
      ])
    ).map((row) => [row['kind'], row['state'], row['stop_reason']]);

  it('takes a withdrawn complaint out of the counts, stops its clocks and tells the unit', async () => {
    const sender = desk.freshSender();
    const [kept, gone] = [complaint(desk.now, { sender }), complaint(desk.now, { sender, source: 'own-desk' })];
    const order = await caseOf(kept, gone);
    const { events } = await withdraw(gone);
    expect(typesOf(events)).toEqual([ComplaintChangedV1.type, OrderSupplementedV1.type, 'clock-stopped.v1']);
    expect(readMessage(ComplaintChangedV1, events[0]!.value)).toMatchObject({
      ok: true,
      message: { change: 'withdrawn', complaints: 1, distinctComplainants: 1, reason: '举报人撤回' },
    });
    expect(readMessage(OrderSupplementedV1, events[1]!.value)).toMatchObject({
      ok: true,
      message: { complaints: [], withdrawn: [gone.complaintId], distinctComplainants: 1 },
    });
    expect(await clocksOf(gone)).toEqual([['answer-own-desk', 'stopped', 'complaint-withdrawn']]);
    expect(await clocksOf(kept)).toEqual([['forward', 'stopped', 'delivered']]);
    expect(await desk.caseOf(order)).toMatchObject({ complaints: 1, distinct_complainants: 1, state: 'open' });
    expect(await desk.orderOf(order)).toMatchObject({ state: 'delivered' });
    const shown = await desk.bench.get(CaseReadingStore).complaints(order.key, 10);
    expect(shown.map(({ complaintId, withdrawnAt }) => [complaintId, withdrawnAt])).toEqual([
      [gone.complaintId, desk.clock.now()],
      [kept.complaintId, null],
    ]);
  });

  it('withdraws every open order and closes the case with the last complaint', async () => {
    const sender = desk.freshSender();
    const both = [complaint(desk.now, { sender }), complaint(desk.now, { sender })];
    const order = await caseOf(...both);
    const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
    const request = { unit: 'CUCC-00', reason: '网络侧拦截', person: '李四' };
    await desk.bench.get(FurtherOrdering).issue(centre, order.key, request);
    const beside = ofType(await takeOutbox(desk.db), 'order-issued.v1');
    await desk.deliver(beside);
    const { events } = await withdraw(...both);
    const withdrawn = events.filter((event) => event.type === OrderWithdrawnV1.type);
    expect(withdrawn.map(({ value }) => [value.unit, value.cause])).toEqual([
      ['CMCC-11', 'complaints-withdrawn'],
      ['CUCC-00', 'complaints-withdrawn'],
    ]);
    expect(ofType(events, 'case-closed.v1').value).toMatchObject({ reason: 'complaints-withdrawn' });
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', complaints: 0, order_id: null });
    for (const one of [order, beside]) {
      const states = Object.values(await desk.clockStates(one)).filter((state) => state.startsWith('running'));
      expect(states).toEqual([]);
    }
    await desk.fold({ sender });
    expect(typesOf(await takeOutbox(desk.db))).toEqual(['case-opened.v1', 'order-issued.v1']);
  });

  describe('while a split takes the complaint to another case', () => {
    const centre = new Principal('12321', ['12321-00'], ['centre-12321']);
    /** Splits `moved` off its case and, when that is under way, has something said of it; gives the case it went to. */
    async function meanwhile(
      order: SentEvent,
      moved: ComplaintAcceptedV1,
      say: () => Promise<unknown>,
    ): Promise<string> {
      const request = { complaintIds: [moved.complaintId], reason: '内容无关', person: '坐席1' };
      let split: Promise<SplitView>;
      let said: Promise<unknown>;
      await desk.db.transaction(async (tx) => {
        await tx.query('select from cases where id = $1 for update', [order.key]);
        split = desk.bench.get(CaseSplitting).split(centre, order.key, request);
        await untilWaiting(desk.db, 1);
        said = say();
        await untilWaiting(desk.db, 2);
      });
      const [{ caseId }] = await Promise.all([split!, said!]);
      return caseId;
    }
    const countsOf = async (caseId: string) =>
      (await desk.db.query(`select complaints, state from cases where id = $1`, [caseId]))[0];

    it('counts a withdrawal where the complaint is now', async () => {
      const sender = desk.freshSender();
      const [kept, moved] = [complaint(desk.now, { sender }), complaint(desk.now, { sender })];
      const order = await caseOf(kept, moved);
      const other = await meanwhile(order, moved, () => withdraw(moved));
      expect(await countsOf(order.key)).toEqual({ complaints: 1, state: 'open' });
      expect(await countsOf(other)).toEqual({ complaints: 0, state: 'closed' });
      expect((await clocksOf(moved)).filter(([, state]) => state === 'running')).toEqual([]);
      await desk.expectWholeChains();
    });

    it('tells a correction to the unit that has the complaint now', async () => {
      const sender = desk.freshSender();
      const [kept, moved] = [complaint(desk.now, { sender }), complaint(desk.now, { sender })];
      const order = await caseOf(kept, moved);
      const suggestion = { ...moved.suggestion, risk: 'fraud' as const };
      const other = await meanwhile(order, moved, () => correct(correction(moved, { suggestion }, ['category'])));
      const risks = await desk.db.query(`select risk from cases where id = any($1::uuid[]) order by id`, [
        [order.key, other],
      ]);
      expect(risks).toEqual([{ risk: 'ordinary' }, { risk: 'fraud' }]);
      await desk.expectWholeChains();
    });
  });

  it('corrects an answered complaint where it is, whoever else it would have been told to', async () => {
    const [one, other] = [complaint(desk.now, { sender: desk.freshSender() }), desk.freshSender()];
    const order = await caseOf(one);
    await desk.db.query(
      `insert into complaint_answers (complaint_id, n, case_id, answered_at) values ($1, 1, $2, now())`,
      [one.complaintId, order.key],
    );
    const { events } = await correct(correction(one, { sender: other }, ['sender']));
    expect(typesOf(events)).toEqual([ComplaintChangedV1.type, OrderSupplementedV1.type]);
    expect(events[0]!.value).toMatchObject({ change: 'corrected', complaints: 1 });
    expect(await desk.caseOf(order)).toMatchObject({ state: 'open', complaints: 1 });
    expect((await clocksOf(one)).filter(([, state]) => state === 'running')).toEqual([]);
    expect(await desk.db.query(`select 1 from cases where sender = $1`, [other.normalized])).toEqual([]);
  });

  it('closes an unresolved case whose last complaint is withdrawn', async () => {
    const one = complaint(desk.now, { sender: desk.freshSender() });
    await desk.bench.folding.fold(complaintBatch([one]));
    const order = ofType(await takeOutbox(desk.db), 'order-issued.v1');
    const failed = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await desk.bench.deliveries.record(deliveryBatch([order], desk.now, failed));
    await withdraw(one);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', complaints: 0 });
    expect(await clocksOf(one)).toEqual([['forward', 'stopped', 'complaint-withdrawn']]);
  });

  it('leaves a withdrawn complaint out of orders that are issued later', async () => {
    const sender = desk.freshSender();
    const [kept, gone] = [complaint(desk.now, { sender }), complaint(desk.now, { sender })];
    const order = await caseOf(kept, gone);
    await withdraw(gone);
    const { events } = await desk.send('order-reassigned.v1', {
      orderId: order.value.orderId,
      unit: 'CMCC-11',
      toUnit: 'CMCC-44',
      reason: '属地调整',
    });
    const { complaints, distinctComplainants } = ofType(events, 'order-issued.v1').value;
    expect(complaints.map((one: { complaintId: string }) => one.complaintId)).toEqual([kept.complaintId]);
    expect(distinctComplainants).toBe(1);
  });

  it('happens once, and is passed over for a complaint that has no case here', async () => {
    const sender = desk.freshSender();
    const [kept, gone] = [complaint(desk.now, { sender }), complaint(desk.now, { sender })];
    await caseOf(kept, gone);
    const { said } = await withdraw(gone);
    await desk.bench.folding.fold(said);
    expect(await takeOutbox(desk.db)).toEqual([]);
    expect((await withdraw(gone)).events).toEqual([]);
    expect((await withdraw(complaint(desk.now))).events).toEqual([]);
    expect((await correct(correction(gone, { text: '晚了' }, ['text']))).events).toEqual([]);
  });

  it('sends corrected facts to every unit that has an order, and keeps them', async () => {
    const one = complaint(desk.now, { sender: desk.freshSender() });
    const order = await caseOf(one);
    const from = new Date(desk.now.getTime() - 5 * HOUR).toISOString();
    const received = { precision: 'second' as const, from, until: from };
    const changes = { text: '【某某贷款】完整的短信内容，回复T退订', received };
    const { events } = await correct(correction(one, changes, ['text', 'messageReceivedAt']));
    expect(typesOf(events)).toEqual([ComplaintChangedV1.type, OrderSupplementedV1.type]);
    expect(readMessage(OrderSupplementedV1, events[1]!.value)).toMatchObject({
      ok: true,
      message: {
        unit: 'CMCC-11',
        complaints: [{ complaintId: one.complaintId, text: changes.text }],
        corrections: [{ complaintId: one.complaintId, changed: ['text', 'messageReceivedAt'], reason: '来源更正' }],
      },
    });
    expect(await desk.caseOf(order)).toMatchObject({ complaints: 1, first_received_at: new Date(from), state: 'open' });
    const [kept] = await desk.db.query(`select body from complaint_texts where complaint_id = $1`, [one.complaintId]);
    expect(kept!['body']).toMatchObject({ text: changes.text });
    expect(await clocksOf(one)).toEqual([['forward', 'stopped', 'delivered']]);
  });

  it('raises the risk when the corrected text does, and starts the interim clock', async () => {
    const one = complaint(desk.now, { sender: desk.freshSender() });
    const order = await caseOf(one);
    const suggestion = { ...one.suggestion, risk: 'fraud' as const, riskReason: 'rule bank-link-2' };
    const { events } = await correct(correction(one, { suggestion, text: '您的账户异常' }, ['text']));
    expect(ofType(events, OrderSupplementedV1.type).value.riskRise).toMatchObject({ reason: 'rule bank-link-2' });
    expect(ofType(events, 'clock-started.v1').value).toMatchObject({ cause: 'risk-rise' });
    expect(await desk.clockStates(order)).toMatchObject({ 'fraud-interim': 'running' });
    expect(await desk.caseOf(order)).toMatchObject({ risk: 'fraud' });
  });

  it('folds a complaint with a corrected sender anew, with the clocks it always had', async () => {
    const [wrong, right] = [desk.freshSender(), desk.freshSender()];
    const [kept, moved] = [complaint(desk.now, { sender: wrong }), complaint(desk.now, { sender: wrong })];
    const order = await caseOf(kept, moved);
    desk.clock.advance(HOUR);
    const { events } = await correct(correction(moved, { sender: right }, ['sender']));
    expect(typesOf(events)).toEqual([
      ComplaintChangedV1.type,
      OrderSupplementedV1.type,
      'case-opened.v1',
      'order-issued.v1',
    ]);
    expect(events[0]!.value).toMatchObject({ change: 'refolded', complaints: 1 });
    expect(events[1]!.value).toMatchObject({ withdrawn: [moved.complaintId] });
    expect(events[3]!.value).toMatchObject({ sender: right, complaints: [{ complaintId: moved.complaintId }] });
    expect(await desk.caseOf(order)).toMatchObject({ complaints: 1 });
    expect(await clocksOf(moved)).toEqual([
      ['forward', 'stopped', 'delivered'],
      ['forward', 'running', null],
    ]);
    const [, forward] = await desk.db.query(
      `select started_at from clocks where complaint_id = $1 and kind = 'forward' order by id`,
      [moved.complaintId],
    );
    expect(forward!['started_at']).toEqual(new Date(moved.acceptedAt));
  });

  it('closes the case that a corrected sender leaves empty, and joins the one the right sender has', async () => {
    const [wrong, right] = [desk.freshSender(), desk.freshSender()];
    const there = await caseOf(complaint(desk.now, { sender: right }));
    const moved = complaint(desk.now, { sender: wrong });
    const order = await caseOf(moved);
    const { events } = await correct(correction(moved, { sender: right }, ['sender']));
    expect(await desk.caseOf(order)).toMatchObject({ state: 'closed', close_reason: 'complaints-withdrawn' });
    expect(await desk.orderOf(order)).toMatchObject({ state: 'withdrawn' });
    expect(await desk.caseOf(there)).toMatchObject({ complaints: 2, state: 'open' });
    expect(ofType(events, OrderSupplementedV1.type)).toMatchObject({
      key: there.key,
      value: { complaints: [{ complaintId: moved.complaintId }] },
    });
  });

  it('folds anew too when the recipient’s carrier, once corrected, tells another unit; else it stays', async () => {
    const sender = { displayed: '106934567890', normalized: '106934567890', kind: 'port' as const };
    const recipient = { ...complaint(desk.now).recipient, carrier: 'CMCC' };
    const [one, other] = [complaint(desk.now, { sender, recipient }), complaint(desk.now, { sender, recipient })];
    const order = await caseOf(one, other);
    expect(order.value.unit).toBe('CMCC-00');
    const same = await correct(correction(one, { recipient: { ...recipient, province: '44' } }, ['recipientProvince']));
    expect(same.events[0]!.value).toMatchObject({ change: 'corrected' });
    const elsewhere = { recipient: { ...recipient, carrier: 'CUCC' } };
    const { events } = await correct(correction(one, elsewhere, ['recipientCarrier']));
    expect(events[0]!.value).toMatchObject({ change: 'refolded' });
    expect(ofType(events, 'order-issued.v1').value).toMatchObject({ unit: 'CUCC-00' });
    expect(await desk.caseOf(order)).toMatchObject({ complaints: 1 });
  });

  it('of one case in two processes at once counts every complaint once', async () => {
    const sender = desk.freshSender();
    const complaints = Array.from({ length: 20 }, () => complaint(desk.now, { sender }));
    const order = await caseOf(...complaints);
    const second = await workbench(desk.db, desk.clock);
    const half = (partition: number, from: number) =>
      batchOf(
        COMPLAINT_STREAM.name,
        ComplaintWithdrawalRecordedV1.type,
        complaints.slice(from, from + 10).map(withdrawal),
        { partition },
      );
    await Promise.all([desk.bench.folding.fold(half(8, 0)), second.folding.fold(half(9, 10))]);
    expect(await desk.caseOf(order)).toMatchObject({ complaints: 0, state: 'closed' });
    const events = await takeOutbox(desk.db);
    expect(events.filter((event) => event.type === ComplaintChangedV1.type)).toHaveLength(20);
    expect(events.filter((event) => event.type === 'case-closed.v1')).toHaveLength(1);
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
