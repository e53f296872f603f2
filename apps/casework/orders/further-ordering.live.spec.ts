import { Principal } from '#access/principal';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { readMessage } from '#contracts/reading';
import { HOUR } from '#kernel/clock';
import { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { AnswerSending } from '../answers/answer-sending.service';
import { batchOf, complaint, complaintBatch, deliveryBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { CaseSplitting } from '../cases/case-splitting.service';
import { DisagreementDeciding } from '../reviews/disagreement-deciding.service';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { FurtherOrdering } from './further-ordering.service';
import { OrderWithdrawing } from './order-withdrawing.service';
import { ofType, OrdersBench, typesOf } from './orders.fixture';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);

describe('追加派单', () => {
  let desk: OrdersBench;

  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(() => desk.close());

  async function beside(order: SentEvent, unit = 'CUCC-00', ifMatch?: string): Promise<SentEvent> {
    const request = { unit, reason: '请在网络侧拦截', person: '李四' };
    await desk.bench.get(FurtherOrdering).issue(centre, order.key, request, ifMatch);
    return ofType(await takeOutbox(desk.db), OrderIssuedV1.type);
  }

  it('stands beside the order the case has: its own unit, complaints and clocks, and the case stays where it is', async () => {
    const order = await desk.delivered();
    const before = await desk.caseOf(order);
    desk.clock.advance(HOUR);
    const second = await beside(order);
    expect(readMessage(OrderIssuedV1, second.value)).toMatchObject({
      ok: true,
      message: {
        unit: 'CUCC-00',
        owner: { row: 'CUCC-00：请在网络侧拦截' },
        complaints: [{ complaintId: order.value.complaints[0].complaintId }],
      },
    });
    expect(second.value.causeId).not.toBe('first-issue');
    await desk.deliver(second);
    expect(Object.keys(await desk.clocksOf(second)).sort()).toEqual([
      'acknowledge',
      'commercial-target',
      'dispose',
      'return',
    ]);
    expect((await desk.clocksOf(second))['dispose']).toMatchObject({
      owed_by: 'CUCC-00',
      started_at: desk.clock.now(),
    });
    expect((await desk.clocksOf(order))['dispose']).toMatchObject({ owed_by: 'CMCC-11', started_at: desk.now });
    const after = await desk.caseOf(order);
    for (const column of ['unit', 'desk', 'order_id', 'fold_unit', 'owner', 'state']) {
      expect([column, after[column]]).toEqual([column, before[column]]);
    }
    const history = await desk.bench.history.ofCases(desk.db, [order.key]);
    expect(history.findLast((entry) => entry.kind === OrderIssuedV1.type)).toMatchObject({
      actor: 'CC12321',
      fields: { reason: '请在网络侧拦截', person: '李四' },
    });
  });

  it('gets what joins the case later, as the first one does, and a rise to fraud asks both', async () => {
    const order = await desk.delivered();
    const second = await beside(order);
    await desk.deliver(second);
    const suggestion = { ...complaint(desk.now).suggestion, risk: 'fraud' as const };
    await desk.fold({ sender: order.value.sender, suggestion });
    const events = await takeOutbox(desk.db);
    const supplements = events.filter((event) => event.type === 'order-supplemented.v1');
    expect(supplements.map(({ value }) => [value.unit, value.orderId, value.riskRise?.clock.clock])).toEqual([
      ['CMCC-11', order.value.orderId, 'fraud-interim'],
      ['CUCC-00', second.value.orderId, 'fraud-interim'],
    ]);
    expect((await desk.clocksOf(order))['fraud-interim']).toMatchObject({ owed_by: 'CMCC-11' });
    expect((await desk.clocksOf(second))['fraud-interim']).toMatchObject({ owed_by: 'CUCC-00' });
    const forward = await desk.db.query(
      `select order_id, carried_by from clocks where case_id = $1 and kind = 'forward' and state = 'running'`,
      [order.key],
    );
    expect(forward).toEqual([{ order_id: order.value.orderId, carried_by: supplements[0]!.id }]);
  });

  it('keeps the case from review until it is answered too, in whichever order, in one batch or two', async () => {
    const [first, other] = [await desk.delivered(), await desk.delivered()];
    const [second, third] = [await beside(first), await beside(other)];
    await desk.deliver(second, third);
    const toCucc = (event: SentEvent) => desk.sendTo('CUCC', 'order-feedback.v1', desk.feedback(event));
    await desk.answer(desk.feedback(first));
    expect(await desk.caseOf(first)).toMatchObject({ state: 'in-progress' });
    await toCucc(second);
    expect(await desk.caseOf(first)).toMatchObject({ state: 'under-review' });
    await toCucc(third);
    expect(await desk.caseOf(other)).toMatchObject({ state: 'in-progress' });
    await desk.answer(desk.feedback(other));
    expect(await desk.caseOf(other)).toMatchObject({ state: 'under-review' });
    const own = await desk.delivered();
    const ownSecond = await beside(own, 'CMCC-44');
    await desk.deliver(ownSecond);
    await desk.answer(desk.feedback(own), desk.feedback(ownSecond));
    expect(await desk.caseOf(own)).toMatchObject({ state: 'under-review' });
  });

  it('is told of what a split brings too, and asked of a rise to fraud when it alone still owes its answer', async () => {
    const one = await desk.delivered();
    const { sender } = one.value;
    await desk.fold({ sender });
    const splitting = desk.bench.get(CaseSplitting);
    const why = { reason: '另一发送人', person: '李四' };
    const complaintIds = [one.value.complaints[0].complaintId as string];
    await splitting.split(centre, one.key, { complaintIds, ...why });
    const other = (await takeOutbox(desk.db)).find(({ type }) => type === OrderIssuedV1.type)!;
    await desk.deliver(other);
    const second = await beside(other);
    await desk.deliver(second);
    await desk.answer(desk.feedback(other));
    const fraud = complaint(desk.now, {
      sender,
      suggestion: { ...complaint(desk.now).suggestion, risk: 'fraud' as const },
    });
    await desk.bench.folding.fold(complaintBatch([fraud]));
    await takeOutbox(desk.db);
    await splitting.split(centre, one.key, { complaintIds: [fraud.complaintId], into: other.key, ...why });
    const told = (await takeOutbox(desk.db)).filter(({ type }) => type === 'order-supplemented.v1');
    expect(told.map(({ key, value }) => [key, value.orderId, value.riskRise?.clock.clock])).toEqual([
      [other.key, other.value.orderId, undefined],
      [other.key, second.value.orderId, 'fraud-interim'],
    ]);
    expect(Object.keys(await desk.clocksOf(second))).toContain('fraud-interim');
    expect(Object.keys(await desk.clocksOf(other))).not.toContain('fraud-interim');
  });

  it('gets what joins a case whose own unit’s mailbox takes no more, and that unit is not asked again', async () => {
    const order = await desk.delivered();
    const second = await beside(order);
    await desk.deliver(second);
    const join = async () => {
      await desk.fold({ sender: order.value.sender });
      return (await takeOutbox(desk.db)).filter(({ type }) => type === 'order-supplemented.v1');
    };
    const [own] = await join();
    const refused = { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' } as const;
    await desk.bench.deliveries.record(deliveryBatch([own!], desk.clock.now(), refused));
    await takeOutbox(desk.db);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'unresolved', order_id: null });
    expect((await join()).map(({ value }) => value.orderId)).toEqual([second.value.orderId]);
  });

  it('alone is told and asked of a rise to fraud once the first one is answered or accepted', async () => {
    const suggestion = { ...complaint(desk.now).suggestion, risk: 'fraud' as const };
    for (const isAccepted of [false, true]) {
      const order = await desk.delivered();
      const second = await beside(order);
      await desk.deliver(second);
      await desk.answer(desk.feedback(order));
      const review = { decision: 'accept', person: '张三' } as const;
      if (isAccepted) await desk.bench.get(OrderReviewing).review(centre, order.value.orderId as string, review);
      await takeOutbox(desk.db);
      await desk.fold({ sender: order.value.sender, suggestion });
      const events = await takeOutbox(desk.db);
      const told = events.filter((event) => event.type === 'order-supplemented.v1');
      expect(told.map(({ value }) => [value.unit, value.riskRise?.clock.clock])).toEqual([
        ...(isAccepted ? [] : [['CMCC-11', undefined]]),
        ['CUCC-00', 'fraud-interim'],
      ]);
      expect(await desk.clocksOf(order)).not.toHaveProperty('fraud-interim');
    }
  });

  it('takes a case under review back to work', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    await beside(order);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'in-progress' });
  });

  it('when withdrawn leaves the case to the other order, which may have been answered', async () => {
    const order = await desk.delivered();
    const second = await beside(order);
    await desk.deliver(second);
    await desk.answer(desk.feedback(order));
    const withdrawn = await desk.bench
      .get(OrderWithdrawing)
      .byCentre(centre, second.value.orderId, { reason: '已由接入商处置', person: '李四' });
    expect(withdrawn).toMatchObject({ orderState: 'withdrawn', caseState: 'under-review' });
    await desk.fold({ sender: order.value.sender });
    const supplements = (await takeOutbox(desk.db)).filter((event) => event.type === 'order-supplemented.v1');
    expect(supplements.map(({ value }) => value.unit)).toEqual(['CMCC-11']);
  });

  it('that no mailbox takes is undeliverable, and the case goes on with the other', async () => {
    const order = await desk.delivered();
    const second = await beside(order);
    await desk.bench.deliveries.record(
      deliveryBatch([second], desk.now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    expect(typesOf(await takeOutbox(desk.db))).toEqual(['order-undeliverable.v1']);
    expect(await desk.orderOf(second)).toMatchObject({ state: 'undeliverable' });
    expect(await desk.caseOf(order)).toMatchObject({ state: 'open', order_id: order.value.orderId });
    await desk.answer(desk.feedback(order));
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review' });
  });

  it('that no mailbox takes keeps the case neither from review nor from closing, whatever the other came to before', async () => {
    const review = { decision: 'accept', person: '张三' } as const;
    const why = { reason: '重复派单', person: '张三' };
    const refuse = (order: SentEvent) =>
      desk.bench.deliveries.record(
        deliveryBatch([order], desk.clock.now(), { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
      );
    const answered = await desk.delivered();
    const besideAnswered = await beside(answered);
    await desk.answer(desk.feedback(answered));
    await refuse(besideAnswered);
    expect(await desk.caseOf(answered)).toMatchObject({ state: 'under-review', order_id: answered.value.orderId });

    const accepted = await desk.delivered();
    const besideAccepted = await beside(accepted);
    await desk.answer(desk.feedback(accepted));
    await desk.bench.get(OrderReviewing).review(centre, accepted.value.orderId, review);
    await refuse(besideAccepted);
    expect(await desk.caseOf(accepted)).toMatchObject({ state: 'closed', close_reason: 'settled' });
    const results = await desk.db.query(`select text from case_results where case_id = $1`, [accepted.key]);
    expect(results).toMatchObject([{ text: expect.stringContaining('已暂停该号码短信功能') as string }]);

    const withdrawn = await desk.delivered();
    const besideWithdrawn = await beside(withdrawn);
    await desk.bench.get(OrderWithdrawing).byCentre(centre, withdrawn.value.orderId, why);
    expect(await desk.caseOf(withdrawn)).toMatchObject({ state: 'open' });
    await refuse(besideWithdrawn);
    expect(await desk.caseOf(withdrawn)).toMatchObject({ state: 'closed', close_reason: 'orders-withdrawn' });

    const later = await desk.delivered();
    await refuse(await beside(later));
    await desk.bench.get(OrderWithdrawing).byCentre(centre, later.value.orderId, why);
    expect(await desk.caseOf(later)).toMatchObject({ state: 'closed', close_reason: 'orders-withdrawn' });
    const owed = `select kind from clocks where case_id = any($1) and state <> 'stopped' and kind not like 'answer-%'`;
    expect(await desk.db.query(owed, [[accepted.key, withdrawn.key, later.key]])).toEqual([]);
  });

  it('is refused for a unit that has an open order, for a case nobody has, and for a stale page', async () => {
    const order = await desk.delivered();
    await expect(beside(order, 'CMCC-11')).rejects.toMatchObject({ code: 'CASEWORK_ORDER_EXISTS' });
    await expect(beside(order, 'CUCC-00', '"1"')).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await beside(order);
    await expect(beside(order)).rejects.toMatchObject({ code: 'CASEWORK_ORDER_EXISTS' });
    const lost = await desk.issued();
    await desk.bench.deliveries.record(
      deliveryBatch([lost], desk.now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    await takeOutbox(desk.db);
    await expect(beside(lost)).rejects.toMatchObject({ code: 'CASEWORK_ILLEGAL_CASE_TRANSITION' });
    expect(await takeOutbox(desk.db)).toEqual([]);
  });

  it('waits until a disagreement about the case is decided', async () => {
    const order = await desk.delivered();
    await desk.answer(desk.feedback(order));
    await desk.bench.get(OrderReviewing).review(centre, order.value.orderId, { decision: 'accept', person: '张三' });
    await desk.bench.get(AnswerSending).send();
    const at = desk.clock.now().toISOString();
    const disagreement: ComplaintDisagreementRecordedV1 = {
      ...{ complaintId: order.value.complaints[0].complaintId, acceptanceNumber: 'SL1', organisation: '12321' },
      ...{ serial: 'S1', state: 'answered', at, reason: '仍然收到', facts: null, answeredAt: at },
    };
    const { type } = ComplaintDisagreementRecordedV1;
    await desk.bench.folding.fold(batchOf(COMPLAINT_STREAM.name, type, [disagreement]));
    await takeOutbox(desk.db);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'under-review', order_id: order.value.orderId });
    await expect(beside(order)).rejects.toMatchObject({ code: 'CASEWORK_ILLEGAL_CASE_TRANSITION' });
    expect(await takeOutbox(desk.db)).toEqual([]);
    const decided = { decision: 'rework', reason: '请再核查', person: '张三' } as const;
    await desk.bench.get(DisagreementDeciding).decide(centre, order.key, decided);
    await takeOutbox(desk.db);
    expect((await beside(order)).value).toMatchObject({ unit: 'CUCC-00' });
  });

  it('keeps every chain whole', () => desk.expectWholeChains());
});
