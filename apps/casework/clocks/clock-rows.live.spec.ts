import { Principal } from '#access/principal';
import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { AppealEscalatedV1 } from '#contracts/appeal-escalated.v1';
import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { OrderReturnRecordedV1 } from '#contracts/owner-events.v1';
import { HOUR, MINUTE } from '#kernel/clock';
import { parseBudget } from '#worktime/budget';
import { dueAt } from '#worktime/deadline';
import { AppealPosting } from '../appeals/appeal-posting.service';
import { decision, DISMISSED, filed, proofOf } from '../appeals/appeals.fixture';
import { AnswerSending } from '../answers/answer-sending.service';
import { answerTo, asked } from '../assists/assists.fixture';
import { takeOutbox, type SentEvent } from '../casework.fixture';
import { acted } from '../measures/measures.fixture';
import { ofType, OrdersBench } from '../orders/orders.fixture';
import { ReturnDeciding } from '../returns/return-deciding.service';
import { OrderReviewing } from '../reviews/order-reviewing.service';
import { StatementTaking } from '../statements/statement-taking.service';
import { Supervising } from '../supervision/supervising.service';
import { SupervisionController } from '../supervision/supervision.controller';
import { SupervisionReadingStore } from '../supervision/supervision-reading.store';

/** workflow.md §6 against the rooms that start and stop the clocks: one test a row. */
const centre = new Principal('12321', ['12321-00'], ['centre-12321']);
const desk = new Principal('CMCC', ['CMCC-11'], ['desk']);

let orders: OrdersBench;
beforeAll(async () => {
  orders = await OrdersBench.open('1366100');
}, 60_000);
beforeEach(async () => {
  orders.clock.set(orders.now);
  await takeOutbox(orders.db);
});
afterAll(() => orders.close());

const now = (): Date => orders.clock.now();
const later = (ms = HOUR): void => orders.clock.advance(ms);

/** The clocks of one kind about a case, the newest last; each due where its budget says. */
async function clocksOf(caseId: string, kind: string) {
  const rows = await orders.db.query(
    `select state, started_at as start, due_at as due, budget, owed_by as ower, stopped_at as stop, stop_reason as reason
     from clocks where case_id = $1 and kind = $2 order by id`,
    [caseId, kind],
  );
  for (const { start, due, budget } of rows) {
    if (budget === 'stated') continue;
    const expected = dueAt(start as Date, parseBudget(budget as string), orders.bench.rules.calendar).due;
    expect((due as Date).getTime()).toBe(expected);
  }
  return rows;
}

const running = (start: Date, ower: string, budget: string) => ({ state: 'running', start, ower, budget, stop: null });
const stopped = (at: Date, reason: string) => ({ state: 'stopped', stop: at, reason });

const FRAUD = {
  suggestion: {
    category: 'fraud',
    risk: 'fraud',
    riskReason: 'rule fraud-1',
    serviceMessage: false,
    tableVersion: 'rules@1',
    rules: ['fraud-1'],
  },
};
const SETTLED = {
  resultCode: 'NOT_CONFIRMED',
  reason: '未查到',
  measures: [],
  holder: undefined,
  search: { found: false, periodFrom: '2026-01-01T00:00:00Z', periodUntil: '2026-01-02T00:00:00Z', system: 'SMSC' },
};

const review = (order: SentEvent, request: object) =>
  orders.bench.get(OrderReviewing).review(centre, order.value.orderId as string, request as never);

/** An answered order that waits for its review. */
async function answered(differs: object = {}): Promise<SentEvent> {
  const order = await orders.delivered(differs);
  const evidence = [{ kind: 'consent', reference: 'DD-1' }];
  const body = orders.feedback(order, { ...SETTLED, resultCode: 'SERVICE_MESSAGE', search: undefined, evidence });
  expect((await orders.answer(body)).receipts).toMatchObject([{ outcome: 'accepted' }]);
  return order;
}

describe('a clock of workflow.md §6', () => {
  it('forward: from acceptance at 12321 until the order that carries the complaint is delivered, by whoever holds it', async () => {
    const acceptedAt = new Date(now().getTime() - 30 * MINUTE);
    const order = await orders.issued();
    expect(await clocksOf(order.key, 'forward')).toMatchObject([running(acceptedAt, 'platform', '5wd')]);
    const [{ holders }] = (await orders.db.query(`select holders from clocks where case_id = $1 and kind = 'forward'`, [
      order.key,
    ])) as [{ holders: { holder: string }[] }];
    expect(holders.map((one) => one.holder)).toEqual(['12321', 'platform']);
    later();
    await orders.deliver(order);
    expect(await clocksOf(order.key, 'forward')).toMatchObject([stopped(now(), 'delivered')]);
  });

  it('acknowledge: from the mailbox until the unit takes the order; four hours for fraud', async () => {
    const order = await orders.delivered();
    const fraud = await orders.delivered(FRAUD);
    expect(await clocksOf(order.key, 'acknowledge')).toMatchObject([running(now(), 'CMCC-11', '1wd')]);
    expect(await clocksOf(fraud.key, 'acknowledge')).toMatchObject([running(now(), 'CMCC-11', '4h')]);
    later();
    await orders.acknowledge(orders.acknowledgement(order));
    expect(await clocksOf(order.key, 'acknowledge')).toMatchObject([stopped(now(), 'acknowledged')]);
  });

  it('dispose and feed back, with the target for commerce and the interim for fraud: until complete feedback, or a first measure', async () => {
    const order = await orders.delivered();
    const fraud = await orders.delivered(FRAUD);
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([running(now(), 'CMCC-11', '15wd')]);
    expect(await clocksOf(order.key, 'commercial-target')).toMatchObject([running(now(), 'CMCC-11', '5wd')]);
    expect(await clocksOf(fraud.key, 'fraud-interim')).toMatchObject([running(now(), 'CMCC-11', '24h')]);
    later();
    await orders.answer(orders.feedback(fraud, { interim: true, resultCode: undefined }));
    expect(await clocksOf(fraud.key, 'fraud-interim')).toMatchObject([stopped(now(), 'interim-feedback')]);
    expect(await clocksOf(fraud.key, 'dispose')).toMatchObject([{ state: 'running' }]);
    // Refused feedback stops nothing.
    await orders.answer(orders.feedback(order, { cause: undefined }));
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([{ state: 'running' }]);
    await orders.answer(orders.feedback(order, SETTLED));
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([stopped(now(), 'answered')]);
    expect(await clocksOf(order.key, 'commercial-target')).toMatchObject([stopped(now(), 'answered')]);
  });

  it('return, and the decision on it: the unit may return from the mailbox on, 12321 owes the decision; the disposal stands still', async () => {
    const order = await orders.delivered();
    expect(await clocksOf(order.key, 'return')).toMatchObject([running(now(), 'CMCC-11', '2wd')]);
    later();
    const { receipts, events } = await orders.send(OrderReturnedV1.type, {
      orderId: order.value.orderId,
      unit: order.value.unit,
      reasonCode: 'ported-out',
      explanation: '用户已携号转出',
      trueOwner: { organisation: 'CTCC', unit: 'CTCC-11', proof: ['携号转网数据 2026-04-02'] },
      handler: '工号1001',
      handledAt: now().toISOString(),
    });
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    const returnedAt = now();
    expect(await clocksOf(order.key, 'return')).toMatchObject([stopped(returnedAt, 'returned')]);
    expect(await clocksOf(order.key, 'return-decision')).toMatchObject([running(returnedAt, '12321', '2wd')]);
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([{ state: 'paused' }]);
    later();
    await orders.bench.get(ReturnDeciding).decide(
      centre,
      ofType(events, OrderReturnRecordedV1.type).value.returnId as string,
      {
        outcome: 'rejected',
        reason: '证据不足',
        person: '审核员1',
      } as never,
    );
    expect(await clocksOf(order.key, 'return-decision')).toMatchObject([stopped(now(), 'return-rejected')]);
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([{ state: 'running' }]);
    const [ledger] = await orders.db.query(
      `select p.paused_from as "from", p.paused_until as until, p.is_extended as extended from clock_pauses p
       join clocks c on c.id = p.clock_id where c.case_id = $1 and c.kind = 'dispose'`,
      [order.key],
    );
    expect(ledger).toEqual({ from: returnedAt, until: now(), extended: false });
  });

  it('assist: from the delivery of the request until its answer, by the receiving unit; the originator’s clocks run on', async () => {
    const order = await orders.delivered();
    later();
    const request = await asked(orders, order);
    const unit = request.value.unit as string;
    expect(await clocksOf(order.key, 'assist')).toMatchObject([running(now(), unit, '2wd')]);
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([{ state: 'running' }]);
    later();
    const organisation = unit.slice(0, unit.lastIndexOf('-'));
    await orders.sendTo(organisation, AssistAnsweredV1.type, answerTo(request, now()));
    expect(await clocksOf(order.key, 'assist')).toMatchObject([{ ...stopped(now(), 'assist-answered') }]);
  });

  it('review: from feedback until it is accepted or sent back, by 12321; rework gives the disposal what was left', async () => {
    const order = await answered();
    expect(await clocksOf(order.key, 'review')).toMatchObject([running(now(), '12321', '2wd')]);
    later();
    await review(order, { decision: 'rework', person: '审核员1', reason: '措施不明确' });
    expect(await clocksOf(order.key, 'review')).toMatchObject([stopped(now(), 'rework')]);
    expect(await clocksOf(order.key, 'dispose')).toMatchObject([{ state: 'running', stop: null }]);
    await orders.answer(orders.feedback(order, SETTLED));
    const other = await answered();
    later();
    await review(other, { decision: 'accept', person: '审核员1' });
    expect(await clocksOf(other.key, 'review')).toMatchObject([stopped(now(), 'accepted')]);
  });

  it('answer from a carrier’s own desk: from the complaint until the complainant is answered, by that carrier', async () => {
    const complainedAt = new Date(now().getTime() - HOUR);
    const order = await answered({ source: 'own-desk', organisation: 'CTCC' });
    expect(await clocksOf(order.key, 'answer-own-desk')).toMatchObject([running(complainedAt, 'CTCC-00', '15wd')]);
    later();
    await review(order, { decision: 'accept', person: '审核员1' });
    while (!(await orders.bench.get(AnswerSending).send()).isDone);
    expect(await clocksOf(order.key, 'answer-own-desk')).toMatchObject([{ state: 'stopped', stop: now() }]);
  });

  it('answer from 12321: from the first accepted feedback until the complainant is answered, by 12321', async () => {
    const order = await answered();
    later();
    await review(order, { decision: 'accept', person: '审核员1' });
    expect(await clocksOf(order.key, 'answer-12321')).toMatchObject([running(now(), '12321-00', '3wd')]);
    later();
    while (!(await orders.bench.get(AnswerSending).send()).isDone);
    expect(await clocksOf(order.key, 'answer-12321')).toMatchObject([{ state: 'stopped', stop: now() }]);
  });

  it('appeal: from the filing until the unit that acted decides, again from the escalation until 12321 does', async () => {
    const one = await acted(orders, await orders.delivered());
    later();
    const opened = await filed(orders, one);
    const filedAt = now();
    expect(await clocksOf(one.caseId, 'appeal')).toMatchObject([running(filedAt, one.unit, '3wd')]);
    later();
    await orders.send(AppealDecidedV1.type, decision(opened, orders, DISMISSED));
    expect(await clocksOf(one.caseId, 'appeal')).toMatchObject([stopped(now(), 'appeal-dismissed')]);
    later();
    await orders.send(AppealEscalatedV1.type, { ...proofOf(one), unit: one.unit, grounds: '仍不认可' });
    expect(await clocksOf(one.caseId, 'appeal')).toMatchObject([{}, running(now(), '12321', '3wd')]);
    later();
    await orders.bench.get(AppealPosting).decideAgain(centre, opened.appealId, {
      decision: 'upheld',
      reason: '证据充分',
      handler: '工号9',
    } as never);
    expect(await clocksOf(one.caseId, 'appeal')).toMatchObject([{}, stopped(now(), 'appeal-upheld')]);
  });

  it('supervision: from its issue until the written reply, due when the person said, by the unit', async () => {
    const order = await orders.delivered();
    const supervision = new SupervisionController(
      orders.bench.get(SupervisionReadingStore),
      orders.bench.get(Supervising),
      orders.bench.get(StatementTaking),
      orders.clock,
    );
    const due = new Date(now().getTime() + 30 * HOUR);
    const { ids } = await supervision.issue(centre, {
      orderId: order.value.orderId,
      reason: '重复投诉',
      due: due.toISOString(),
      issuer: '李四',
    });
    expect(await clocksOf(order.key, 'supervision')).toMatchObject([{ ...running(now(), 'CMCC-11', 'stated'), due }]);
    later();
    await supervision.reply(desk, ids[0]!, {
      unit: 'CMCC-11',
      reply: '已核查并关停。',
      evidence: [],
      handler: '工号1001',
    });
    expect(await clocksOf(order.key, 'supervision')).toMatchObject([stopped(now(), 'replied')]);
  });
});
