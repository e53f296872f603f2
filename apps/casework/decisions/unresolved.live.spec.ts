import { Principal } from '#access/principal';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { OwnerDecidedV1, UnresolvedAssignedV1 } from '#contracts/owner-events.v1';
import { readMessage } from '#contracts/reading';
import { laneName } from '#contracts/topics';
import { DAY, HOUR } from '#kernel/clock';
import { verifyChain } from '#kernel/history-chain';
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
import { FurtherOrdering } from '../orders/further-ordering.service';
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { OwnerDeciding } from './owner-deciding.service';
import { UnresolvedDeciding } from './unresolved-deciding.service';
import { UnresolvedReadingStore } from './unresolved-reading.store';
import { UnresolvedController } from './unresolved.controller';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('12321', [], ['centre-12321']);

describe('the unresolved queue', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let queue: UnresolvedController;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [reading, deciding] = [bench.get(UnresolvedReadingStore), bench.get(UnresolvedDeciding)];
    queue = new UnresolvedController(reading, deciding, bench.rules, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  const recipient = { ...complaint(now).recipient, carrier: null, province: null };
  const nextPort = () => {
    const code = `10691234${String(serial++).padStart(4, '0')}`;
    return { displayed: code, normalized: code, kind: 'port' as const, mainCode: '10691234', subPort: code.slice(8) };
  };
  const fold = async (differs = {}): Promise<SentEvent[]> => {
    await bench.folding.fold(complaintBatch([complaint(clock.now(), differs)]));
    return takeOutbox(db);
  };

  /** A case of a port whose recipient's carrier nobody knows. */
  async function unresolved(sender = nextPort()): Promise<SentEvent> {
    const [opened] = await fold({ sender, recipient });
    expect(opened!.value.state).toBe('unresolved');
    return opened!;
  }

  async function undeliverable(): Promise<SentEvent> {
    const sender = senderOf(`1331200${String(serial++).padStart(4, '0')}`);
    const order = (await fold({ sender })).find(({ type }) => type === OrderIssuedV1.type)!;
    await bench.deliveries.record(
      deliveryBatch([order], clock.now(), { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    await takeOutbox(db);
    return order;
  }

  const owner = (differs = {}) => ({
    outcome: 'owner',
    unit: 'CTCC-31',
    evidence: ['接入备案 2024-118'],
    reason: '电话核实',
    person: '坐席07',
    ...differs,
  });
  const decide = async ({ key }: SentEvent, body: object) => {
    const view = await queue.decide(key, body);
    return { view, events: await takeOutbox(db) };
  };
  const caseOf = async ({ key }: SentEvent) => (await db.query(`select * from cases where id = $1`, [key]))[0]!;
  const forwardOf = ({ key }: SentEvent) =>
    db.query(`select * from clocks where case_id = $1 and kind = 'forward' order by id`, [key]);
  const shown = async ({ key }: SentEvent, query = {}) =>
    (await queue.list(centre, query)).items.find((one) => one.id === key);

  it('shows why a case waits, since when, its forward clocks with holder and due, and who looks after it', async () => {
    const [nobody, refused] = [await unresolved(), await undeliverable()];
    clock.advance(3 * HOUR);
    const [forward] = await forwardOf(nobody);
    expect(await shown(nobody)).toMatchObject({
      reason: 'no-owner',
      since: now,
      hours: 3,
      assignee: null,
      clocks: [{ clockId: forward!['id'], holder: 'unresolved-queue', isOverdue: false }],
    });
    expect(await shown(refused)).toMatchObject({
      reason: 'undeliverable',
      code: 'EXCHANGE_UNIT_UNKNOWN',
      unit: refused.value.unit,
    });
    clock.advance(14 * DAY);
    const { workingDays, clocks } = (await shown(nobody))!;
    expect(workingDays).toBeGreaterThan(5);
    expect(clocks).toMatchObject([{ isOverdue: true }]);
  });

  it('is filtered by reason, sender, candidate and assignee, and paged without gap', async () => {
    const [nobody, refused] = [await unresolved(), await undeliverable()];
    expect(await shown(refused, { reason: 'no-owner' })).toBeUndefined();
    expect(await shown(nobody, { reason: 'undeliverable' })).toBeUndefined();
    expect((await queue.list(centre, { sender: nobody.value.sender.normalized })).items).toMatchObject([
      { id: nobody.key },
    ]);
    await queue.assign(nobody.key, { assignee: '坐席07' });
    expect((await queue.list(centre, { assignee: '坐席07' })).items).toMatchObject([{ id: nobody.key }]);
    expect(await shown(nobody, { assignee: '' })).toBeUndefined();
    expect(await shown(nobody, { dueBefore: now.toISOString() })).toBeUndefined();
    const first = await queue.list(centre, { limit: '1' });
    const second = await queue.list(centre, { limit: '1', after: first.next });
    expect(first.items[0]!.id > second.items[0]!.id).toBe(true);
    await expect(queue.list(centre, { reason: 'lost' })).rejects.toThrow('REQUEST_INVALID');
  });

  it('shows units their own undeliverable cases only', async () => {
    const [nobody, refused] = [await unresolved(), await undeliverable()];
    const ids = (await queue.list(new Principal('CTCC', [refused.value.unit], ['desk']), {})).items.map(
      (one) => one.id,
    );
    expect(ids).toContain(refused.key);
    expect(ids).not.toContain(nobody.key);
  });

  it('a person takes a case and gives it back, and the history says so', async () => {
    const file = await unresolved();
    await queue.assign(file.key, { assignee: '坐席07' });
    await queue.assign(file.key, {});
    const events = await takeOutbox(db);
    expect(events.map((event) => [event.type, event.value.assignee])).toEqual([
      [UnresolvedAssignedV1.type, '坐席07'],
      [UnresolvedAssignedV1.type, null],
    ]);
    expect((await shown(file))!.assignee).toBeNull();
  });

  it('a decided owner gets the order, the forward clock goes on with it, and later complaints follow', async () => {
    const file = await unresolved();
    clock.advance(HOUR);
    const { view, events } = await decide(file, owner());
    const issued = events.find((event) => event.type === OrderIssuedV1.type)!;
    expect(readMessage(OrderIssuedV1, issued.value)).toMatchObject({ ok: true });
    expect(issued.value).toMatchObject({ unit: 'CTCC-31', causeId: view.decisionId, owner: { method: 'manual' } });
    expect(view).toMatchObject({ state: 'open', unit: 'CTCC-31', orderId: issued.value.orderId, mergedInto: null });
    expect(
      readMessage(OwnerDecidedV1, events.find((event) => event.type === OwnerDecidedV1.type)!.value),
    ).toMatchObject({
      ok: true,
      message: { unit: 'CTCC-31', reason: '电话核实' },
    });
    expect(await caseOf(file)).toMatchObject({ fold_unit: 'CTCC-31', candidates: [] });
    const [forward] = await forwardOf(file);
    expect(forward).toMatchObject({ state: 'running', owed_by: 'platform', carried_by: issued.id });
    expect(forward!['holders'].map((one: { holder: string }) => one.holder)).toEqual([
      '12321',
      'unresolved-queue',
      'platform',
    ]);
    clock.advance(HOUR);
    await bench.deliveries.record(deliveryBatch([issued], clock.now()));
    expect(await forwardOf(file)).toMatchObject([{ state: 'stopped', stopped_at: clock.now() }]);
    await takeOutbox(db);
    const later = await fold({ sender: file.value.sender, recipient });
    expect(later.map((event) => event.type)).toEqual(['complaints-attached.v1', 'order-supplemented.v1']);
    expect(later[0]!.key).toBe(file.key);
  });

  it('an owner needs evidence, and a main code a second person', async () => {
    const file = await unresolved();
    await expect(queue.decide(file.key, owner({ evidence: [] }))).rejects.toThrow('REQUEST_INVALID');
    await expect(queue.decide(file.key, owner({ evidence: undefined }))).rejects.toThrow('FIELD_MISSING');
    await expect(queue.decide(file.key, owner({ unit: undefined }))).rejects.toThrow('FIELD_MISSING');
    const broad = owner({ scope: 'main-code' });
    await expect(queue.decide(file.key, broad)).rejects.toThrow('secondLook');
    await expect(queue.decide(file.key, { ...broad, secondLook: '坐席07' })).rejects.toThrow('secondLook');
    await expect(queue.decide(file.key, owner(), '"9"')).rejects.toThrow('PRECONDITION_FAILED');
    expect(await caseOf(file)).toMatchObject({ state: 'unresolved' });
  });

  it('a decision about a main code holds for its other sub-codes', async () => {
    const sender = { ...nextPort(), mainCode: '10690123', normalized: '106901230001', displayed: '106901230001' };
    const file = await unresolved(sender);
    await decide(file, owner({ scope: 'main-code', secondLook: '班长02' }));
    const other = { ...sender, normalized: '106901230002', displayed: '106901230002' };
    const opened = await fold({ sender: other, recipient });
    expect(opened[0]!.value).toMatchObject({ unit: 'CTCC-31', owner: { method: 'manual' } });
  });

  it('where the owner changed within the time a message may have come, the decision speaks of that time alone', async () => {
    const sender = senderOf('13512340001');
    const ported = Date.parse('2026-05-20T04:00:00Z');
    const about = (unit: string, span: { validFrom?: string; validUntil?: string }) =>
      bench
        .get(OwnerDeciding)
        .decide({ code: sender.normalized, unit, ...span, reason: '携号转网', decidedBy: '12321 坐席07' });
    await about('CMCC-44', { validUntil: new Date(ported).toISOString() });
    await about('CUCC-44', { validFrom: new Date(ported).toISOString() });
    const from = new Date('2026-05-19T16:00:00Z').toISOString();
    const until = new Date('2026-05-20T16:00:00Z').toISOString();
    const [file] = await fold({ sender, received: { precision: 'day', from, until } });
    expect(file!.value).toMatchObject({ state: 'unresolved', candidates: ['CMCC-44', 'CUCC-44'] });
    const { view } = await decide(file!, owner({ unit: 'CMCC-44' }));
    const [made] = await db.query(`select valid_from, valid_until from owner_decisions where id = $1`, [
      view.decisionId,
    ]);
    expect(made).toEqual({ valid_from: new Date(from), valid_until: new Date(until) });
    const unitAt = async (instant: string) => {
      const second = new Date(Date.parse(instant) + 1_000).toISOString();
      const events = await fold({ sender, received: { precision: 'second', from: instant, until: second } });
      const [row] = await db.query(`select unit from cases where id = $1`, [events[0]!.key]);
      return row!['unit'] as string;
    };
    expect(await unitAt('2026-05-20T15:00:00.000Z')).toBe('CMCC-44');
    expect(await unitAt('2026-05-20T16:00:00.000Z')).toBe('CUCC-44');
    expect(await unitAt('2026-05-01T00:00:00.000Z')).toBe('CMCC-44');
  });

  it('a case whose owner has a live case about the sender is merged into it', async () => {
    const sender = nextPort();
    const theirs = (
      await fold({ sender, recipient: { ...recipient, carrier: 'CTCC', carrierCertainty: 'stated' } })
    ).find(({ type }) => type === OrderIssuedV1.type)!;
    const file = await unresolved(sender);
    const { view, events } = await decide(file, owner({ unit: theirs.value.unit }));
    expect(view).toMatchObject({ state: 'closed', mergedInto: theirs.key });
    expect(events.find((event) => event.type === 'order-supplemented.v1')).toMatchObject({ key: theirs.key });
    expect(
      events.filter((event) => event.type === 'complaints-moved.v1').map((event) => event.value.direction),
    ).toEqual(['out', 'in']);
    expect(await forwardOf(file)).toEqual([]);
    const supplement = events.find((event) => event.type === 'order-supplemented.v1')!;
    expect(await forwardOf(theirs)).toMatchObject([
      { state: 'running' },
      { state: 'running', carried_by: supplement.id },
    ]);
    expect(await caseOf(theirs)).toMatchObject({ complaints: 2 });
  });

  it('what merges into a case goes to the order beside its own, when that was withdrawn', async () => {
    const sender = nextPort();
    const known = { ...recipient, carrier: 'CTCC', carrierCertainty: 'stated' as const };
    const theirs = (await fold({ sender, recipient: known })).find(({ type }) => type === OrderIssuedV1.type)!;
    await bench.deliveries.record(deliveryBatch([theirs], now));
    const why = { reason: '网络侧处置', person: '坐席07' };
    await bench.get(FurtherOrdering).issue(centre, theirs.key, { unit: 'CUCC-00', ...why });
    await bench.get(OrderWithdrawing).byCentre(centre, theirs.value.orderId, why);
    await takeOutbox(db);
    const file = await unresolved(sender);
    const { view, events } = await decide(file, owner({ unit: theirs.value.unit }));
    expect(view).toMatchObject({ mergedInto: theirs.key });
    const supplement = events.find((event) => event.type === OrderSupplementedV1.type)!;
    expect(supplement).toMatchObject({ key: theirs.key, value: { unit: 'CUCC-00' } });
    expect(
      await db.query(`select carried_by, owed_by from clocks where case_id = $1 and carried_by = $2`, [
        theirs.key,
        supplement.id,
      ]),
    ).toEqual([{ carried_by: supplement.id, owed_by: 'platform' }]);
  });

  it('a unit that has an order beside the case’s own and is decided to be its owner has one order afterwards', async () => {
    const order = await undeliverable();
    const again = (await decide(order, owner({ unit: 'CTCC-44' }))).events.find(
      ({ type }) => type === OrderIssuedV1.type,
    )!;
    const why = { reason: '网络侧处置', person: '坐席07' };
    await bench.get(FurtherOrdering).issue(centre, order.key, { unit: 'CUCC-31', ...why });
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await bench.deliveries.record(deliveryBatch([again], now, refused));
    await takeOutbox(db);
    await decide(order, owner({ unit: 'CUCC-31' }));
    expect(await db.query(`select unit, state from orders where case_id = $1 order by id`, [order.key])).toEqual([
      { unit: order.value.unit, state: 'undeliverable' },
      { unit: 'CTCC-44', state: 'undeliverable' },
      { unit: 'CUCC-31', state: 'withdrawn' },
      { unit: 'CUCC-31', state: 'issued' },
    ]);
  });

  it('a case whose owner had a closed case about the sender continues that one', async () => {
    const sender = nextPort();
    const known = { ...recipient, carrier: 'CTCC', carrierCertainty: 'stated' as const };
    const theirs = (await fold({ sender, recipient: known })).find(({ type }) => type === OrderIssuedV1.type)!;
    await db.query(`update cases set state = 'closed', closed_at = now() where id = $1`, [theirs.key]);
    const file = await unresolved(sender);
    await db.query(`update cases set linked_case_id = null where id = $1`, [file.key]);
    const { view, events } = await decide(file, owner({ unit: theirs.value.unit }));
    expect(view).toMatchObject({ state: 'open', mergedInto: null });
    expect(events.find(({ type }) => type === OrderIssuedV1.type)!.value).toMatchObject({
      earlierOrders: [{ orderId: theirs.value.orderId }],
    });
    expect(await caseOf(file)).toMatchObject({ linked_case_id: theirs.key, link_reason: 'after-closing' });
    const later = await fold({ sender, recipient: known });
    expect(later[0]!.key).toBe(file.key);
  });

  it('complaints of after the live case’s measure send its answer back when they are merged into it', async () => {
    const sender = nextPort();
    const known = { ...recipient, carrier: 'CTCC', carrierCertainty: 'stated' as const };
    const theirs = (await fold({ sender, recipient: known })).find(({ type }) => type === OrderIssuedV1.type)!;
    await bench.deliveries.record(deliveryBatch([theirs], now));
    await takeOutbox(db);
    const file = await unresolved(sender);
    const { orderId, unit } = theirs.value;
    await bench.lane.receive(
      batchOf(laneName('CTCC', 'orders'), OrderFeedbackV1.type, [measured(orderId, unit)], { at: now.getTime() }),
    );
    await takeOutbox(db);
    const { events } = await decide(file, owner({ unit }));
    expect(events.map((event) => event.type)).toContain('order-rework-requested.v1');
    const supplement = events.find((event) => event.type === 'order-supplemented.v1')!;
    expect(readMessage(OrderSupplementedV1, supplement.value)).toMatchObject({ ok: true });
    expect(supplement.value.complaints).toMatchObject([{ afterMeasure: true }]);
    const [text] = await db.query(
      `select t.body from complaint_texts t join case_complaints c using (complaint_id)
       where c.case_id = $1 and c.after_measure`,
      [theirs.key],
    );
    expect(text!['body']).toEqual(supplement.value.complaints[0]);
  });

  /** Feedback whose measure took effect an hour before the messages came. */
  const measured = (orderId: string, unit: string) => ({
    orderId,
    unit,
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '群发广告',
    measures: [
      {
        kind: 'close-port',
        target: '10691234',
        scope: 'displayed-code',
        effectiveAt: new Date(now.getTime() - 7_200_000).toISOString(),
        endsAt: new Date(now.getTime() + 90 * DAY).toISOString(),
        reason: '群发营销短信',
        noticeGiven: true,
      },
    ],
    holder: { kind: 'enterprise' },
    evidence: [],
    handler: '工号1001',
    handledAt: now.toISOString(),
    textForComplainant: '经核查属实，已关闭该端口。',
  });

  it('a fraud case merged into another starts the 24 hours there', async () => {
    const sender = nextPort();
    const known = { ...recipient, carrier: 'CTCC', carrierCertainty: 'stated' as const };
    const theirs = (await fold({ sender, recipient: known })).find(({ type }) => type === OrderIssuedV1.type)!;
    const suggestion = { ...complaint(now).suggestion, risk: 'fraud' as const, riskReason: 'rule bank-link-2' };
    const [file] = await fold({ sender, recipient, suggestion });
    const { events } = await decide(file!, owner({ unit: theirs.value.unit }));
    expect(events.find((event) => event.type === 'order-supplemented.v1')!.value).toMatchObject({
      risk: 'fraud',
      riskRise: { raisedBy: '12321', reason: 'rule bank-link-2' },
    });
    expect(
      await db.query(`select owed_by, state from clocks where case_id = $1 and kind = 'fraud-interim'`, [theirs.key]),
    ).toEqual([{ owed_by: theirs.value.unit, state: 'running' }]);
  });

  it('nobody can be told: the case is closed with the reason and its forward clock stops', async () => {
    const file = await unresolved();
    const { view, events } = await decide(file, {
      outcome: 'unresolvable',
      reason: '无任何接入记录',
      person: '坐席07',
    });
    expect(view).toMatchObject({ state: 'closed', unit: null, orderId: null, decisionId: null });
    expect(events.find((event) => event.type === 'case-closed.v1')!.value).toMatchObject({
      reason: 'unresolvable',
      note: '无任何接入记录',
    });
    expect(await forwardOf(file)).toMatchObject([{ state: 'stopped' }]);
    expect(await db.query(`select 1 from owner_decisions where case_id = $1`, [file.key])).toEqual([]);
    expect(await shown(file)).toBeUndefined();
  });

  it('after the mailbox refused the order another unit gets one, or the same unit a new one', async () => {
    const [elsewhere, again] = [await undeliverable(), await undeliverable()];
    const moved = await decide(elsewhere, owner({ unit: 'CUCC-31' }));
    expect(moved.events.find((event) => event.type === OrderIssuedV1.type)!.value).toMatchObject({
      unit: 'CUCC-31',
      earlierOrders: [{ orderId: elsewhere.value.orderId, state: 'undeliverable' }],
    });
    const same = await decide(again, owner({ unit: again.value.unit }));
    expect(same.view).toMatchObject({ state: 'open', unit: again.value.unit, mergedInto: null });
    expect(await forwardOf(again)).toMatchObject([{ owed_by: 'platform', order_id: same.view.orderId }]);
  });

  it('a unit whose mailbox refused a supplement loses its order to the unit that is decided', async () => {
    const sender = senderOf(`1331200${String(serial++).padStart(4, '0')}`);
    const order = (await fold({ sender })).find(({ type }) => type === OrderIssuedV1.type)!;
    await bench.deliveries.record(deliveryBatch([order], now));
    await takeOutbox(db);
    const supplement = (await fold({ sender })).filter(({ type }) => type === OrderSupplementedV1.type);
    await bench.deliveries.record(
      deliveryBatch(supplement, now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    await takeOutbox(db);
    expect(await shown(order)).toMatchObject({ reason: 'undeliverable' });
    const { events } = await decide(order, owner({ unit: 'CUCC-31' }));
    expect(events.find(({ type }) => type === 'order-withdrawn.v1')).toMatchObject({ to: [order.value.unit] });
    const further = events.find(({ type }) => type === OrderIssuedV1.type)!;
    expect(further.value.complaints).toHaveLength(2);
    expect(await db.query(`select state from orders where case_id = $1 order by id`, [order.key])).toEqual([
      { state: 'withdrawn' },
      { state: 'issued' },
    ]);
    expect(
      await db.query(`select 1 from clocks where order_id = $1 and kind <> 'forward' and state <> 'stopped'`, [
        order.value.orderId,
      ]),
    ).toEqual([]);
    expect(await forwardOf(order)).toMatchObject([{ state: 'stopped' }, { state: 'running', carried_by: further.id }]);
  });

  it('nobody reviews any more what the unit that lost its order had answered meanwhile', async () => {
    const sender = senderOf(`1331200${String(serial++).padStart(4, '0')}`);
    const order = (await fold({ sender })).find(({ type }) => type === OrderIssuedV1.type)!;
    await bench.deliveries.record(deliveryBatch([order], now));
    await takeOutbox(db);
    const supplement = (await fold({ sender })).filter(({ type }) => type === OrderSupplementedV1.type);
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await bench.deliveries.record(deliveryBatch(supplement, now, refused));
    const { orderId, unit } = order.value;
    const feedback = measured(orderId, unit);
    const lane = laneName('CTCC', 'orders');
    await bench.lane.receive(batchOf(lane, OrderFeedbackV1.type, [feedback], { at: now.getTime() }));
    const reviews = () => db.query(`select state from reviews where case_id = $1`, [order.key]);
    expect(await reviews()).toEqual([{ state: 'waiting' }]);
    await decide(order, owner({ unit: 'CUCC-31' }));
    expect(await reviews()).toEqual([{ state: 'withdrawn' }]);
    const clocks = `select state, stop_reason from clocks where case_id = $1 and kind = 'review'`;
    expect(await db.query(clocks, [order.key])).toEqual([{ state: 'stopped', stop_reason: 'order-withdrawn' }]);
  });

  it('of two deciders at once one decides', async () => {
    for (let round = 0; round < 5; round++) {
      await takeOutbox(db);
      const file = await unresolved();
      const both = await Promise.allSettled([
        queue.decide(file.key, owner()),
        queue.decide(file.key, owner({ unit: 'CUCC-31' })),
        queue.decide(file.key, { outcome: 'unresolvable', reason: 'r', person: 'p' }),
      ]);
      const lost = both.filter((one) => one.status === 'rejected') as PromiseRejectedResult[];
      expect(lost.map(({ reason }) => (reason as Error).message.split(':')[0])).toEqual([
        'CASEWORK_ALREADY_DECIDED',
        'CASEWORK_ALREADY_DECIDED',
      ]);
    }
  });

  it('keeps every chain whole', async () => {
    const files = await db.query(`select id, seq, encode(head, 'hex') as digest from cases`);
    const entries = await bench.history.ofCases(
      db,
      files.map((file) => file['id']),
    );
    for (const { id, seq, digest } of files) {
      const own = entries.filter((entry) => entry.caseId === id);
      expect(verifyChain(own, { seq, digest })).toBeNull();
    }
  });
});
