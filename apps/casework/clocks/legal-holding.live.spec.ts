import { Principal } from '#access/principal';
import { LegalHoldLiftedV1, LegalHoldPlacedV1 } from '#contracts/legal-hold.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { readMessage } from '#contracts/reading';
import { DAY } from '#kernel/clock';
import { CaseSplitting } from '../cases/case-splitting.service';
import { complaint, takeOutbox, type SentEvent } from '../casework.fixture';
import { CaseMerging } from '../decisions/case-merging.service';
import { OrdersBench } from '../orders/orders.fixture';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { CaseWorking } from '../work/case-working.service';
import { Supervising } from '../supervision/supervising.service';
import { LegalHoldController } from './legal-hold.controller';
import { LegalHolding } from './legal-holding.service';

const arbiter = new Principal('CAICT', ['CAICT-00'], ['arbiter']);
const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const ORDER = { reference: '协助调取证据通知书〔2026〕12号', person: '裁定员2' };

let orders: OrdersBench;
let holds: LegalHoldController;
beforeAll(async () => {
  orders = await OrdersBench.open('1367100');
  holds = new LegalHoldController(orders.bench.get(LegalHolding));
}, 60_000);
beforeEach(() => orders.clock.set(orders.now));
afterAll(async () => {
  await orders.expectWholeChains();
  await orders.close();
});

const states = async (caseId: string): Promise<unknown[]> =>
  (await orders.db.query(`select distinct state from clocks where case_id = $1 and kind <> 'forward'`, [caseId])).map(
    (row) => row['state'],
  );

describe('a legal hold', () => {
  it('lets all clocks of a case stand still, tells its unit, and gives the time back when it is lifted', async () => {
    const { key: caseId } = await orders.delivered();
    const dueBefore = (await orders.db.query(`select max(due_at) as due from clocks where case_id = $1`, [caseId]))[0]![
      'due'
    ];
    const { holdId } = await holds.place(arbiter, caseId, ORDER);
    const [placed, paused] = await takeOutbox(orders.db);
    expect(placed).toMatchObject({ type: 'legal-hold-placed.v1', to: ['CMCC-11'], value: { holdId } });
    expect(readMessage(LegalHoldPlacedV1, placed!.value)).toMatchObject({ ok: true });
    expect(paused).toMatchObject({ type: 'clock-paused.v1', value: { reason: 'legal-hold' } });
    expect(await states(caseId)).toEqual(['paused']);

    orders.clock.advance(14 * DAY);
    await orders.bench.sweeping.sweep(orders.clock.now().getTime());
    const swept = (await takeOutbox(orders.db)).filter((event) => event.key === caseId);
    expect(swept).toEqual([]);
    await holds.lift(arbiter, caseId, { reason: '取证完毕', person: '裁定员2' });
    const [lifted, resumed] = await takeOutbox(orders.db);
    expect(readMessage(LegalHoldLiftedV1, lifted!.value)).toMatchObject({ ok: true });
    expect(resumed).toMatchObject({ type: 'clock-resumed.v1' });
    expect(await states(caseId)).toEqual(['running']);
    const [after] = await orders.db.query(`select max(due_at) as due from clocks where case_id = $1`, [caseId]);
    expect((after!['due'] as Date).getTime()).toBeGreaterThan((dueBefore as Date).getTime());
  });

  it('is one at a time, of a case that there is, with the order it rests on', async () => {
    const { key: caseId } = await orders.delivered();
    await expect(holds.lift(arbiter, caseId, { reason: '无', person: '甲' })).rejects.toThrow('NOT_FOUND');
    await holds.place(arbiter, caseId, ORDER);
    await expect(holds.place(arbiter, caseId, ORDER)).rejects.toThrow('CASEWORK_ALREADY_DECIDED');
    await expect(holds.place(arbiter, caseId, { person: '甲' })).rejects.toThrow('field reference');
    await expect(holds.place(arbiter, '019de0a5-7c00-7000-8000-000000000101', ORDER)).rejects.toThrow('NOT_FOUND');
    await expect(holds.place(arbiter, 'LD-1', ORDER)).rejects.toThrow('NOT_FOUND');
  });

  it('lets clocks that start meanwhile stand still too, until they all go on', async () => {
    const order = await orders.issued();
    const { key: caseId } = order;
    await holds.place(arbiter, caseId, ORDER);
    await takeOutbox(orders.db);
    const told = await orders.deliver(order);
    expect(told.map(({ type }) => type)).toContain('clock-paused.v1');
    expect(await states(caseId)).toEqual(['paused']);
    const suggestion = { ...complaint(orders.now).suggestion, risk: 'fraud' as const };
    await orders.fold({ sender: order.value.sender, suggestion });
    const supplements = (await takeOutbox(orders.db)).filter(({ type }) => type === 'order-supplemented.v1');
    const standing = async (): Promise<unknown[]> =>
      (
        await orders.db.query(
          `select kind from clocks where case_id = $1 and state = 'paused' and kind in ('forward', 'fraud-interim') order by 1`,
          [caseId],
        )
      ).map((row) => row['kind']);
    expect(await standing()).toEqual(['forward', 'fraud-interim']);
    const stopped = await orders.deliver(...supplements);
    expect(stopped).toMatchObject([{ type: 'clock-stopped.v1', value: { reason: 'delivered' } }]);
    const open = `select k.kind from clock_pauses p join clocks k on k.id = p.clock_id
      where k.case_id = $1 and k.state = 'stopped' and p.paused_until is null`;
    expect(await orders.db.query(open, [caseId])).toEqual([]);
    const { dispose: before } = await orders.clocksOf(order);
    orders.clock.advance(7 * DAY);
    await holds.lift(arbiter, caseId, { reason: '取证完毕', person: '裁定员2' });
    expect(await states(caseId)).toEqual(['running']);
    const { dispose: after } = await orders.clocksOf(order);
    expect((after!['due_at'] as Date).getTime()).toBeGreaterThan((before!['due_at'] as Date).getTime());
    expect((await orders.orderOf(order))['due_at']).toEqual(after!['due_at']);
  });

  it('lets a supervision that is issued meanwhile stand still too', async () => {
    const order = await orders.delivered();
    await holds.place(arbiter, order.key, ORDER);
    const due = new Date(orders.clock.now().getTime() + 3 * DAY).toISOString();
    const request = { reason: '请尽快处置', due, issuer: '李四' };
    await orders.bench.get(Supervising).issue(centre, { ...request, orderId: order.value.orderId as string });
    expect((await orders.clocksOf(order))['supervision']).toMatchObject({ state: 'paused' });
  });

  it('lets a disposal that is sent back meanwhile stand still', async () => {
    const order = await orders.delivered();
    await orders.answer(orders.feedback(order));
    await holds.place(arbiter, order.key, ORDER);
    orders.clock.advance(DAY);
    const request = { decision: 'rework', reason: '请补充', person: '张三' } as const;
    await orders.bench.get(OrderReviewing).review(centre, order.value.orderId as string, request);
    expect((await orders.clocksOf(order))['dispose']).toMatchObject({ state: 'paused' });
    orders.clock.advance(30 * DAY);
    await holds.lift(arbiter, order.key, { reason: '取证完毕', person: '裁定员2' });
    const { dispose } = await orders.clocksOf(order);
    expect(dispose).toMatchObject({ state: 'running' });
    expect((dispose!['due_at'] as Date).getTime()).toBeGreaterThan(orders.clock.now().getTime());
  });

  it('keeps feedback and returns in time that were not late when it began', async () => {
    const [answered, returned, late] = [await orders.delivered(), await orders.delivered(), await orders.delivered()];
    for (const { key } of [answered, returned]) await holds.place(arbiter, key, ORDER);
    orders.clock.advance(60 * DAY);
    await holds.place(arbiter, late.key, ORDER);
    await orders.answer(orders.feedback(answered), orders.feedback(late));
    const judged = async ({ value }: SentEvent): Promise<unknown> =>
      (await orders.db.query(`select in_time from feedbacks where order_id = $1`, [value.orderId]))[0]!['in_time'];
    expect([await judged(answered), await judged(late)]).toEqual([true, false]);
    const proof = { organisation: 'CTCC', unit: 'CTCC-31', proof: ['号段登记'] };
    const { receipts } = await orders.send(OrderReturnedV1.type, {
      ...{ orderId: returned.value.orderId, unit: returned.value.unit, reasonCode: 'not-our-number' },
      ...{ explanation: '非我司号码', trueOwner: proof, handler: '工号1' },
      handledAt: orders.clock.now().toISOString(),
    });
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('lets its case be neither split nor merged until it is lifted', async () => {
    const one = await orders.delivered();
    await orders.fold({ sender: one.value.sender });
    await takeOutbox(orders.db);
    await holds.place(arbiter, one.key, ORDER);
    const complaintIds = [one.value.complaints[0].complaintId as string];
    const split = () =>
      orders.bench.get(CaseSplitting).split(centre, one.key, { complaintIds, reason: '另一发送人', person: '张三' });
    await expect(split()).rejects.toMatchObject({ code: 'CASEWORK_CASE_HELD' });
    await holds.lift(arbiter, one.key, { reason: '取证完毕', person: '裁定员2' });
    const { caseId: other } = await split();
    await holds.place(arbiter, other, ORDER);
    const merge = () =>
      orders.bench.get(CaseWorking).change([one.key, other], async (work, tx) => {
        const merging = { actor: '12321', reason: '同一发送人' };
        await orders.bench.get(CaseMerging).merge(work, tx, work.file(one.key), work.file(other), merging);
      });
    await expect(merge()).rejects.toMatchObject({ code: 'CASEWORK_CASE_HELD' });
    await holds.lift(arbiter, other, { reason: '取证完毕', person: '裁定员2' });
    await merge();
    expect(await orders.caseOf(one)).toMatchObject({ state: 'closed', close_reason: 'merged' });
  });
});
