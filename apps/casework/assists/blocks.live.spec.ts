import { Principal } from '#access/principal';
import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import { AssistAnswerRecordedV1, AssistRequestedV1 } from '#contracts/assist-events.v1';
import { MeasureRecordedV1 } from '#contracts/measure-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { deliveryBatch, takeOutbox, type SentEvent } from '../casework.fixture';
import { OrdersBench, ofType } from '../orders/orders.fixture';
import { AssistController } from './assist.controller';
import { AssistPosting } from './assist-posting.service';
import { AssistReadingStore } from './assist-reading.store';
import { answerTo, asked, question, tell } from './assists.fixture';

const centre = new Principal('CC12321', [], ['centre-12321']);
const institute = new Principal('CAICT', [], ['arbiter']);
const receiving = new Principal('CTCC', ['CTCC-31'], ['receiving-desk']);
const originating = new Principal('CMCC', ['CMCC-11'], ['desk']);
const stranger = new Principal('CUCC', ['CUCC-31'], ['receiving-desk']);
const administration = new Principal('MIIT', ['MIIT-31'], ['supervisor']);

describe('block requests', () => {
  let desk: OrdersBench;
  let assists: AssistController;
  beforeAll(async () => {
    desk = await OrdersBench.open();
    assists = new AssistController(desk.bench.get(AssistReadingStore), desk.bench.get(AssistPosting));
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
  const later = (ms: number): string => new Date(now().getTime() + ms).toISOString();
  const block = (differs: object = {}) => ({
    kind: 'intercept',
    target: 'BANKINFO',
    scope: 'displayed-code',
    effectiveAt: now().toISOString(),
    end: 'at',
    endsAt: later(30 * DAY),
    reason: '字母号码冒用银行名义',
    ...differs,
  });
  const blockAnswer = (request: SentEvent, differs: object = {}): object =>
    answerTo(request, now(), { facts: [], block: block(), ...differs });
  /** A case whose order reached no mailbox, so that nobody is responsible; and its complaint. */
  async function unresolved(): Promise<{ caseId: string; complaintId: string }> {
    const order = await desk.issued();
    const fate = { outcome: 'undeliverable' as const, code: 'EXCHANGE_UNIT_UNKNOWN' };
    await desk.bench.deliveries.record(deliveryBatch([order], now(), fate));
    await takeOutbox(desk.db);
    expect(await desk.caseOf(order)).toMatchObject({ state: 'unresolved' });
    return { caseId: order.key, complaintId: order.value.complaints[0].complaintId };
  }

  it('are refused while the originating unit can be reached', async () => {
    const order = await desk.delivered();
    const { receipts } = await desk.send(AssistAskedV1.type, question(order, now(), { kind: 'block', facts: [] }));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_BLOCK_NOT_CALLED_FOR', got: 'mobile, open' }]);
  });

  it.each([
    ['alphanumeric', 'BANKINFO'],
    ['international', '0085261234567'],
  ] as const)('may be asked about an %s sender', async (kind, code) => {
    const order = await desk.delivered({ sender: { displayed: code, normalized: code, kind } });
    const organisation = order.value.unit.slice(0, 4);
    const { receipts, events } = await desk.sendTo(
      organisation,
      AssistAskedV1.type,
      question(order, now(), { kind: 'block', facts: [] }),
    );
    expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    expect(ofType(events, AssistRequestedV1.type)).toMatchObject({ to: ['CTCC-31'], value: { kind: 'block' } });
  });

  it('may be asked once the sender is found to be spoofed', async () => {
    const order = await desk.delivered();
    const facts = ['fake-base-station'];
    const request = await asked(desk, order, { facts });
    const [one] = (answerTo(request, now()) as { facts: object[] }).facts;
    const spoofed = answerTo(request, now(), { facts: [{ ...one, fakeBaseStation: 'yes' }] });
    await desk.sendTo('CTCC', AssistAnsweredV1.type, spoofed);
    expect((await asked(desk, order, { kind: 'block', facts: [] })).value.kind).toBe('block');
  });

  it('are answered with a measure that has an end and a way to appeal', async () => {
    const { caseId, complaintId } = await unresolved();
    const { itemId } = await assists.ask(centre, {
      ...question({ value: { complaints: [{ complaintId }] } } as SentEvent, now(), { kind: 'block', facts: [] }),
      orderId: undefined,
      unit: undefined,
      caseId,
    });
    const request = ofType(await takeOutbox(desk.db), AssistRequestedV1.type);
    expect(request).toMatchObject({ to: ['CTCC-31'], value: { assistId: itemId, askedBy: 'CC12321-00' } });
    await tell(desk, request);
    const endless = blockAnswer(request, { block: block({ end: 'at', endsAt: now().toISOString() }) });
    const { receipts, events } = await desk.sendTo(
      'CTCC',
      AssistAnsweredV1.type,
      answerTo(request, now(), { facts: [], block: undefined }),
      endless,
      blockAnswer(request),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_ASSIST_INCOMPLETE', field: 'block' },
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'block.endsAt' },
      { outcome: 'accepted' },
    ]);
    expect(ofType(events, AssistAnswerRecordedV1.type)).toMatchObject({
      to: ['CC12321-00'],
      value: { kind: 'block', block: { kind: 'intercept' } },
    });
    const recorded = ofType(events, MeasureRecordedV1.type);
    expect(recorded.to).toEqual(['CTCC-31']);
    expect(readMessage(MeasureRecordedV1, recorded.value)).toMatchObject({
      ok: true,
      message: { assistId: itemId, measures: [{ kind: 'intercept', noticeCode: expect.stringMatching(/^\w{4}-/) }] },
    });
    const rows = await desk.db.query(
      `select unit, state, ends_at, assist_id, code_hash from measures where case_id = $1`,
      [caseId],
    );
    expect(rows).toMatchObject([
      { unit: 'CTCC-31', state: 'effective', assist_id: itemId, ends_at: new Date(later(30 * DAY)) },
    ]);
    // A block at the border stops no sender: complaints that come later are not counted as after a measure.
    expect(await desk.db.query(`select measure_effective_at from cases where id = $1`, [caseId])).toEqual([
      { measure_effective_at: null },
    ]);
  });

  it('are answered with a block in force: neither one only planned nor one already over', async () => {
    const order = await desk.delivered({
      sender: { displayed: 'SHOPINFO', normalized: 'SHOPINFO', kind: 'alphanumeric' },
    });
    const ask = question(order, now(), { kind: 'block', facts: [] });
    const { events } = await desk.sendTo(order.value.unit.slice(0, 4), AssistAskedV1.type, ask);
    const request = ofType(events, AssistRequestedV1.type);
    await tell(desk, request);
    const start = now().toISOString();
    desk.clock.advance(DAY);
    const { receipts } = await desk.sendTo(
      'CTCC',
      AssistAnsweredV1.type,
      blockAnswer(request, { block: block({ effectiveAt: later(5 * MINUTE + 1) }) }),
      blockAnswer(request, {
        block: block({ effectiveAt: '2099-01-01T00:00:00.000Z', endsAt: '2099-02-01T00:00:00.000Z' }),
      }),
      blockAnswer(request, { block: block({ effectiveAt: start, endsAt: later(-HOUR) }) }),
      blockAnswer(request, { block: block({ effectiveAt: start }) }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'block.effectiveAt' },
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'block.effectiveAt' },
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'block.endsAt' },
      { outcome: 'accepted' },
    ]);
  });

  it('are withdrawn by 12321 as it asked', async () => {
    const { caseId, complaintId } = await unresolved();
    const of = question({ value: { complaints: [{ complaintId }] } } as SentEvent, now());
    const { itemId } = await assists.ask(institute, { ...of, orderId: undefined, caseId });
    await expect(assists.withdraw(centre, itemId, { reason: '不再需要', handler: '工号1' })).rejects.toThrow(
      'CASEWORK_ASSIST_UNKNOWN',
    );
    await assists.withdraw(institute, itemId, { reason: '不再需要', handler: '工号1' });
    expect(await assists.one(institute, itemId)).toMatchObject({ state: 'withdrawn', askedBy: 'CAICT-00' });
  });

  it('are seen by the receiving unit, whoever asked, the originating unit and who supervises one of them', async () => {
    const order = await desk.delivered();
    const request = await asked(desk, order);
    const { assistId, assistNumber } = request.value;
    for (const who of [receiving, originating, centre, administration]) {
      expect(await assists.one(who, assistNumber)).toMatchObject({
        id: assistId,
        due: expect.any(Date),
        isOverdue: false,
      });
      expect((await assists.list(who, {})).items.map((one) => one.id)).toContain(assistId);
    }
    await expect(assists.one(stranger, assistId)).rejects.toThrow('NOT_FOUND');
    expect((await assists.list(stranger, {})).items).toEqual([]);
    expect((await assists.list(receiving, { unit: order.value.unit })).items).toEqual([]);
  });

  it('are answered over HTTP by the receiving desk, by the rules of the lane', async () => {
    const request = await asked(desk, await desk.delivered());
    desk.clock.advance(HOUR);
    const { assistId: _, ...body } = answerTo(request, now()) as { assistId: string };
    await expect(assists.answer(originating, request.value.assistId, body)).rejects.toThrow('NOT_ALLOWED');
    expect(await assists.answer(receiving, request.value.assistId, body)).toEqual({ itemId: request.value.assistId });
    expect(await assists.one(originating, request.value.assistId)).toMatchObject({
      state: 'answered',
      answer: { facts: [{ delivered: 'yes' }] },
    });
  });

  it('asked about a case or complaint that does not exist are not found', async () => {
    const caseId = '019de0a5-7c00-7000-8000-000000000999';
    const body = {
      ...question({ value: { complaints: [{ complaintId: caseId }] } } as SentEvent, now()),
      orderId: undefined,
    };
    await expect(assists.ask(centre, { ...body, caseId })).rejects.toThrow('NOT_FOUND');
    await expect(assists.ask(centre, { ...body, orderId: caseId })).rejects.toThrow('NOT_FOUND');
  });
});
