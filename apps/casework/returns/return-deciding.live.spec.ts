import { Principal } from '#access/principal';
import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { OwnerDecidedV1, ResponsibilityDecidedV1, ReturnDecidedV1 } from '#contracts/owner-events.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1 } from '#contracts/receipts.v1';
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
import { ReturnDeciding, type ReturnDecision } from './return-deciding.service';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('12321', [], ['centre-12321']);
const arbiter = new Principal('CAICT', [], ['arbiter']);

describe('decisions on returns', () => {
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

  const fold = async (differs = {}): Promise<SentEvent[]> => {
    await bench.folding.fold(complaintBatch([complaint(clock.now(), differs)]));
    return takeOutbox(db);
  };
  const nextSender = () => senderOf(`1350300${String(serial++).padStart(4, '0')}`);

  async function delivered(differs = {}): Promise<SentEvent> {
    const order = (await fold({ sender: nextSender(), ...differs })).find(({ type }) => type === OrderIssuedV1.type)!;
    return deliver(order);
  }

  async function deliver(order: SentEvent): Promise<SentEvent> {
    await bench.deliveries.record(deliveryBatch([order], clock.now()));
    await takeOutbox(db);
    return order;
  }

  const returnOf = ({ value }: Pick<SentEvent, 'value'>, unit = 'CTCC-31') => ({
    orderId: value.orderId,
    unit: value.unit,
    reasonCode: 'ported-out',
    explanation: '用户已携号转出',
    trueOwner: { organisation: unit.split('-')[0], unit, proof: ['携号转网数据 2026-04-02'] },
    handler: '工号1001',
    handledAt: clock.now().toISOString(),
  });

  /** Returns it, naming CTCC-31; gives the receipt and the return's id. */
  async function giveBack({ value, key }: SentEvent, unit = 'CTCC-31') {
    const body = returnOf({ value }, unit);
    const lane = laneName(value.unit.split('-')[0], 'orders');
    await bench.lane.receive(batchOf(lane, OrderReturnedV1.type, [body], { at: clock.now().getTime() }));
    const sent = await takeOutbox(db);
    const [{ outcome, code }] = sent.find((event) => event.type === ReceiptsV1.type)!.value.items;
    const [row] = await db.query(`select id, decider from order_returns where case_id = $1 order by id desc limit 1`, [
      key,
    ]);
    return { said: (code ?? outcome) as string, id: row?.['id'] as string, decider: row?.['decider'] as string };
  }

  const decide = async (who: Principal, id: string, differs: Partial<ReturnDecision> = {}): Promise<SentEvent[]> => {
    const said = { outcome: 'accepted', reason: '经核对属实', person: '坐席07', ...differs } as const;
    await bench.get(ReturnDeciding).decide(who, id, said);
    return takeOutbox(db);
  };
  const reject = (who: Principal, id: string) => decide(who, id, { outcome: 'rejected', reason: '举证不符' });
  const orderOf = async ({ value }: SentEvent) =>
    (await db.query(`select * from orders where id = $1`, [value.orderId]))[0]!;
  const caseOf = async ({ key }: SentEvent) => (await db.query(`select * from cases where id = $1`, [key]))[0]!;
  const clocksOf = async ({ value }: SentEvent) =>
    Object.fromEntries(
      (await db.query(`select * from clocks where order_id = $1 and kind <> 'forward'`, [value.orderId])).map((row) => [
        row['kind'] as string,
        row,
      ]),
    );
  const stateOf = (clocks: Record<string, Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(clocks).map(([kind, row]) => [kind, `${row['state']} ${row['stop_reason'] ?? ''}`.trim()]),
    );

  it('an accepted return’s new order goes to the true owner and later complaints follow', async () => {
    const order = await delivered();
    clock.advance(HOUR);
    const { id } = await giveBack(order);
    clock.advance(HOUR);
    const events = await decide(centre, id);
    expect(await orderOf(order)).toMatchObject({ state: 'closed', end_reason: 'returned' });
    expect(stateOf(await clocksOf(order))).toMatchObject({
      acknowledge: 'stopped acknowledged',
      return: 'stopped returned',
      dispose: 'stopped return-accepted',
      'commercial-target': 'stopped return-accepted',
      'return-decision': 'stopped return-accepted',
    });
    const further = events.find((event) => event.type === OrderIssuedV1.type)!;
    expect(readMessage(OrderIssuedV1, further.value)).toMatchObject({ ok: true });
    expect(further.value).toMatchObject({
      unit: 'CTCC-31',
      causeId: id,
      owner: { method: 'manual', confidence: 'certain' },
      complaints: order.value.complaints,
      earlierOrders: [{ orderId: order.value.orderId, state: 'closed' }],
    });
    const told = events.find((event) => event.type === ReturnDecidedV1.type)!;
    expect(readMessage(ReturnDecidedV1, told.value)).toMatchObject({
      ok: true,
      message: { outcome: 'accepted', unit: order.value.unit, reason: '经核对属实' },
    });
    expect(told.to).toEqual([order.value.unit]);
    expect(events.find((event) => event.type === OwnerDecidedV1.type)!.value).toMatchObject({
      unit: 'CTCC-31',
      previousUnit: order.value.unit,
    });
    const later = await fold({ sender: order.value.sender });
    expect(later.map((event) => event.type)).toEqual(['complaints-attached.v1', 'order-supplemented.v1']);
    expect(later[1]).toMatchObject({ key: order.key, value: { unit: 'CTCC-31', orderId: further.value.orderId } });
  });

  it('the new unit is judged against its own budget from its own mailbox', async () => {
    const order = await delivered();
    const { id } = await giveBack(order);
    clock.advance(9 * DAY);
    const further = (await decide(centre, id)).find((event) => event.type === OrderIssuedV1.type)!;
    clock.advance(DAY);
    await deliver(further);
    const { dispose } = await clocksOf(further);
    expect(dispose).toMatchObject({
      started_at: clock.now(),
      due_at: new Date(bench.rules.term('dispose', clock.now().getTime())!.dueAt),
      owed_by: 'CTCC-31',
    });
  });

  it('a decision limited in time leaves other times to the tables', async () => {
    const order = await delivered();
    const { id } = await giveBack(order);
    await decide(centre, id, { validUntil: new Date(now.getTime() + DAY).toISOString() });
    clock.advance(3 * DAY);
    const opened = await fold({ sender: order.value.sender });
    expect(opened.find((event) => event.type === OrderIssuedV1.type)!.value).toMatchObject({ unit: order.value.unit });
    expect(opened[0]!.value).toMatchObject({ linkedCaseId: order.key, linkReason: 'other-unit' });
  });

  it('without a named unit the true owner’s national desk gets the order', async () => {
    const order = await delivered();
    const { id } = await giveBack(order);
    await db.query(`update order_returns set true_unit = null where id = $1`, [id]);
    const events = await decide(centre, id);
    expect(events.find((event) => event.type === OrderIssuedV1.type)!.value).toMatchObject({ unit: 'CTCC-00' });
  });

  it('a rejected return keeps the due time and its time is the unit’s', async () => {
    const order = await delivered();
    const { dispose: before } = await clocksOf(order);
    const { id } = await giveBack(order);
    clock.advance(4 * DAY);
    const events = await reject(centre, id);
    expect(await orderOf(order)).toMatchObject({ state: 'investigating', due_at: before!['due_at'] });
    const after = await clocksOf(order);
    expect(after['dispose']).toMatchObject({ state: 'running', due_at: before!['due_at'] });
    expect(stateOf(after)).toMatchObject({ 'return-decision': 'stopped return-rejected', return: 'stopped returned' });
    const told = events.find((event) => event.type === ReturnDecidedV1.type)!;
    expect(readMessage(ReturnDecidedV1, told.value)).toMatchObject({
      ok: true,
      message: { outcome: 'rejected', reason: '举证不符' },
    });
    expect(new Date(told.value.due)).toEqual(before!['due_at']);
    expect(await db.query(`select * from owner_decisions where case_id = $1`, [order.key])).toEqual([]);
  });

  it('the third return of a case goes to the arbiter, whose decision binds and gives its time back', async () => {
    const order = await delivered();
    for (let round = 0; round < 2; round++) {
      const { said, decider, id } = await giveBack(order);
      expect([said, decider]).toEqual(['accepted', 'centre-12321']);
      await reject(centre, id);
    }
    const third = await giveBack(order);
    expect(third).toMatchObject({ said: 'accepted', decider: 'arbiter' });
    expect((await clocksOf(order))['return-decision']).toBeDefined();
    const owed = await db.query(`select owed_by from clocks where subject_id = $1`, [third.id]);
    expect(owed).toEqual([{ owed_by: 'arbiter' }]);
    await expect(decide(centre, third.id)).rejects.toThrow('NOT_ALLOWED');
    const { dispose: before } = await clocksOf(order);
    clock.advance(7 * DAY);
    const events = await reject(arbiter, third.id);
    const { dispose: after } = await clocksOf(order);
    expect((after!['due_at'] as Date).getTime()).toBeGreaterThan((before!['due_at'] as Date).getTime());
    const told = events.find((event) => event.type === ResponsibilityDecidedV1.type)!;
    expect(readMessage(ResponsibilityDecidedV1, told.value)).toMatchObject({
      ok: true,
      message: { unit: order.value.unit, returnedBy: order.value.unit, reason: '举证不符' },
    });
    clock.set(now);
    expect((await giveBack(order)).said).toBe('CASEWORK_RETURN_BOUND');
    expect(
      await db.query(`select organisation, return_id from owner_decisions where case_id = $1`, [order.key]),
    ).toEqual([{ organisation: 'CMCC', return_id: third.id }]);
  });

  it('a decision on responsibility binds the whole organisation, to whichever of its units the order is reassigned', async () => {
    const order = await delivered();
    for (let round = 0; round < 2; round++) await reject(centre, (await giveBack(order)).id);
    await reject(arbiter, (await giveBack(order)).id);
    const toUnit = order.value.unit === 'CMCC-00' ? 'CMCC-44' : 'CMCC-00';
    const body = {
      orderId: order.value.orderId,
      unit: order.value.unit,
      toUnit,
      reason: '集团处置',
      handler: '工号1001',
    };
    await bench.lane.receive(
      batchOf(laneName('CMCC', 'orders'), 'order-reassigned.v1', [body], { at: clock.now().getTime() }),
    );
    const successor = (await takeOutbox(db)).find(({ type }) => type === OrderIssuedV1.type)!;
    expect(successor.value.unit).toBe(toUnit);
    await deliver(successor);
    expect((await giveBack(successor)).said).toBe('CASEWORK_RETURN_BOUND');
    expect(await orderOf(successor)).toMatchObject({ state: 'delivered' });
  });

  it('a decision on responsibility for another unit sends the order there and binds it', async () => {
    const first = await delivered();
    const second = (await decide(centre, (await giveBack(first)).id)).find(({ type }) => type === OrderIssuedV1.type)!;
    await deliver(second);
    const third = (await decide(centre, (await giveBack(second, 'CUCC-31')).id)).find(
      ({ type }) => type === OrderIssuedV1.type,
    )!;
    await deliver(third);
    const last = await giveBack(third, 'CTCC-31');
    expect(last.decider).toBe('arbiter');
    const events = await decide(arbiter, last.id, { reason: '裁定由电信上海负责' });
    const bound = events.find((event) => event.type === OrderIssuedV1.type)!;
    expect(bound.value).toMatchObject({ unit: 'CTCC-31', causeId: last.id });
    expect(events.find((event) => event.type === ResponsibilityDecidedV1.type)).toMatchObject({
      value: { unit: 'CTCC-31', returnedBy: 'CUCC-31' },
      to: ['CTCC-31', 'CUCC-31'],
    });
    await deliver(bound);
    expect((await giveBack(bound, 'CMCC-31')).said).toBe('CASEWORK_RETURN_BOUND');
    const inForce = await db.query(
      `select organisation from owner_decisions where case_id = $1 and revoked_at is null`,
      [first.key],
    );
    expect(inForce).toEqual([{ organisation: 'CTCC' }]);
  });

  it('the complaints merge into the live case of the true owner, and the emptied case is closed and linked', async () => {
    const sender = nextSender();
    const mine = await delivered({ sender });
    await fold({ sender });
    const theirs = await livingCase(sender.normalized);
    const { id } = await giveBack(mine);
    const events = await decide(centre, id);
    const supplement = events.find((event) => event.type === 'order-supplemented.v1')!;
    expect(supplement).toMatchObject({ key: theirs.key, value: { unit: 'CTCC-31', orderId: theirs.value.orderId } });
    expect(supplement.value.complaints).toHaveLength(2);
    expect(events.filter((event) => event.type === OrderIssuedV1.type)).toEqual([]);
    expect(events.find((event) => event.type === 'case-closed.v1')).toMatchObject({
      key: mine.key,
      value: { reason: 'merged', mergedInto: theirs.key },
    });
    expect(await caseOf(mine)).toMatchObject({ state: 'closed', complaints: 0, order_id: null });
    expect(await caseOf(theirs)).toMatchObject({
      complaints: 3,
      distinct_complainants: 3,
      unit: 'CTCC-31',
      linked_case_id: mine.key,
    });
    expect(await db.query(`select 1 from case_complaints where case_id = $1`, [mine.key])).toEqual([]);
    expect(await db.query(`select 1 from case_complaints where case_id = $1`, [theirs.key])).toHaveLength(3);
    const later = await fold({ sender });
    expect(later[0]).toMatchObject({ key: theirs.key, type: 'complaints-attached.v1' });
  });

  /** A case of the same sender that CTCC-31 has, because the tables named it for a while. */
  async function livingCase(sender: string): Promise<SentEvent> {
    await db.query(
      `insert into owner_decisions (id, code, scope, organisation, province, reason, evidence, decided_by, decided_at)
       values (gen_random_uuid(), $1, 'sender', 'CTCC', '31', 'r', '{}', 'd', now())`,
      [sender],
    );
    const order = (await fold({ sender: senderOf(sender) })).find(({ type }) => type === OrderIssuedV1.type)!;
    await db.query(`delete from owner_decisions where code = $1`, [sender]);
    return deliver(order);
  }

  it('of two deciders at once one decides and the other is told so', async () => {
    for (let round = 0; round < 5; round++) {
      await takeOutbox(db);
      const order = await delivered();
      const { id } = await giveBack(order);
      const both = await Promise.allSettled([
        bench.get(ReturnDeciding).decide(centre, id, { outcome: 'accepted', reason: '属实', person: 'A' }),
        bench.get(ReturnDeciding).decide(centre, id, { outcome: 'rejected', reason: '不符', person: 'B' }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = both.find((one) => one.status === 'rejected') as PromiseRejectedResult;
      expect((lost.reason as Error).message).toContain('CASEWORK_ALREADY_DECIDED');
      const { state } = (await orderOf(order)) as { state: string };
      const issued = await db.query(`select 1 from orders where case_id = $1`, [order.key]);
      expect(issued).toHaveLength(state === 'closed' ? 2 : 1);
    }
  });

  it('a decision races with complaints about the same sender and none is lost', async () => {
    for (let round = 0; round < 5; round++) {
      await takeOutbox(db);
      const order = await delivered();
      const { id } = await giveBack(order);
      const { sender } = order.value;
      const folds = [0, 1, 2].map((partition) =>
        bench.folding.fold(complaintBatch([complaint(clock.now(), { sender })], partition + 40)),
      );
      const deciding = bench
        .get(ReturnDeciding)
        .decide(centre, id, { outcome: 'accepted', reason: '属实', person: 'A' });
      await Promise.all([...folds, deciding]);
      const [counted] = await db.query(
        `select count(*)::int as n, sum(c.complaints)::int as told from cases c where c.sender = $1`,
        [sender.normalized],
      );
      const joined = await db.query(
        `select 1 from case_complaints x join cases c on c.id = x.case_id where c.sender = $1`,
        [sender.normalized],
      );
      expect(joined).toHaveLength(4);
      expect(counted!['told']).toBe(4);
      const keys = await db.query(
        `select f.unit, c.fold_unit from fold_keys f join cases c on c.id = f.current_case_id where f.sender = $1`,
        [sender.normalized],
      );
      for (const { unit, fold_unit } of keys) expect(unit).toBe(fold_unit);
    }
  });

  it('a returned order is acknowledged no more, and a decided return is not decided again', async () => {
    const order = await delivered();
    const { id } = await giveBack(order);
    const body = { orderId: order.value.orderId, unit: order.value.unit };
    const lane = laneName(order.value.unit.split('-')[0], 'orders');
    await bench.lane.receive(batchOf(lane, OrderAcknowledgedV1.type, [body], { at: clock.now().getTime() }));
    expect((await takeOutbox(db))[0]!.value.items).toMatchObject([{ code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION' }]);
    await reject(centre, id);
    await expect(reject(centre, id)).rejects.toThrow('CASEWORK_ALREADY_DECIDED');
  });

  it('a lane read again from its beginning changes nothing and tells what was told first', async () => {
    const [accepted, rejected] = [await delivered(), await delivered()];
    const lane = laneName('CMCC', 'orders');
    const sent = [accepted, rejected].flatMap((order) => {
      const at = clock.now().getTime();
      const mine = (type: string, body: object) => batchOf(lane, type, [body], { partition: 30, at });
      return [
        mine(OrderReturnedV1.type, returnOf(order)),
        mine(OrderAcknowledgedV1.type, { orderId: order.value.orderId, unit: order.value.unit }),
      ];
    });
    for (const batch of sent) await bench.lane.receive(batch);
    const ids = await db.query(`select id, case_id from order_returns where case_id = any($1::uuid[]) order by id`, [
      `{${accepted.key},${rejected.key}}`,
    ]);
    await decide(centre, ids[0]!['id'] as string);
    await reject(centre, ids[1]!['id'] as string);
    const standing = () =>
      Promise.all(
        ['cases', 'orders', 'order_returns', 'clocks', 'owner_decisions', 'fold_keys'].map((table) =>
          db.query(`select md5(string_agg(t::text, '' order by t::text)) as digest from ${table} t`),
        ),
      );
    const before = await standing();
    await db.query(`delete from inbox where topic = $1 and partition = 30`, [lane]);
    for (const batch of sent) await bench.lane.receive(batch);
    const told = (await takeOutbox(db)).flatMap(({ value }) => value.items as Record<string, unknown>[]);
    expect(told.map(({ outcome, firstOutcome }) => [outcome, firstOutcome])).toEqual([
      ['duplicate', 'accepted'],
      ['duplicate', 'refused'],
      ['duplicate', 'accepted'],
      ['duplicate', 'refused'],
    ]);
    expect(await standing()).toEqual(before);
  });

  it('cases of one sender that swap their units at once end in one of them, and nothing is lost', async () => {
    for (let round = 0; round < 3; round++) {
      await takeOutbox(db);
      const sender = nextSender();
      const mine = await delivered({ sender });
      const theirs = await livingCase(sender.normalized);
      const [a, b] = [await giveBack(mine), await giveBack(theirs, mine.value.unit as string)];
      const said = { outcome: 'accepted', reason: '属实', person: 'A' } as const;
      const folds = [50, 51].map((partition) =>
        bench.folding.fold(complaintBatch([complaint(clock.now(), { sender })], partition)),
      );
      const deciding = bench.get(ReturnDeciding);
      await Promise.all([
        deciding.decide(centre, a.id, said),
        deciding.decide(centre, b.id, said).catch(refusal),
        ...folds,
      ]);
      const files = await db.query(`select id, state, complaints, fold_unit from cases where sender = $1`, [
        sender.normalized,
      ]);
      expect(files.filter(({ state }) => state !== 'closed').length).toBeGreaterThan(0);
      expect(files.reduce((sum, file) => sum + (file['complaints'] as number), 0)).toBe(4);
      const rows = await db.query(
        `select x.case_id, count(*)::int as n from case_complaints x join cases c on c.id = x.case_id
         where c.sender = $1 group by 1`,
        [sender.normalized],
      );
      for (const { id, complaints } of files) {
        expect(rows.find((row) => row['case_id'] === id)?.['n'] ?? 0).toBe(complaints);
      }
      const live = await db.query(
        `select f.unit, c.fold_unit, c.state from fold_keys f join cases c on c.id = f.current_case_id
         where f.sender = $1 and f.unit not like '=%'`,
        [sender.normalized],
      );
      for (const { unit, fold_unit } of live) expect(unit).toBe(fold_unit);
    }
  });

  /** A decision that comes after the case has gone into another. */
  const refusal = (error: Error): void => {
    expect(error.message).toMatch(/CASEWORK_ALREADY_DECIDED|CASEWORK_ILLEGAL/);
  };

  it('only 12321 decides, and never in favour of the unit that returned', async () => {
    const order = await delivered();
    const { id } = await giveBack(order);
    await expect(decide(arbiter, id)).rejects.toThrow('NOT_ALLOWED');
    await expect(decide(centre, id, { unit: order.value.unit })).rejects.toThrow('REQUEST_INVALID');
    await expect(
      bench.get(ReturnDeciding).decide(centre, id, { outcome: 'rejected', reason: 'r', person: 'h' }, '"1"'),
    ).rejects.toThrow('PRECONDITION_FAILED');
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
