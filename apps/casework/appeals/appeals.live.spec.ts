import { AppealDecidedV1 } from '#contracts/appeal-decided.v1';
import { AppealEscalatedV1 } from '#contracts/appeal-escalated.v1';
import { AppealDecisionRecordedV1, AppealOpenedV1 } from '#contracts/appeal-events.v1';
import { AppealFiledV1 } from '#contracts/appeal-filed.v1';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { MeasureLiftedV1, MeasureRecordedV1, MeasureReducedV1 } from '#contracts/measure-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { takeOutbox } from '../casework.fixture';
import { GRACE } from '../clocks/clock-sweeping.service';
import { MeasureExpiring } from '../measures/measure-expiring.service';
import { acted, change, taken, type Acted } from '../measures/measures.fixture';
import { OrdersBench, ofType } from '../orders/orders.fixture';
import { AppealPosting } from './appeal-posting.service';
import { Principal } from '#access/principal';
import { decision, DISMISSED, filed, filing, PARTLY, proofOf } from './appeals.fixture';

const centre = new Principal('CC12321', [], ['centre-12321']);

describe('appeals', () => {
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
  const measured = async (differs: object = {}): Promise<Acted> => acted(desk, await desk.delivered(), differs);
  const decide = (...messages: object[]) => desk.send(AppealDecidedV1.type, ...messages);
  const escalate = (one: Acted, differs: object = {}) =>
    desk.send(AppealEscalatedV1.type, { ...proofOf(one), unit: one.unit, grounds: '仍不认可，附过户凭证', ...differs });
  const decideAgain = (id: string, verdict: object) =>
    desk.bench.get(AppealPosting).decideAgain(centre, id, { reason: '证据不足', handler: '工号9', ...verdict });
  const appealOf = async (id: string) => (await desk.db.query(`select * from appeals where id = $1`, [id]))[0]!;
  const measureOf = async ({ measure }: Acted) =>
    (await desk.db.query(`select state, is_wrong, ended_at from measures where id = $1`, [measure.measureId]))[0]!;
  const clocksOf = (id: string) =>
    desk.db.query(
      `select state, owed_by, started_at, stop_reason, overdue_at from clocks where subject_id = $1 and kind = 'appeal' order by id`,
      [id],
    );

  it('are filed with number and one-time code; the unit that acted is told and owes a decision from the filing', async () => {
    const one = await measured();
    desk.clock.advance(HOUR);
    const { receipts, events } = await desk.send(AppealFiledV1.type, filing(one));
    const opened = ofType(events, AppealOpenedV1.type);
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: opened.value.appealId }]);
    expect(opened.to).toEqual([one.unit]);
    expect(readMessage(AppealOpenedV1, opened.value)).toMatchObject({
      ok: true,
      message: { level: 'first', owedBy: one.unit, measureId: one.measure.measureId, hasContact: true },
    });
    expect(opened.value.due).toMatch(/T00:00:00\+08:00$/);
    expect(await clocksOf(opened.value.appealId as string)).toMatchObject([
      { state: 'running', owed_by: one.unit, started_at: now() },
    ]);
  });

  it('count from their filing, also where the measure takes effect a little later by the unit’s clock', async () => {
    const one = await measured({ effectiveAt: new Date(now().getTime() + 5 * MINUTE).toISOString() });
    const { appealId } = await filed(desk, one);
    expect(await appealOf(appealId)).toMatchObject({ filed_at: now() });
    expect(await clocksOf(appealId)).toMatchObject([{ started_at: now() }]);
  });

  it('may be filed at another carrier, which is told of the decision as well', async () => {
    const one = await measured();
    const { events } = await desk.sendTo('CUCC', AppealFiledV1.type, filing(one, { unit: 'CUCC-31' }));
    const opened = ofType(events, AppealOpenedV1.type);
    expect(opened.to).toEqual([one.unit, 'CUCC-31']);
    const decided = await decide(decision(opened.value as AppealOpenedV1, desk));
    expect(ofType(decided.events, AppealDecisionRecordedV1.type).to).toEqual([one.unit, 'CUCC-31']);
  });

  it('need the code of that very notice', async () => {
    const [one, other] = [await measured(), await measured()];
    const { receipts, events } = await desk.send(
      AppealFiledV1.type,
      filing(one, { code: other.measure.noticeCode }),
      filing(one, { noticeNumber: 'TZ-20260508-0F3K9M2QX7VAK' }),
      filing(one, { noticeNumber: 'nothing' }),
    );
    expect(receipts).toMatchObject([1, 2, 3].map(() => ({ code: 'CASEWORK_NOTICE_UNPROVEN', field: 'code' })));
    expect(receipts.map((receipt) => receipt.got)).toEqual([undefined, undefined, undefined]);
    expect(events).toEqual([]);
  });

  it('keep the contact in a field of its own and in no event', async () => {
    const one = await measured();
    const { events } = await desk.send(AppealFiledV1.type, filing(one));
    expect(JSON.stringify(events)).not.toContain('ms.wang');
    const entry = (await desk.bench.history.ofCases(desk.db, [one.caseId])).find(
      (it) => it.kind === AppealOpenedV1.type,
    )!;
    const { contact, grounds, ...others } = entry.fields as Record<string, unknown>;
    expect(contact).toBe('ms.wang@example.org');
    expect(grounds).toBe('号码已于四月转给他人使用');
    expect(JSON.stringify(others)).not.toContain('ms.wang');
  });

  it('that are upheld lift the measure at once, and partners are told', async () => {
    const one = await measured();
    const partner = await acted(
      desk,
      await desk.delivered({ sender: { displayed: '13301009001', normalized: '13301009001', kind: 'mobile' } }),
      { target: one.measure.target },
    );
    expect(partner.unit).toMatch(/^CTCC-/);
    const opened = await filed(desk, one);
    desk.clock.advance(HOUR);
    const { events } = await decide(decision(opened, desk));
    expect(ofType(events, MeasureLiftedV1.type)).toMatchObject({
      to: [one.unit, partner.unit],
      value: { wasWrong: true, appealId: opened.appealId, partners: [{ unit: partner.unit }], state: 'lifted' },
    });
    expect(await measureOf(one)).toEqual({ state: 'lifted', is_wrong: true, ended_at: now() });
    expect(await appealOf(opened.appealId)).toMatchObject({
      state: 'upheld',
      is_final: true,
      first_decision: 'upheld',
    });
    expect(await clocksOf(opened.appealId)).toMatchObject([{ state: 'stopped', stop_reason: 'appeal-upheld' }]);
    expect(ofType(events, AppealDecisionRecordedV1.type).value).toMatchObject({ isFinal: true, escalateUntil: null });
  });

  it('that are partly upheld reduce the measure', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    const { events } = await decide(decision(opened, desk, PARTLY));
    expect(ofType(events, MeasureReducedV1.type).value).toMatchObject({
      kind: 'limit-rate',
      appealId: opened.appealId,
    });
    expect(await measureOf(one)).toMatchObject({ state: 'reduced', is_wrong: false });
    expect(await appealOf(opened.appealId)).toMatchObject({ state: 'partly-upheld', is_final: false });
  });

  it('are not decided where what is to remain isn’t less', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    const remains = { kind: one.measure.kind, scope: one.measure.scope };
    const { receipts, events } = await decide(decision(opened, desk, { ...PARTLY, remains }));
    expect(receipts).toMatchObject([{ code: 'CASEWORK_REDUCTION_EMPTY' }]);
    expect(events).toEqual([]);
    expect(await appealOf(opened.appealId)).toMatchObject({ state: 'filed', decided_at: null });
  });

  it('are decided first by the unit that acted, and once', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    const foreign = await decide(decision(opened, desk, { unit: 'CMCC-44' }));
    expect(foreign.receipts).toMatchObject([{ code: 'CASEWORK_APPEAL_UNKNOWN' }]);
    await expect(decideAgain(opened.appealId, { decision: 'upheld' })).rejects.toThrow(
      'CASEWORK_ILLEGAL_APPEAL_TRANSITION',
    );
    const { batch, receipts } = await decide(decision(opened, desk, DISMISSED), decision(opened, desk));
    expect(receipts).toMatchObject([
      { outcome: 'accepted' },
      { code: 'CASEWORK_ILLEGAL_APPEAL_TRANSITION', got: 'dismissed' },
    ]);
    expect(await desk.receive(batch)).toEqual({ receipts: [], events: [] });
    expect(await measureOf(one)).toMatchObject({ state: 'effective' });
  });

  it('are marked overdue when the unit doesn’t decide in time; a late decision counts', async () => {
    const opened = await filed(desk, await measured());
    desk.clock.advance(20 * DAY);
    await desk.bench.sweeping.sweep(now().getTime() + GRACE);
    const told = await takeOutbox(desk.db);
    expect(
      told.filter((event) => event.value.clock === 'appeal').map((event) => event.value.owedBy as string),
    ).toContain(opened.unit);
    expect((await clocksOf(opened.appealId))[0]!['overdue_at']).not.toBeNull();
    expect((await decide(decision(opened, desk))).receipts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('are escalated once, with the same proof, and 12321 owes the second decision from then', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    expect((await escalate(one)).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_APPEAL_TRANSITION', got: 'filed' },
    ]);
    await decide(decision(opened, desk, DISMISSED));
    desk.clock.advance(DAY);
    const wrong = await escalate(one, { code: 'AAAA-BBBB-CCCC-DDDD' });
    expect(wrong.receipts).toMatchObject([{ code: 'CASEWORK_NOTICE_UNPROVEN' }]);
    const { receipts, events } = await escalate(one);
    expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: opened.appealId }]);
    expect(ofType(events, AppealOpenedV1.type)).toMatchObject({
      to: [one.unit],
      value: { level: 'second', owedBy: '12321' },
    });
    expect(await clocksOf(opened.appealId)).toMatchObject([
      { state: 'stopped', owed_by: one.unit },
      { state: 'running', owed_by: '12321', started_at: now() },
    ]);
    expect((await escalate(one)).receipts).toMatchObject([{ code: 'CASEWORK_ILLEGAL_APPEAL_TRANSITION' }]);
    expect((await decide(decision(opened, desk))).receipts).toMatchObject([
      { code: 'CASEWORK_ILLEGAL_APPEAL_TRANSITION' },
    ]);
  });

  it('are escalated within fifteen days of the first decision', async () => {
    const one = await measured();
    const { events } = await decide(decision(await filed(desk, one), desk, DISMISSED));
    const until = ofType(events, AppealDecisionRecordedV1.type).value.escalateUntil as string;
    expect(until).toBe(new Date(now().getTime() + 15 * DAY).toISOString());
    desk.clock.set(new Date(Date.parse(until) + 1_000));
    expect((await escalate(one)).receipts).toMatchObject([{ code: 'CASEWORK_APPEAL_TOO_LATE' }]);
    desk.clock.set(until);
    expect((await escalate(one)).receipts).toMatchObject([{ outcome: 'accepted' }]);
  });

  it.each([
    ['dismissed', DISMISSED, 'lifted', 'lifted'],
    ['partly upheld', PARTLY, 'reduced', 'lifted'],
  ])('that were %s first and are upheld at last lift what there is of the measure', async (_, first, state, rest) => {
    const one = await measured();
    const opened = await filed(desk, one);
    await decide(decision(opened, desk, first));
    await escalate(one);
    await takeOutbox(desk.db);
    await decideAgain(opened.appealId, { decision: 'upheld' });
    expect(await measureOf(one)).toMatchObject({ state, is_wrong: true });
    const rows = await desk.db.query(`select state, is_wrong from measures where notice_id = $1 order by id desc`, [
      one.measure.measureId,
    ]);
    expect(rows[0]).toEqual({ state: rest, is_wrong: true });
    expect(await appealOf(opened.appealId)).toMatchObject({
      state: 'upheld',
      is_final: true,
      second_decision: 'upheld',
    });
    await expect(decideAgain(opened.appealId, { decision: 'dismissed' })).rejects.toThrow('without a final decision');
    expect((await escalate(one)).receipts).toMatchObject([{ code: 'CASEWORK_ILLEGAL_APPEAL_TRANSITION' }]);
  });

  it('sent twice with the same grounds are one; with others there is one already', async () => {
    const one = await measured();
    const opened = await filed(desk, one);
    const { receipts, events } = await desk.send(AppealFiledV1.type, filing(one), filing(one, { grounds: '另有理由' }));
    expect(receipts).toMatchObject([
      { outcome: 'accepted', itemId: opened.appealId },
      { code: 'CASEWORK_APPEAL_EXISTS', got: 'one that is filed' },
    ]);
    expect(events).toEqual([]);
  });

  it('against a measure that has ended are taken for sixty days', async () => {
    const [one, other] = [await measured(), await measured()];
    await desk.send(MeasureChangedV1.type, change(one, desk), change(other, desk));
    desk.clock.advance(60 * DAY);
    expect((await desk.send(AppealFiledV1.type, filing(one))).receipts).toMatchObject([{ outcome: 'accepted' }]);
    desk.clock.advance(MINUTE);
    expect((await desk.send(AppealFiledV1.type, filing(other))).receipts).toMatchObject([
      { code: 'CASEWORK_APPEAL_TOO_LATE' },
    ]);
  });

  it('that are upheld after the measure expired leave it expired, but as one that was wrong', async () => {
    const one = await measured({ endsAt: new Date(now().getTime() + HOUR).toISOString() });
    const opened = await filed(desk, one);
    desk.clock.advance(HOUR);
    await desk.bench.get(MeasureExpiring).sweep();
    await takeOutbox(desk.db);
    const partly = await decide(decision(opened, desk, PARTLY));
    expect(partly.receipts).toMatchObject([{ code: 'CASEWORK_ILLEGAL_MEASURE_TRANSITION', got: 'expired' }]);
    const { events } = await decide(decision(opened, desk));
    expect(ofType(events, MeasureLiftedV1.type).value).toMatchObject({ state: 'expired', wasWrong: true });
    expect(await measureOf(one)).toMatchObject({ state: 'expired', is_wrong: true });
  });

  /** A measure that interim and final feedback both reported, and an appeal against what the final one reported. */
  async function reportedTwice(interim: object): Promise<{ one: Acted; firstId: string }> {
    const order = await desk.delivered();
    const same = taken(desk, order.value.sender.normalized, interim);
    const { events } = await desk.answer(
      desk.feedback(order, { interim: true, resultCode: undefined, measures: [same] }),
    );
    const [first] = ofType(events, MeasureRecordedV1.type).value.measures as { measureId: string }[];
    return { one: await acted(desk, order), firstId: first!.measureId };
  }

  it.each([
    [
      'expired',
      async (one: Acted): Promise<string> => {
        const { appealId } = await filed(desk, one);
        desk.clock.advance(HOUR);
        await desk.bench.get(MeasureExpiring).sweep();
        return appealId;
      },
    ],
    [
      'reduced',
      async (one: Acted): Promise<string> => {
        const opened = await filed(desk, one);
        await decide(decision(opened, desk, PARTLY));
        await escalate(one);
        return opened.appealId;
      },
    ],
  ])('that are upheld leave no wrong duplicate counting that was %s meanwhile', async (state, meanwhile) => {
    const { one, firstId } = await reportedTwice({ endsAt: new Date(now().getTime() + HOUR).toISOString() });
    expect((await desk.caseOf(one.order))['measure_effective_at']).toEqual(now());
    const appealId = await meanwhile(one);
    const [first] = await desk.db.query(`select state, is_wrong from measures where id = $1`, [firstId]);
    expect(first).toEqual({ state, is_wrong: false });
    if (state === 'reduced') await decideAgain(appealId, { decision: 'upheld' });
    else await decide(decision({ appealId, unit: one.unit } as AppealOpenedV1, desk));
    const wrong = await desk.db.query(`select state, is_wrong from measures where id = $1`, [firstId]);
    expect(wrong).toEqual([{ state, is_wrong: true }]);
    expect(await desk.caseOf(one.order)).toMatchObject({ measure_effective_at: null });
  });
});
