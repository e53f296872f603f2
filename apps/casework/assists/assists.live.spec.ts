import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import {
  AssistAnswerRecordedV1,
  AssistDeliveredV1,
  AssistRequestedV1,
  AssistWithdrawalRecordedV1,
} from '#contracts/assist-events.v1';
import { AssistWithdrawnV1 } from '#contracts/assist-withdrawn.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { complaint, takeOutbox, type SentEvent } from '../casework.fixture';
import { GRACE } from '../clocks/clock-sweeping.service';
import { OrdersBench, ofType, typesOf } from '../orders/orders.fixture';
import { answerTo, asked, question, tell } from './assists.fixture';

const RECEIVING = 'CTCC-31';

describe('assists', () => {
  let desk: OrdersBench;
  beforeAll(async () => {
    desk = await OrdersBench.open();
  }, 60_000);
  beforeEach(async () => {
    desk.clock.set(desk.now);
    await takeOutbox(desk.db);
  });
  afterAll(async () => {
    await desk.expectWholeChains();
    await desk.close();
  });

  const now = (): Date => desk.clock.now();
  const ask = (...messages: object[]) => desk.send(AssistAskedV1.type, ...messages);
  const answer = (...messages: object[]) => desk.sendTo('CTCC', AssistAnsweredV1.type, ...messages);
  const withdraw = (...messages: object[]) => desk.send(AssistWithdrawnV1.type, ...messages);
  const stateOf = async ({ value }: SentEvent) =>
    (await desk.db.query<{ state: string }>(`select state from assists where id = $1`, [value.assistId]))[0]!.state;
  const assistClocks = ({ value }: SentEvent) =>
    desk.db.query(
      `select state, owed_by, started_at, due_at, stop_reason, overdue_at from clocks where subject_id = $1`,
      [value.assistId],
    );

  it('ask the unit of the recipient’s carrier and province, and its mailbox alone', async () => {
    const order = await desk.delivered();
    const { receipts, events } = await ask(question(order, now()));
    const request = ofType(events, AssistRequestedV1.type);
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: request.value.assistId }]);
    expect(request.to).toEqual([RECEIVING]);
    expect(readMessage(AssistRequestedV1, request.value)).toMatchObject({
      ok: true,
      message: {
        unit: RECEIVING,
        askedBy: order.value.unit,
        kind: 'facts',
        sender: order.value.sender.normalized,
        complaints: [{ maskedNumber: '139****0000', complainantId: order.value.complaints[0].complainantId }],
      },
    });
  });

  it('ask the carrier’s national desk where the province is unknown', async () => {
    const recipient = { ...complaint(now()).recipient, provinceCertainty: 'unknown', province: null };
    expect((await asked(desk, await desk.delivered({ recipient }))).to).toEqual(['CTCC-00']);
  });

  it('are refused with what is missing where the carrier is unknown, and where complaints have several receiving units', async () => {
    const { recipient } = complaint(now());
    const nowhere = { ...recipient, carrierCertainty: 'unknown', carrier: null };
    const sender = desk.freshSender();
    await desk.fold(
      { sender, recipient: nowhere },
      { sender, recipient: { ...recipient, province: '44' } },
      { sender },
    );
    const order = (await takeOutbox(desk.db)).find((event) => event.type === 'order-issued.v1')!;
    const [first, ...others] = order.value.complaints.map((one: { complaintId: string }) => one.complaintId);
    const { receipts, events } = await ask(
      question(order, now()),
      question(order, now(), { complaintIds: others }),
      question(order, now(), { complaintIds: [first, uuidv7(now())] }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_ASSIST_NOT_POSSIBLE', field: 'complaintIds[0]', got: 'carrier unknown' },
      { code: 'CASEWORK_ASSIST_NOT_POSSIBLE', got: 'CTCC-44: 1, CTCC-31: 1' },
      { code: 'FIELD_INVALID', field: 'complaintIds[1]' },
    ]);
    expect(events).toEqual([]);
  });

  it('never let a text, a link or a signature travel, neither with the request nor with the answer', async () => {
    const [text, link] = [
      '【某某贷款】您有一笔额度待领取，点击 https://loan.example/a1 回复T退订',
      'https://loan.example/a1',
    ];
    const order = await desk.delivered({ text, links: [link], callbackNumbers: ['02100001111'] });
    const request = await asked(desk, order);
    const { events } = await answer(answerTo(request, now()));
    const history = (await desk.bench.history.ofCases(desk.db, [order.key])).filter((one) => /^assist/.test(one.kind));
    expect(history.map((one) => one.kind)).toEqual([
      AssistRequestedV1.type,
      AssistDeliveredV1.type,
      AssistAnswerRecordedV1.type,
    ]);
    for (const sent of [request, ...events, ...history]) {
      const json = JSON.stringify(sent);
      for (const word of ['额度', '退订', '某某贷款', 'loan.example', '02100001111']) expect(json).not.toContain(word);
    }
  });

  it.each([
    ['words', '内容为“您有一笔 额度待领取，回复”', 'words of the message'],
    ['the signature', '签名是某某贷款的短信', 'the signature of the message'],
    ['a link', '见 HTTPS://loan.example/A1', 'a link of the message'],
  ])('whose reason quotes %s of the message are refused', async (_, reason, named) => {
    const order = await desk.delivered({ links: ['https://loan.example/a1'] });
    const { receipts } = await ask(question(order, now(), { reason }));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_ASSIST_HOLDS_CONTENT', field: 'reason' }]);
    expect(receipts[0]!.expected).toContain(named);
    expect(receipts[0]!.got).toBeUndefined();
  });

  it('start the receiving unit’s clock of two working days when the mailbox has the request', async () => {
    const request = await asked(desk, await desk.delivered(), {}, false);
    expect(await assistClocks(request)).toEqual([]);
    desk.clock.advance(HOUR);
    const [told, ...more] = [...(await tell(desk, request)), ...(await tell(desk, request))];
    expect(more).toEqual([]);
    expect(readMessage(AssistDeliveredV1, told!.value)).toMatchObject({ ok: true, message: { unit: RECEIVING } });
    expect(told!.to).toEqual([]);
    const [clock, ...others] = await assistClocks(request);
    expect(others).toEqual([]);
    expect(clock).toMatchObject({ state: 'running', owed_by: RECEIVING, started_at: now() });
    expect(Date.parse(told!.value.due as string)).toBe((clock!['due_at'] as Date).getTime());
    expect((clock!['due_at'] as Date).toISOString()).toMatch(/T16:00:00\.000Z$/);
  });

  it('never stop or touch the originator’s clocks', async () => {
    const order = await desk.delivered();
    await desk.acknowledge(desk.acknowledgement(order));
    const own = async () => {
      const { assist: _, ...clocks } = await desk.clocksOf(order);
      return clocks;
    };
    const before = await own();
    expect(before['dispose']).toMatchObject({ state: 'running', owed_by: order.value.unit });
    const request = await asked(desk, order);
    expect(await own()).toEqual(before);
    desk.clock.advance(HOUR);
    await answer(answerTo(request, now()));
    await asked(desk, order).then((again) => withdraw({ ...common(again), reason: '不再需要', handler: '工号3007' }));
    expect(await own()).toEqual(before);
  });

  const common = ({ value }: SentEvent) => ({ assistId: value.assistId, unit: value.askedBy });

  it('imply that the order was received and acknowledged by whoever asks', async () => {
    const order = await desk.issued();
    const { events } = await ask(question(order, now()));
    expect(typesOf(events)).toEqual(
      expect.arrayContaining(['clock-started.v1', 'order-acknowledgement-recorded.v1', AssistRequestedV1.type]),
    );
    expect(await desk.orderOf(order)).toMatchObject({ state: 'acknowledged', proved_by: 'unit-message' });
    expect(await desk.clockStates(order)).toMatchObject({
      acknowledge: 'stopped acknowledged',
      forward: 'stopped delivered',
    });
  });

  it('tell their answer to the originating unit and stop their own clock', async () => {
    const order = await desk.delivered();
    const request = await asked(desk, order);
    desk.clock.advance(HOUR);
    const { receipts, events } = await answer(answerTo(request, now()));
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: request.value.assistId }]);
    const told = ofType(events, AssistAnswerRecordedV1.type);
    expect(told.to).toEqual([order.value.unit]);
    expect(readMessage(AssistAnswerRecordedV1, told.value)).toMatchObject({
      ok: true,
      message: { outcome: 'answered', orderId: order.value.orderId, facts: [{ delivered: 'yes' }] },
    });
    expect(await stateOf(request)).toBe('answered');
    expect(await assistClocks(request)).toMatchObject([{ state: 'stopped', stop_reason: 'assist-answered' }]);
  });

  it('are marked overdue once and stay requested; a late answer counts', async () => {
    const request = await asked(desk, await desk.delivered());
    desk.clock.advance(20 * DAY);
    await desk.bench.sweeping.sweep(now().getTime() + GRACE);
    await takeOutbox(desk.db);
    expect(await stateOf(request)).toBe('requested');
    const [clock] = await assistClocks(request);
    expect(clock).toMatchObject({ state: 'running' });
    expect(clock!['overdue_at']).not.toBeNull();
    expect((await answer(answerTo(request, now()))).receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(await stateOf(request)).toBe('answered');
    expect((await assistClocks(request))[0]!['overdue_at']).toEqual(clock!['overdue_at']);
  });

  it('that were answered before their delivery was reported start no clock', async () => {
    const request = await asked(desk, await desk.delivered(), {}, false);
    expect((await answer(answerTo(request, now()))).receipts).toMatchObject([{ outcome: 'accepted' }]);
    await tell(desk, request);
    expect(await assistClocks(request)).toEqual([]);
  });

  it('take each asked fact of each complaint, or its name as unavailable', async () => {
    const request = await asked(desk, await desk.delivered());
    const [one] = (answerTo(request, now()) as { facts: object[] }).facts;
    const { receipts } = await answer(
      answerTo(request, now(), { facts: [] }),
      answerTo(request, now(), { facts: [{ ...one, smsc: undefined }] }),
      answerTo(request, now(), { facts: [one, one] }),
      answerTo(request, now(), { facts: [{ ...one, smsc: undefined, unavailable: ['smsc'] }] }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_ASSIST_INCOMPLETE', field: 'facts' },
      { code: 'CASEWORK_ASSIST_INCOMPLETE', field: 'facts[0].smsc' },
      { code: 'CASEWORK_ASSIST_INCOMPLETE', field: 'facts[1].complaintId' },
      { outcome: 'accepted' },
    ]);
  });

  it('need no facts of a message that left no record', async () => {
    const request = await asked(desk, await desk.delivered());
    const facts = [{ complaintId: request.value.complaints[0].complaintId, found: false, unavailable: [] }];
    expect((await answer(answerTo(request, now(), { facts }))).receipts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('may be declined for a reason', async () => {
    const order = await desk.delivered();
    const request = await asked(desk, order);
    const declined = { outcome: 'declined', facts: [], reason: '用户已携出' };
    const { events } = await answer(answerTo(request, now(), declined));
    expect(ofType(events, AssistAnswerRecordedV1.type)).toMatchObject({
      to: [order.value.unit],
      value: { outcome: 'declined', reason: '用户已携出' },
    });
    expect(await stateOf(request)).toBe('declined');
  });

  it('that reach no mailbox are declined with the code, and whoever asked is told', async () => {
    const order = await desk.delivered();
    const request = await asked(desk, order, {}, false);
    const told = ofType(await tell(desk, request, 'undeliverable'), AssistAnswerRecordedV1.type);
    expect(told).toMatchObject({
      to: [order.value.unit],
      value: { outcome: 'declined', code: 'EXCHANGE_UNIT_UNKNOWN' },
    });
    expect(await stateOf(request)).toBe('declined');
    expect(await assistClocks(request)).toEqual([]);
    expect(await desk.orderOf(order)).toMatchObject({ state: 'acknowledged' });
  });

  it('are withdrawn by whoever asked, and the receiving unit is told', async () => {
    const request = await asked(desk, await desk.delivered());
    const body = { ...common(request), reason: '已从网关查到', handler: '工号3007' };
    const foreign = await desk.sendTo('CTCC', AssistWithdrawnV1.type, { ...body, unit: RECEIVING });
    expect(foreign.receipts).toMatchObject([{ code: 'CASEWORK_ASSIST_UNKNOWN' }]);
    const { receipts, events } = await withdraw(body, body);
    expect(receipts).toMatchObject([
      { outcome: 'accepted' },
      { code: 'CASEWORK_ILLEGAL_ASSIST_TRANSITION', got: 'withdrawn' },
    ]);
    expect(ofType(events, AssistWithdrawalRecordedV1.type).to).toEqual([RECEIVING]);
    expect(await assistClocks(request)).toMatchObject([{ state: 'stopped', stop_reason: 'assist-withdrawn' }]);
    expect((await answer(answerTo(request, now()))).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_ASSIST_TRANSITION', got: 'withdrawn' },
    ]);
  });

  it('are asked by the order’s own unit and answered by the unit that was asked, nobody else', async () => {
    const order = await desk.delivered();
    const { receipts } = await ask(question(order, now(), { unit: 'CMCC-44' }));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_UNIT_MISMATCH' }]);
    const foreign = await desk.sendTo('CTCC', AssistAskedV1.type, question(order, now(), { unit: 'CTCC-11' }));
    expect(foreign.receipts).toMatchObject([{ code: 'CASEWORK_ORDER_UNKNOWN' }]);
    const request = await asked(desk, order);
    const other = await answer(answerTo(request, now(), { unit: 'CTCC-44' }));
    expect(other.receipts).toMatchObject([{ code: 'CASEWORK_ASSIST_UNKNOWN' }]);
    const own = await desk.send(AssistAnsweredV1.type, answerTo(request, now(), { unit: order.value.unit }));
    expect(own.receipts).toMatchObject([{ code: 'CASEWORK_ASSIST_UNKNOWN' }]);
  });

  it('answer a re-sent event with its first outcome and a replayed batch with silence', async () => {
    const request = await asked(desk, await desk.delivered());
    const { batch, receipts } = await answer(answerTo(request, now()));
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(await desk.receive(batch)).toEqual({ receipts: [], events: [] });
    const [record] = batch.records;
    const again = {
      ...batch,
      partition: 9,
      records: [Object.assign(Object.create(record!) as object, { partition: 9 })],
    };
    expect((await desk.receive(again as never)).receipts).toMatchObject([
      { outcome: 'duplicate', firstOutcome: 'accepted' },
    ]);
    expect((await answer(answerTo(request, now()))).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_ASSIST_TRANSITION', got: 'answered' },
    ]);
  });

  it('refuse times that contradict the request', async () => {
    const order = await desk.delivered();
    const backwards = question(order, now(), { windowUntil: new Date(now().getTime() - DAY).toISOString() });
    expect((await ask(backwards)).receipts).toMatchObject([{ code: 'FIELD_INVALID', field: 'windowUntil' }]);
    const request = await asked(desk, order);
    const early = answerTo(request, now(), { handledAt: new Date(now().getTime() - DAY).toISOString() });
    expect((await answer(early)).receipts).toMatchObject([{ code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'handledAt' }]);
  });
});
