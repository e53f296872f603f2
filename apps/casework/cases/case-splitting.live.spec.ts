import { CaseClosedV1, ComplaintsMovedV1 } from '#contracts/case-closing.v1';
import { CaseOpenedV1 } from '#contracts/case-events.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { readMessage } from '#contracts/reading';
import { HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { AnswerSending } from '../answers/answer-sending.service';
import { deliveryBatch, takeOutbox, workbench, type SentEvent, type Workbench } from '../casework.fixture';
import { AnsweredCases, CENTRE } from '../reviews/answered-cases.fixture';
import type { SplitRequest } from './case-splitting.request';
import { CaseSplitting } from './case-splitting.service';

const now = new Date();
const clock = new FixedClock(now);

describe('splitting a case', () => {
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

  async function split(caseId: string, complaintIds: string[], differs: Partial<SplitRequest> = {}) {
    const request = { complaintIds, reason: '两条短信内容无关', person: '坐席1', ...differs };
    const view = await bench.get(CaseSplitting).split(CENTRE, caseId, request);
    return { view, events: await takeOutbox(db) };
  }
  /** A delivered case with four complaints of three people: two from 12321, two of a carrier's own desk. */
  async function four() {
    const sender = cases.freshSender();
    const own = { source: 'own-desk' as const, organisation: 'CTCC' };
    const [a, b] = [cases.one({ sender }), cases.one({ sender })];
    const some = [a, b, cases.one({ sender, ...own }), cases.one({ sender, ...own, complainantId: a.complainantId })];
    return { order: await cases.delivered(...some), ids: some.map((one) => one.complaintId), sender };
  }
  const ofType = (events: readonly SentEvent[], { type }: { type: string }) =>
    events.filter((one) => one.type === type);
  const complaintsOf = async (caseId: string) =>
    (await db.query(`select complaint_id as id from case_complaints where case_id = $1 order by id`, [caseId])).map(
      (row) => row['id'],
    );

  it('moves complaints into a new linked case with an order of its own; both histories tell it', async () => {
    const { order, ids } = await four();
    const out = [ids[1]!, ids[2]!];
    const { view, events } = await split(order.key, out);
    const about = (key: string): SentEvent[] => events.filter((event) => event.key === key);
    const [movedOut, ...noMore] = about(order.key);
    const [opened, issuedEvent, movedIn] = about(view.caseId);
    expect(noMore).toEqual([]);
    expect(about(view.caseId).map((event) => event.type)).toEqual([
      'case-opened.v1',
      'order-issued.v1',
      'complaints-moved.v1',
    ]);
    expect(readMessage(CaseOpenedV1, opened!.value)).toMatchObject({
      ok: true,
      message: { linkedCaseId: order.key, linkReason: 'split', complaintIds: out, unit: 'CMCC-11' },
    });
    for (const event of ofType(events, ComplaintsMovedV1))
      expect(readMessage(ComplaintsMovedV1, event.value)).toMatchObject({ ok: true });
    expect(movedOut!.value).toMatchObject({
      direction: 'out',
      orderId: order.value.orderId,
      complaintIds: out,
      otherCaseId: view.caseId,
    });
    expect(movedIn!.value).toMatchObject({
      direction: 'in',
      orderId: view.orderId,
      complaintIds: out,
      otherCaseId: order.key,
    });
    const issued = readMessage(OrderIssuedV1, issuedEvent!.value);
    expect(issued).toMatchObject({
      ok: true,
      message: { unit: 'CMCC-11', distinctComplainants: 2, earlierOrders: [{ orderId: order.value.orderId }] },
    });
    expect(issuedEvent!.value.complaints.map((one: { complaintId: string }) => one.complaintId)).toEqual(out);
    expect(await cases.row('cases', order.key)).toMatchObject({
      complaints: 2,
      distinct_complainants: 1,
      state: 'open',
    });
    expect(await cases.row('cases', view.caseId)).toMatchObject({
      complaints: 2,
      distinct_complainants: 2,
      state: 'open',
      linked_case_id: order.key,
    });
    expect(await complaintsOf(order.key)).toEqual([ids[0], ids[3]]);
    expect(await complaintsOf(view.caseId)).toEqual(out);
  });

  it('takes the clocks of the complaints along, and forwarding ends with the new order', async () => {
    const { order, ids, sender } = await four();
    const late = cases.one({ sender });
    await cases.fold(late);
    const { view, events } = await split(order.key, [late.complaintId, ids[2]!]);
    const clocks = () =>
      db.query(
        `select complaint_id, kind, state, carried_by from clocks where case_id = $1 and complaint_id is not null order by kind`,
        [view.caseId],
      );
    const [issued] = ofType(events, OrderIssuedV1);
    expect(await clocks()).toMatchObject([
      { complaint_id: ids[2], kind: 'answer-own-desk', state: 'running' },
      { complaint_id: late.complaintId, kind: 'forward', state: 'running', carried_by: issued!.id },
    ]);
    await cases.deliver(issued!);
    expect(await clocks()).toMatchObject([{ state: 'running' }, { kind: 'forward', state: 'stopped' }]);
    expect(await cases.clocks(view.orderId!)).toContain('dispose running');
  });

  it('leaves later complaints to the case they fold into, and both cases are answered on their own', async () => {
    const { order, ids, sender } = await four();
    const { view, events } = await split(order.key, [ids[1]!]);
    const [issued] = ofType(events, OrderIssuedV1);
    await cases.deliver(issued!);
    await cases.fold(cases.one({ sender }));
    expect(await complaintsOf(view.caseId)).toEqual([ids[1]]);
    clock.advance(HOUR);
    await cases.close(issued!, { textForComplainant: '另一条短信已处置。' });
    while (!(await bench.get(AnswerSending).send()).isDone);
    const answers = (await takeOutbox(db)).filter((one) => one.type === 'complaint-answered.v1');
    expect(answers.map(({ value }) => value.complaintId)).toEqual([ids[1]]);
    expect(await cases.row('cases', order.key)).toMatchObject({ state: 'open', complaints: 4 });
  });

  it('is taken back by moving them into the first case: the other one is merged and its order withdrawn', async () => {
    const { order, ids } = await four();
    const { view, events: before } = await split(order.key, [ids[1]!, ids[2]!]);
    await cases.deliver(ofType(before, OrderIssuedV1)[0]!);
    const { events } = await split(view.caseId, [ids[1]!, ids[2]!], { into: order.key, reason: '复核后属同一事件' });
    expect(events.map((event) => [event.type, event.key])).toEqual(
      expect.arrayContaining([
        ['order-supplemented.v1', order.key],
        ['order-withdrawn.v1', view.caseId],
        ['case-closed.v1', view.caseId],
      ]),
    );
    expect(readMessage(CaseClosedV1, ofType(events, CaseClosedV1)[0]!.value)).toMatchObject({
      ok: true,
      message: { reason: 'merged', mergedInto: order.key, note: '复核后属同一事件' },
    });
    expect(await cases.row('cases', order.key)).toMatchObject({ complaints: 4, distinct_complainants: 3 });
    expect(await cases.row('cases', view.caseId)).toMatchObject({ state: 'closed', complaints: 0 });
    expect(await cases.row('orders', view.orderId!)).toMatchObject({ state: 'withdrawn' });
    expect((await cases.clocks(view.caseId)).filter((one) => one.includes('running'))).toEqual([]);
    while (!(await bench.get(AnswerSending).send()).isDone);
    expect((await takeOutbox(db)).filter((one) => one.type === 'complaint-answered.v1')).toEqual([]);
  });

  it('starts the 24 hours for a unit that gets fraud that way', async () => {
    const { order, ids, sender } = await four();
    const { view, events } = await split(order.key, [ids[1]!]);
    await cases.deliver(ofType(events, OrderIssuedV1)[0]!);
    const fraud = cases.one({ sender, suggestion: { ...cases.one().suggestion, risk: 'fraud' } });
    await cases.fold(fraud);
    expect(await cases.row('cases', view.caseId)).toMatchObject({ risk: 'ordinary' });
    const { events: moved } = await split(order.key, [fraud.complaintId], { into: view.caseId });
    expect(moved.find((event) => event.type === 'order-supplemented.v1')!.value.riskRise).toMatchObject({
      raisedBy: '12321',
      clock: { clock: 'fraud-interim' },
    });
    expect(await cases.row('cases', view.caseId)).toMatchObject({ risk: 'fraud' });
    expect(await cases.clocks(view.orderId!)).toContain('fraud-interim running');
  });

  describe('where the mailbox of its unit refused the order', () => {
    /** A case with two complaints that waits in the unresolved queue and still names the unit that refused it. */
    async function refused() {
      const sender = cases.freshSender();
      const two = [cases.one({ sender }), cases.one({ sender })];
      const [order] = (await cases.fold(...two)).filter((event) => event.type === OrderIssuedV1.type);
      const refusal = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
      await bench.deliveries.record(deliveryBatch([order!], now, refusal));
      await takeOutbox(db);
      expect(await cases.row('cases', order!.key)).toMatchObject({ state: 'unresolved', unit: 'CMCC-11' });
      return { order: order!, ids: two.map((one) => one.complaintId), sender };
    }

    it('lets the split-off case wait in the queue as well and issues no order', async () => {
      const { order, ids } = await refused();
      const { view, events } = await split(order.key, [ids[1]!]);
      expect(ofType(events, OrderIssuedV1)).toEqual([]);
      expect(view.orderId).toBeNull();
      expect(await cases.row('cases', view.caseId)).toMatchObject({ state: 'unresolved', order_id: null });
    });

    it('adds complaints to a waiting case without an order to the unit that refused', async () => {
      const { order, ids } = await refused();
      const { view } = await split(order.key, [ids[1]!]);
      const { events } = await split(view.caseId, [ids[1]!], { into: order.key });
      expect(ofType(events, OrderIssuedV1)).toEqual([]);
      expect(await cases.row('cases', order.key)).toMatchObject({ state: 'unresolved', complaints: 2, order_id: null });
    });
  });

  it.each<[string, (ids: string[], other: SentEvent) => [string[], Partial<SplitRequest>]]>([
    ['all complaints into a new case', (ids) => [ids, {}]],
    ['no complaint', () => [[], {}]],
    ['complaints of another case', () => [[uuidv7(now)], {}]],
    ['a case of another sender', (ids, other) => [[ids[0]!], { into: other.key }]],
  ])('refuses %s and changes nothing', async (_, named) => {
    const { order, ids } = await four();
    const other = await cases.delivered();
    const before = await cases.row('cases', order.key);
    const [complaintIds, differs] = named(ids, other);
    await expect(split(order.key, complaintIds, differs)).rejects.toThrow('CASEWORK_SPLIT_IMPOSSIBLE');
    expect(await takeOutbox(db)).toEqual([]);
    expect(await cases.row('cases', order.key)).toEqual(before);
  });

  it('refuses closed cases, the same case, and what was decided on an older version', async () => {
    const { order, ids } = await four();
    await expect(split(order.key, [ids[0]!], { into: order.key })).rejects.toThrow('CASEWORK_SPLIT_IMPOSSIBLE');
    const request = { complaintIds: [ids[0]!], reason: '无关', person: '坐席1' };
    await expect(bench.get(CaseSplitting).split(CENTRE, order.key, request, '"1"')).rejects.toThrow(
      'PRECONDITION_FAILED',
    );
    await cases.close(order);
    await expect(split(order.key, [ids[0]!])).rejects.toThrow('CASEWORK_SPLIT_IMPOSSIBLE');
  });

  it('and folding at the same moment lose no complaint', async () => {
    const { order, ids, sender } = await four();
    const other = await workbench(await temporary.database('casework'), clock);
    const more = Array.from({ length: 5 }, () => cases.one({ sender }));
    await Promise.all([split(order.key, [ids[1]!]), new AnsweredCases(db, other, clock).fold(...more)]);
    const rows = await db.query(`select complaints from cases where sender = $1 order by id`, [sender.normalized]);
    expect(rows).toEqual([{ complaints: 8 }, { complaints: 1 }]);
  });
});
