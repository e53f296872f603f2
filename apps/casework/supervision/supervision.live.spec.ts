import { Principal } from '#access/principal';
import { DeliveriesV1 } from '#contracts/deliveries.v1';
import { OrderReassignedV1 } from '#contracts/order-reassigned.v1';
import { readMessage } from '#contracts/reading';
import {
  SupervisionDecidedV1,
  SupervisionEndedV1,
  SupervisionIssuedV1,
  SupervisionOverdueV1,
  SupervisionRepliedV1,
  SupervisionReplyRecordedV1,
} from '#contracts/supervision.v1';
import { DELIVERY_STREAM, laneName } from '#contracts/topics';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
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
import { OrderWithdrawing } from '../orders/order-withdrawing.service';
import { StatementTaking } from '../statements/statement-taking.service';
import { Supervising } from './supervising.service';
import { SupervisionController } from './supervision.controller';
import { SupervisionReadingStore } from './supervision-reading.store';
import { SupervisionSweeping } from './supervision-sweeping.service';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const beijing = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const guangdong = new Principal('CAGD', ['CAGD-44'], ['supervisor']);
const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
const desk = new Principal('CMCC', ['CMCC-11'], ['desk']);
const CONTRACTS = [
  SupervisionIssuedV1,
  SupervisionReplyRecordedV1,
  SupervisionDecidedV1,
  SupervisionEndedV1,
  SupervisionOverdueV1,
];

describe('催办 and 督办', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let controller: SupervisionController;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [reading, supervising] = [bench.get(SupervisionReadingStore), bench.get(Supervising)];
    controller = new SupervisionController(reading, supervising, bench.get(StatementTaking), clock);
  }, 60_000);
  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  async function delivered(): Promise<SentEvent> {
    const sender = senderOf(`1380100${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(complaintBatch([complaint(now, { sender })]));
    const order = (await takeOutbox(db)).find((event) => event.type === 'order-issued.v1')!;
    await bench.deliveries.record(deliveryBatch([order], now));
    await takeOutbox(db);
    return order;
  }

  const dueIn = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  const request = (differs: object): object => ({
    reason: '重复投诉',
    due: dueIn(3 * DAY),
    issuer: '李四',
    ...differs,
  });
  const issue = async (who: Principal, differs: object): Promise<string> =>
    (await controller.issue(who, request(differs))).ids[0]!;
  const words = { reply: '已核查并关停。', evidence: [], handler: '工号1001' };
  const reply = (id: string, unit = 'CMCC-11', who = desk) => controller.reply(who, id, { unit, ...words });
  const decide = (who: Principal, id: string, body: object, ifMatch?: string) =>
    controller.decide(who, id, body, ifMatch);
  const shown = (id: string) => controller.one(ministry, id, { setHeader: () => undefined } as never);

  async function told(type?: string): Promise<SentEvent[]> {
    const sent = await takeOutbox(db);
    for (const event of sent) {
      const contract = CONTRACTS.find((one) => one.type === event.type);
      if (contract !== undefined) expect(readMessage<object>(contract, event.value)).toMatchObject({ ok: true });
    }
    return type === undefined ? sent : sent.filter((event) => event.type === type);
  }

  const clocksOf = (id: string) =>
    db.query(
      `select state, stop_reason, due_at, overdue_at is not null as overdue, owed_by from clocks where subject_id = $1 order by id`,
      [id],
    );

  it('an order is urged by 12321: a clock of the case is due when 12321 says, and the unit gets it in its mailbox', async () => {
    const order = await delivered();
    const id = await issue(centre, { orderId: order.value.orderId });
    const [event] = await told(SupervisionIssuedV1.type);
    expect(event).toMatchObject({
      topic: 'casework.cases.v1',
      key: order.key,
      value: {
        kind: 'urging',
        unit: 'CMCC-11',
        issuedBy: 'CC12321-00',
        round: 1,
        orderNumber: order.value.orderNumber,
      },
    });
    expect(await clocksOf(id)).toMatchObject([
      { state: 'running', due_at: new Date(dueIn(3 * DAY)), owed_by: 'CMCC-11' },
    ]);
    await reply(id);
    const [recorded] = await told(SupervisionReplyRecordedV1.type);
    expect(recorded!.value).toMatchObject({ inTime: true, reply: words.reply, issuedBy: 'CC12321-00' });
    expect(await clocksOf(id)).toMatchObject([{ state: 'stopped', stop_reason: 'replied' }]);
    await decide(centre, id, { accepted: true, reason: '属实' });
    expect((await told(SupervisionDecidedV1.type))[0]!.value).toMatchObject({ accepted: true });
    expect(await shown(id)).toMatchObject({ state: 'accepted', rounds: [{ isAccepted: true, inTime: true }] });
  });

  it('an administration supervises units of its own province, the ministry any', async () => {
    const order = await delivered();
    await expect(issue(guangdong, { orderId: order.value.orderId })).rejects.toThrow('NOT_FOUND');
    await expect(issue(guangdong, { unit: 'CMCC-11' })).rejects.toThrow('NOT_ALLOWED');
    await expect(issue(guangdong, { theme: '专项', units: ['CMCC-44', 'CMCC-11'] })).rejects.toThrow('NOT_ALLOWED');
    expect(await told()).toEqual([]);
    const id = await issue(beijing, { orderId: order.value.orderId });
    expect(await shown(id)).toMatchObject({ kind: 'supervision', issuedBy: 'CABJ-11' });
    await issue(ministry, { unit: 'CMCC-44' });
  });

  it('a theme is one supervision of each unit, each replies for itself', async () => {
    const { ids } = await controller.issue(
      ministry,
      request({ theme: '欠款催收专项', units: ['CMCC-11', 'CTCC-31', 'CMCC-11'] }),
    );
    const notices = await told(SupervisionIssuedV1.type);
    expect(notices.map((event) => [event.topic, event.key])).toEqual([
      ['casework.notices.v1', 'CMCC-11'],
      ['casework.notices.v1', 'CTCC-31'],
    ]);
    expect(notices[0]!.value).not.toHaveProperty('caseId');
    await reply(ids[0]!);
    expect(await told(SupervisionReplyRecordedV1.type)).toMatchObject([{ key: 'MIIT-00', value: { unit: 'CMCC-11' } }]);
    const [first, second] = [await shown(ids[0]!), await shown(ids[1]!)];
    expect([first.state, second.state, first.actId === second.actId]).toEqual(['replied', 'issued', true]);
  });

  it('a reply that is not accepted opens another round with its own due time', async () => {
    const order = await delivered();
    const id = await issue(beijing, { orderId: order.value.orderId });
    await expect(decide(beijing, id, { accepted: true, reason: '？' })).rejects.toThrow('ILLEGAL_SUPERVISION');
    await reply(id);
    await expect(decide(beijing, id, { accepted: false, reason: '未说明原因' })).rejects.toThrow('FIELD_MISSING');
    await expect(decide(beijing, id, { accepted: false, reason: '晚', due: dueIn(-MINUTE) })).rejects.toThrow(
      'FIELD_INVALID',
    );
    await told();
    await decide(beijing, id, { accepted: false, reason: '未说明原因', due: dueIn(DAY) }, '"1"');
    expect((await told(SupervisionDecidedV1.type))[0]!.value).toMatchObject({
      accepted: false,
      round: 1,
      unit: 'CMCC-11',
    });
    expect(await clocksOf(id)).toMatchObject([
      { state: 'stopped' },
      { state: 'running', due_at: new Date(dueIn(DAY)) },
    ]);
    await reply(id);
    await expect(decide(beijing, id, { accepted: true, reason: '旧页面' }, '"1"')).rejects.toThrow(
      'PRECONDITION_FAILED',
    );
    await decide(beijing, id, { accepted: true, reason: '可以' }, '"2"');
    expect(await shown(id)).toMatchObject({
      state: 'accepted',
      round: 2,
      rounds: [{ isAccepted: false }, { isAccepted: true }],
    });
  });

  it('is judged by whoever issued it, and answered by its unit, once a round', async () => {
    const id = await issue(beijing, { unit: 'CMCC-11' });
    await expect(reply(id, 'CMCC-12', new Principal('CMCC', ['CMCC-12'], ['desk']))).rejects.toThrow(
      'SUPERVISION_UNKNOWN',
    );
    await expect(reply(id, 'CTCC-11')).rejects.toThrow('NOT_ALLOWED');
    await reply(id);
    await expect(reply(id)).rejects.toThrow('ILLEGAL_SUPERVISION_TRANSITION');
    await expect(decide(ministry, id, { accepted: true, reason: '越权' })).rejects.toThrow('SUPERVISION_UNKNOWN');
    await expect(decide(centre, id, { accepted: true, reason: '越权' })).rejects.toThrow('SUPERVISION_UNKNOWN');
  });

  it('takes the reply by the orders lane by the same rules, with a receipt for each', async () => {
    const id = await issue(beijing, { unit: 'CMCC-11' });
    await takeOutbox(db);
    const message = { supervisionId: id, unit: 'CMCC-11', ...words };
    const foreign = { supervisionId: id, unit: 'CMCC-12', ...words };
    const batch = batchOf(laneName('CMCC', 'orders'), SupervisionRepliedV1.type, [message, foreign, message], {
      at: clock.now().getTime(),
    });
    await bench.lane.receive(batch);
    const receipts = (await takeOutbox(db)).filter((event) => event.type === 'receipts.v1');
    expect(receipts.flatMap((event) => event.value.items)).toMatchObject([
      { outcome: 'accepted', itemId: id },
      { outcome: 'refused', code: 'CASEWORK_SUPERVISION_UNKNOWN' },
      { outcome: 'refused', code: 'CASEWORK_ILLEGAL_SUPERVISION_TRANSITION' },
    ]);
    await bench.lane.receive(batch);
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('about an order is marked overdue by the case’s clock, once, and a later reply is late', async () => {
    const order = await delivered();
    const id = await issue(beijing, { orderId: order.value.orderId, due: dueIn(HOUR) });
    await told();
    clock.advance(2 * HOUR);
    await bench.sweeping.sweep(clock.now().getTime());
    await bench.sweeping.sweep(clock.now().getTime());
    const marked = (await told()).filter(
      (event) => event.type === 'clock-overdue.v1' && event.value.clock === 'supervision',
    );
    expect(marked).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ isOverdue: true, rounds: [{ overdueAt: clock.now() }] });
    expect(await bench.get(SupervisionSweeping).sweep()).toBe(0);
    await reply(id);
    expect((await told(SupervisionReplyRecordedV1.type))[0]!.value).toMatchObject({ inTime: false });
    expect(await shown(id)).toMatchObject({ state: 'replied', isOverdue: true });
  });

  it('of a unit or theme is marked overdue once, whoever looks; unit and issuer are told', async () => {
    await controller.issue(ministry, request({ theme: '专项', units: ['CMCC-11', 'CMCC-31'], due: dueIn(HOUR) }));
    await told();
    clock.advance(HOUR);
    const sweeping = bench.get(SupervisionSweeping);
    expect(await sweeping.sweep()).toBe(0);
    clock.advance(MINUTE);
    const other = (await workbench(await temporary.database('casework'), clock)).get(SupervisionSweeping);
    const counts = await Promise.all([sweeping.sweep(), other.sweep(), sweeping.sweep(), other.sweep()]);
    expect(counts.reduce((a, b) => a + b)).toBe(2);
    const notices = await told(SupervisionOverdueV1.type);
    expect(notices.map((event) => event.value.unit).sort()).toEqual(['CMCC-11', 'CMCC-31']);
    expect(notices[0]!.value).toMatchObject({ issuedBy: 'MIIT-00', round: 1, theme: '专项' });
  });

  it('a reply sent in time but read after the mark takes it back', async () => {
    const id = await issue(ministry, { unit: 'CMCC-11', due: dueIn(HOUR) });
    const sentAt = clock.now().getTime() + HOUR - 1;
    clock.advance(2 * HOUR);
    await bench.get(SupervisionSweeping).sweep();
    expect(await shown(id)).toMatchObject({ isOverdue: true });
    const batch = batchOf(
      laneName('CMCC', 'orders'),
      SupervisionRepliedV1.type,
      [{ supervisionId: id, unit: 'CMCC-11', ...words }],
      { at: sentAt },
    );
    await bench.lane.receive(batch);
    expect(await shown(id)).toMatchObject({ isOverdue: false, rounds: [{ inTime: true, overdueAt: null }] });
  });

  it('whoever waits in vain may open the next round once the due time has passed', async () => {
    const order = await delivered();
    const id = await issue(beijing, { orderId: order.value.orderId, due: dueIn(HOUR) });
    await expect(decide(beijing, id, { accepted: false, reason: '催', due: dueIn(DAY) })).rejects.toThrow(
      'ILLEGAL_SUPERVISION',
    );
    clock.advance(HOUR);
    await decide(beijing, id, { accepted: false, reason: '逾期未复', due: dueIn(DAY) });
    expect(await clocksOf(id)).toMatchObject([{ state: 'stopped', stop_reason: 'next-round' }, { state: 'running' }]);
    expect(await shown(id)).toMatchObject({ state: 'issued', round: 2 });
  });

  it.each<[string, object, string]>([
    ['nothing addressed', {}, 'FIELD_INVALID'],
    ['an order and a unit', { orderId: '019a0000-0000-7000-8000-000000000001', unit: 'CMCC-11' }, 'FIELD_INVALID'],
    ['units without a theme', { units: ['CMCC-11'] }, 'FIELD_INVALID'],
    ['a unit that is none', { theme: '专项', units: ['CMCC'] }, 'FIELD_INVALID'],
    ['a due time in the past', { unit: 'CMCC-11', due: '2020-01-01T00:00:00Z' }, 'FIELD_INVALID'],
    ['no reason', { unit: 'CMCC-11', reason: undefined }, 'FIELD_MISSING'],
    ['an order that is not there', { orderId: '019a0000-0000-7000-8000-000000000001' }, 'NOT_FOUND'],
  ])('refuses %s and leaves nothing behind', async (_, differs, code) => {
    await expect(issue(ministry, differs)).rejects.toThrow(code);
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('an order that nobody holds any more is not supervised', async () => {
    const order = await delivered();
    await db.query(`update orders set state = 'withdrawn' where id = $1`, [order.value.orderId]);
    await expect(issue(beijing, { orderId: order.value.orderId })).rejects.toThrow('ILLEGAL_SUPERVISION_TRANSITION');
    expect(await takeOutbox(db)).toEqual([]);
  });

  const reassign = async (order: SentEvent): Promise<void> => {
    const { orderId } = order.value as { orderId: string };
    const body = { orderId, unit: 'CMCC-11', toUnit: 'CMCC-44', reason: '号码已迁至广东', handler: '工号1001' };
    const at = clock.now().getTime();
    await bench.lane.receive(batchOf(laneName('CMCC', 'orders'), OrderReassignedV1.type, [body], { at }));
  };

  it('about an order ends when the unit no longer has it: unit and issuer are told, and it is never overdue', async () => {
    const [withdrawn, reassigned] = [await delivered(), await delivered()];
    const ids = [await issue(centre, { orderId: withdrawn.value.orderId, due: dueIn(HOUR) })];
    ids.push(await issue(beijing, { orderId: reassigned.value.orderId, due: dueIn(HOUR) }));
    await told();
    const said = { reason: '重复登记', person: '张三' };
    await bench.get(OrderWithdrawing).byCentre(centre, withdrawn.value.orderId, said);
    await reassign(reassigned);
    const endings = await told(SupervisionEndedV1.type);
    expect(endings.map(({ value }) => [value.supervisionId, value.reason])).toEqual([
      [ids[0], 'withdrawn'],
      [ids[1], 'reassigned'],
    ]);
    clock.advance(DAY);
    await bench.sweeping.sweep(clock.now().getTime());
    expect((await told()).filter((event) => ids.includes(event.value.subjectId))).toEqual([]);
    for (const id of ids) {
      expect(await shown(id)).toMatchObject({ state: 'ended', isOverdue: false });
      expect(await clocksOf(id)).toMatchObject([{ state: 'stopped', stop_reason: 'order-ended', overdue: false }]);
      await expect(reply(id)).rejects.toThrow('ILLEGAL_SUPERVISION_TRANSITION');
    }
    const overdue = (await controller.list(ministry, { overdue: 'yes', limit: '200' })).items;
    expect(overdue.filter((one) => ids.includes(one.id))).toEqual([]);
  });

  it('of a unit that the directory does not know ends as undeliverable, once, and the issuer is told', async () => {
    const id = await issue(ministry, { unit: 'NOBODY-44', due: dueIn(HOUR) });
    await told();
    const refused = { eventType: SupervisionIssuedV1.type, eventId: id, outcome: 'undeliverable' } as const;
    const item = { ...refused, at: clock.now().toISOString(), code: 'EXCHANGE_UNIT_UNKNOWN' };
    const report = (): Promise<void> =>
      bench.deliveries.record(
        batchOf(DELIVERY_STREAM.name, DeliveriesV1.type, [{ unit: 'NOBODY-44', items: [item] }], {
          at: clock.now().getTime(),
        }),
      );
    await report();
    const endings = await told(SupervisionEndedV1.type);
    expect(endings).toMatchObject([{ key: 'MIIT-00', value: { supervisionId: id, reason: 'undeliverable' } }]);
    await report();
    expect(await told(SupervisionEndedV1.type)).toEqual([]);
    clock.advance(DAY);
    await bench.get(SupervisionSweeping).sweep();
    expect(await shown(id)).toMatchObject({ state: 'ended', endReason: 'undeliverable', isOverdue: false });
    expect((await told(SupervisionOverdueV1.type)).filter((event) => event.value.supervisionId === id)).toEqual([]);
  });

  it('that was replied to before the order left the unit is still judged, and opens no further round', async () => {
    const order = await delivered();
    const id = await issue(beijing, { orderId: order.value.orderId });
    await reply(id);
    await reassign(order);
    expect(await shown(id)).toMatchObject({ state: 'replied' });
    await decide(beijing, id, { accepted: false, reason: '未说明原因', due: dueIn(DAY) });
    expect(await shown(id)).toMatchObject({ state: 'ended', round: 1, rounds: [{ isAccepted: false }] });
    expect(await clocksOf(id)).toHaveLength(1);
  });

  it('is listed within reach, by state and overdue', async () => {
    const of = async (who: Principal, query = {}) => (await controller.list(who, { limit: '200', ...query })).items;
    const all = await of(ministry);
    expect((await of(desk)).every((one) => one.unit === 'CMCC-11')).toBe(true);
    expect((await of(guangdong)).every((one) => one.unit.endsWith('-44'))).toBe(true);
    expect((await of(new Principal('CTCC', ['CTCC-44'], ['desk']))).length).toBe(0);
    expect((await of(ministry, { state: 'accepted' })).every((one) => one.state === 'accepted')).toBe(true);
    expect((await of(ministry, { overdue: 'yes' })).length).toBeLessThan(all.length);
    await expect(controller.one(guangdong, all.find((one) => one.unit === 'CMCC-11')!.id, {} as never)).rejects.toThrow(
      'NOT_FOUND',
    );
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
