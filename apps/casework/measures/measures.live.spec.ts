import { Principal } from '#access/principal';
import { MeasureChangedV1 } from '#contracts/measure-changed.v1';
import { MeasureLiftedV1, MeasureRecordedV1, MeasureReducedV1 } from '#contracts/measure-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { takeOutbox, type SentEvent } from '../casework.fixture';
import { OrdersBench, ofType, typesOf } from '../orders/orders.fixture';
import { StatementTaking } from '../statements/statement-taking.service';
import { MeasureController } from './measure.controller';
import { MeasurePreviewing } from './measure-previewing.service';
import { MeasureReadingStore } from './measure-reading.store';
import { acted, change, taken } from './measures.fixture';

const cmcc = new Principal('CMCC', ['CMCC-00'], ['hq']);
const ctcc = new Principal('CTCC', ['CTCC-00'], ['hq']);

describe('measures', () => {
  let desk: OrdersBench;
  let measures: MeasureController;
  beforeAll(async () => {
    desk = await OrdersBench.open();
    const { get } = desk.bench;
    measures = new MeasureController(get(MeasureReadingStore), get(MeasurePreviewing), get(StatementTaking));
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
  const rowOf = async (id: string) =>
    (await desk.db.query(`select *, encode(code_hash, 'hex') as hash from measures where id = $1`, [id]))[0]!;
  const send = (organisation: string, ...messages: object[]) =>
    desk.sendTo(organisation, MeasureChangedV1.type, ...messages);
  /** The same sender's order at another carrier: the number was ported in between. */
  async function alsoAt(prefix: string, differs: object = {}) {
    const order = await desk.delivered({ sender: { displayed: prefix, normalized: prefix, kind: 'mobile' } });
    return acted(desk, order, differs);
  }

  describe('get a notice', () => {
    it('with a number and a one-time code that the acting unit alone is told, once', async () => {
      const order = await desk.delivered();
      const { events } = await desk.answer(
        desk.feedback(order, { measures: [taken(desk, '1'), taken(desk, '2', { kind: 'limit-rate' })] }),
      );
      const recorded = events.filter((event) => event.type === MeasureRecordedV1.type);
      expect(recorded.map((event) => event.to)).toEqual([[order.value.unit]]);
      expect(readMessage(MeasureRecordedV1, recorded[0]!.value)).toMatchObject({ ok: true });
      const { measures: told, appealRoutes, appealMaterials } = recorded[0]!.value as MeasureRecordedV1;
      expect(told.map((one) => one.kind)).toEqual(['suspend-sms', 'limit-rate']);
      expect(appealRoutes).toHaveLength(3);
      expect(appealMaterials.length).toBeGreaterThan(0);
      expect(await measures.one(cmcc, told[1]!.noticeNumber)).toMatchObject({
        id: told[1]!.measureId,
        state: 'effective',
      });
    });

    it('whose code is kept as a digest and is in no table, history or other event', async () => {
      const order = await desk.delivered();
      const { measure } = await acted(desk, order);
      const code = measure.noticeCode;
      expect((await rowOf(measure.measureId))['hash']).toMatch(/^[0-9a-f]{64}$/);
      const kept = [
        await desk.db.query(`select row_to_json(m)::text as row from measures m`),
        await desk.db.query(`select row_to_json(f)::text as row from feedbacks f`),
        await desk.bench.history.ofCases(desk.db, [order.key]),
      ];
      expect(JSON.stringify(kept)).not.toContain(code);
      expect(JSON.stringify(kept)).not.toContain(code.replaceAll('-', ''));
    });

    it('with an end, or why there is none; where a feedback says neither its reason stands for both', async () => {
      const { measure: ending } = await acted(desk, await desk.delivered());
      expect(ending).toMatchObject({ endsAt: later(30 * DAY) });
      const { measure: open } = await acted(desk, await desk.delivered(), {
        endsAt: undefined,
        untilLifted: '等待公安认定',
      });
      expect(open).toMatchObject({ untilLifted: '等待公安认定' });
      const { measure: silent } = await acted(desk, await desk.delivered(), { endsAt: undefined });
      expect(await rowOf(silent.measureId)).toMatchObject({ ends_at: null, until_lifted: '群发营销短信' });
      const both = desk.feedback(await desk.delivered(), { measures: [taken(desk, '1', { untilLifted: '不定' })] });
      expect((await desk.answer(both)).receipts).toMatchObject([
        { code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'measures[0].untilLifted' },
      ]);
    });
  });

  describe('on a main code', () => {
    const MAIN = '10657001';
    const port = (sub: string) => {
      const code = MAIN + sub;
      return { displayed: code, normalized: code, kind: 'port' as const, mainCode: MAIN, subPort: sub };
    };
    const onMain = (order: SentEvent, differs: object, handler = '工号1001') =>
      desk.feedback(order, {
        handler,
        measures: [taken(desk, MAIN, { kind: 'close-port', scope: 'main-code', secondPerson: '工号2002', ...differs })],
      });

    it('are previewed: the codes, holders, signatures, complainants and cases behind it', async () => {
      await desk.fold(
        { sender: port('11'), signature: '甲公司' },
        { sender: port('11'), signature: '甲公司' },
        { sender: port('22'), signature: '乙公司' },
      );
      await desk.fold({ sender: { displayed: '10657002', normalized: '10657002', kind: 'port' }, signature: '丙公司' });
      await desk.db.query(
        `insert into ports (code, carrier, holder, signature, valid_until, since, ended) values
           ('10657001', 'CMCC', '某信息公司', null, null, 0, null), ('1065700199', 'CMCC', '丁公司', '丁签名', null, 0, null),
           ('1065700188', 'CMCC', '过期公司', null, now() - interval '1 day', 0, null),
           ('1065700177', 'CMCC', '未启用公司', null, null, 1, null), ('10657003', 'CMCC', '别家公司', null, null, 0, null)`,
      );
      const { id, hits, validUntil } = await measures.preview(cmcc, { scope: 'main-code', target: MAIN });
      expect(hits).toMatchObject({
        subCodes: [MAIN, `${MAIN}11`, `${MAIN}22`, `${MAIN}99`],
        subCodeCount: 4,
        holders: sameAs(['丁公司', '某信息公司']),
        signatures: sameAs(['丁签名', '乙公司', '甲公司']),
        cases: 2,
        complaints: 3,
        distinctComplainants: 3,
        units: ['CMCC-00'],
      });
      expect(validUntil).toBe(later(7 * DAY));
      expect(await desk.db.query(`select organisation, hits from measure_previews where id = $1`, [id])).toMatchObject([
        { organisation: 'CMCC', hits },
      ]);
      const alone = await measures.preview(cmcc, { scope: 'displayed-code', target: `${MAIN}11` });
      expect(alone.hits).toMatchObject({ subCodes: [`${MAIN}11`], cases: 1, complaints: 2 });
      await expect(measures.preview(cmcc, { scope: 'main-code', target: '106' })).rejects.toThrow('8 to 21 digits');
      await expect(measures.preview(cmcc, { scope: 'signature', target: MAIN })).rejects.toThrow('REQUEST_INVALID');
      await expect(measures.preview(cmcc, { scope: 'main-code' })).rejects.toThrow('REQUEST_INVALID');
    });

    it('need a second person who is not the handler', async () => {
      const order = await desk.delivered({ sender: port('33') });
      const { id } = await measures.preview(cmcc, { scope: 'main-code', target: MAIN });
      const { receipts } = await desk.answer(onMain(order, { impactPreview: id }, '工号2002'));
      expect(receipts).toMatchObject([{ code: 'CASEWORK_MEASURE_UNSAFE', field: 'measures[0].secondPerson' }]);
      expect(await desk.orderOf(order)).toMatchObject({ state: 'delivered' });
    });

    it('quote a fresh preview of this very target that their own organisation made', async () => {
      const order = await desk.delivered({ sender: port('44') });
      const [own, foreign, other] = [
        await measures.preview(cmcc, { scope: 'main-code', target: MAIN }),
        await measures.preview(ctcc, { scope: 'main-code', target: MAIN }),
        await measures.preview(cmcc, { scope: 'main-code', target: '10657002' }),
      ];
      const refused = await desk.answer(
        onMain(order, { impactPreview: '涉及12个扩展码' }),
        onMain(order, { impactPreview: foreign.id }),
        onMain(order, { impactPreview: other.id }),
      );
      for (const receipt of refused.receipts) {
        expect(receipt).toMatchObject({ code: 'CASEWORK_MEASURE_UNSAFE', field: 'measures[0].impactPreview' });
      }
      desk.clock.advance(7 * DAY + MINUTE);
      const stale = await desk.answer(onMain(order, { impactPreview: own.id }));
      expect(stale.receipts).toMatchObject([{ code: 'CASEWORK_MEASURE_UNSAFE' }]);
      const again = await measures.preview(cmcc, { scope: 'main-code', target: MAIN });
      const { receipts } = await desk.answer(onMain(order, { impactPreview: `预览 ${again.id}：涉及2个扩展码` }));
      expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
    });
  });

  describe('are lifted', () => {
    it('by the unit that acted, and nobody else', async () => {
      const one = await acted(desk, await desk.delivered());
      const foreign = await send('CMCC', change(one, desk, { unit: 'CMCC-44' }));
      expect(foreign.receipts).toMatchObject([{ code: 'CASEWORK_MEASURE_UNKNOWN' }]);
      desk.clock.advance(HOUR);
      const { receipts, events } = await send('CMCC', change(one, desk));
      expect(receipts).toMatchObject([{ outcome: 'accepted', itemId: one.measure.measureId }]);
      expect(ofType(events, MeasureLiftedV1.type)).toMatchObject({
        to: [one.unit],
        value: { state: 'lifted', wasWrong: false, partners: [], liftedAt: now().toISOString() },
      });
      expect(await rowOf(one.measure.measureId)).toMatchObject({ state: 'lifted', ended_at: now(), is_wrong: false });
    });

    it('naming and telling every partner that has the same measure on the same target in force', async () => {
      const number = '13601009999';
      const [mine, same] = [await alsoAt(number), await acted(desk, await desk.delivered(), { target: number })];
      const elsewhere = await acted(desk, await desk.delivered({ sender: ctccSender() }), { target: number });
      await acted(desk, await desk.delivered({ sender: ctccSender() }), { target: number, kind: 'blocklist' });
      const gone = await acted(desk, await desk.delivered({ sender: ctccSender() }), { target: '13601008888' });
      expect(same.unit).toBe(mine.unit);
      expect(elsewhere.unit).not.toBe(mine.unit);
      expect(gone.unit).toBe(elsewhere.unit);
      const { events } = await send('CMCC', change(mine, desk));
      const lifted = ofType(events, MeasureLiftedV1.type);
      expect(lifted.to).toEqual([mine.unit, elsewhere.unit]);
      expect(readMessage(MeasureLiftedV1, lifted.value)).toMatchObject({
        ok: true,
        message: {
          partners: [
            { unit: same.unit, measureId: same.measure.measureId },
            { unit: elsewhere.unit, measureId: elsewhere.measure.measureId },
          ],
        },
      });
      expect(await rowOf(elsewhere.measure.measureId)).toMatchObject({ state: 'effective' });
    });

    it('by each partner in turn, which is recorded and tells nobody anew', async () => {
      const number = '13601007777';
      const [mine, partner] = [
        await alsoAt(number),
        await acted(desk, await desk.delivered({ sender: ctccSender() }), { target: number }),
      ];
      const follows = { followsMeasureId: mine.measure.measureId };
      const early = await send('CTCC', change(partner, desk, follows));
      expect(early.receipts).toMatchObject([{ code: 'FIELD_INVALID', field: 'followsMeasureId' }]);
      await send('CMCC', change(mine, desk));
      const { receipts, events } = await send('CTCC', change(partner, desk, follows));
      expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
      expect(ofType(events, MeasureLiftedV1.type)).toMatchObject({
        to: [partner.unit],
        value: { ...follows, partners: [] },
      });
      expect(await rowOf(partner.measure.measureId)).toMatchObject({ state: 'lifted' });
    });

    it('with the same measure that interim and final feedback both reported', async () => {
      const order = await desk.delivered();
      const same = taken(desk, order.value.sender.normalized);
      const interim = desk.feedback(order, { interim: true, resultCode: undefined, measures: [same] });
      const { events } = await desk.answer(interim);
      const [first] = ofType(events, MeasureRecordedV1.type).value.measures as { measureId: string }[];
      const again = await acted(desk, order);
      expect((await send('CMCC', change(again, desk))).receipts).toMatchObject([{ outcome: 'accepted' }]);
      expect(await rowOf(first!.measureId)).toMatchObject({ state: 'lifted', is_wrong: false });
    });

    it('by a feedback that restores their target: that of the same unit and case, whatever its kind', async () => {
      const order = await desk.delivered();
      const { normalized } = order.value.sender as { normalized: string };
      const [target, other] = [normalized, '13601000000'];
      const before = [taken(desk, target), taken(desk, target, { kind: 'limit-rate' }), taken(desk, other)];
      const interim = { interim: true, resultCode: undefined };
      await desk.answer(desk.feedback(order, { ...interim, measures: before }));
      await desk.answer(desk.feedback(order, { ...interim, measures: [taken(desk, target)] }));
      const elsewhere = await acted(desk, await desk.delivered(), { target });
      desk.clock.advance(HOUR);
      const restore = taken(desk, target, { kind: 'restore', endsAt: undefined, reason: '用户已整改，恢复短信功能' });
      const { receipts, events } = await desk.answer(desk.feedback(order, { ...interim, measures: [restore] }));
      expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
      const lifted = events.filter((event) => event.type === MeasureLiftedV1.type);
      expect(lifted.map(({ value }) => value.kind).sort()).toEqual(['limit-rate', 'suspend-sms']);
      for (const { value } of lifted) {
        expect(readMessage(MeasureLiftedV1, value)).toMatchObject({ ok: true });
        expect(value).toMatchObject({ target, liftedAt: now().toISOString(), reason: '用户已整改，恢复短信功能' });
      }
      const rows = await desk.db.query(
        `select kind, target, state, ended_at from measures where case_id = $1 order by id`,
        [order.key],
      );
      expect(rows).toEqual([
        { kind: 'suspend-sms', target, state: 'lifted', ended_at: now() },
        { kind: 'limit-rate', target, state: 'lifted', ended_at: now() },
        { kind: 'suspend-sms', target: other, state: 'effective', ended_at: null },
        { kind: 'suspend-sms', target, state: 'lifted', ended_at: now() },
        { kind: 'restore', target, state: 'expired', ended_at: now() },
      ]);
      expect(await rowOf(elsewhere.measure.measureId)).toMatchObject({ state: 'effective' });
      // What was restored counted while it held: a message after it stays one after the measure.
      expect(await desk.caseOf(order)).toMatchObject({ measure_effective_at: desk.now });
    });

    it('by their own unit without hiding a recurrence: what was received after them still counts so', async () => {
      const one = await acted(desk, await desk.delivered());
      const before = (await desk.caseOf(one.order))['measure_effective_at'];
      desk.clock.advance(HOUR);
      await send('CMCC', change(one, desk));
      expect(await desk.caseOf(one.order)).toMatchObject({ measure_effective_at: before });
    });
  });

  /** A list in whatever order. */
  const sameAs = (names: string[]) => ({
    asymmetricMatch: (list: string[]) => [...list].sort().join() === [...names].sort().join(),
  });

  /** A number of CTCC, so that its orders are CTCC's. */
  const ctccSender = () => {
    const number = `1330100${String(1_000 + serial++)}`;
    return { displayed: number, normalized: number, kind: 'mobile' as const };
  };
  let serial = 0;

  describe('are reduced', () => {
    const remains = (differs: object = {}) => ({ kind: 'limit-rate', scope: 'subscriber', ...differs });

    it('to a measure of their own under the same notice', async () => {
      const one = await acted(desk, await desk.delivered());
      desk.clock.advance(HOUR);
      const { receipts, events } = await send('CMCC', change(one, desk, { change: 'reduced', remains: remains() }));
      expect(receipts).toMatchObject([{ outcome: 'accepted' }]);
      const reduced = ofType(events, MeasureReducedV1.type);
      expect(readMessage(MeasureReducedV1, reduced.value)).toMatchObject({ ok: true });
      expect(reduced).toMatchObject({
        to: [one.unit],
        value: { noticeNumber: one.measure.noticeNumber, kind: 'limit-rate' },
      });
      expect(await rowOf(one.measure.measureId)).toMatchObject({ state: 'reduced', ended_at: now() });
      const rest = await rowOf(reduced.value.remainsId as string);
      expect(rest).toMatchObject({
        state: 'effective',
        notice_id: one.measure.measureId,
        code_hash: null,
        effective_at: now(),
        ends_at: new Date(one.measure.endsAt!),
      });
      const onwards = change({ ...one, measure: { ...one.measure, measureId: rest['id'] as string } }, desk);
      expect((await send('CMCC', onwards)).receipts).toMatchObject([{ outcome: 'accepted' }]);
    });

    it('never to the same or more', async () => {
      const one = await acted(desk, await desk.delivered());
      const { receipts } = await send(
        'CMCC',
        change(one, desk, { change: 'reduced', remains: { kind: 'suspend-sms', scope: 'subscriber' } }),
        change(one, desk, { change: 'reduced', remains: remains({ endsAt: later(60 * DAY) }) }),
        change(one, desk, { change: 'reduced', remains: remains({ endsAt: now().toISOString() }) }),
        change(one, desk, { change: 'reduced', remains: remains({ kind: 'restore' }) }),
      );
      expect(receipts.map((receipt) => [receipt.code, receipt.field])).toEqual([
        ['CASEWORK_REDUCTION_EMPTY', 'remains'],
        ['CASEWORK_REDUCTION_EMPTY', 'remains.endsAt'],
        ['CASEWORK_REDUCTION_EMPTY', 'remains.endsAt'],
        ['CASEWORK_REDUCTION_EMPTY', 'remains'],
      ]);
      expect(await rowOf(one.measure.measureId)).toMatchObject({ state: 'effective' });
    });
  });

  it('change once, whatever is sent again', async () => {
    const one = await acted(desk, await desk.delivered());
    const { batch, receipts } = await send('CMCC', change(one, desk), change(one, desk));
    expect(receipts).toMatchObject([
      { outcome: 'accepted' },
      { code: 'CASEWORK_ILLEGAL_MEASURE_TRANSITION', got: 'lifted' },
    ]);
    expect(await desk.receive(batch)).toEqual({ receipts: [], events: [] });
  });

  it('change at a time between their beginning and the message', async () => {
    const one = await acted(desk, await desk.delivered());
    const { receipts } = await send(
      'CMCC',
      change(one, desk, { at: later(HOUR) }),
      change(one, desk, { at: later(-HOUR) }),
    );
    expect(receipts).toMatchObject([
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'at' },
      { code: 'CASEWORK_TIME_IMPOSSIBLE', field: 'at' },
    ]);
  });

  it('are listed within reach, by state and target, and changed over HTTP by the rules of the lane', async () => {
    const one = await acted(desk, await desk.delivered());
    const { target, measureId } = one.measure;
    expect((await measures.list(cmcc, { target, state: 'effective' })).items).toMatchObject([
      { id: measureId, kind: 'suspend-sms' },
    ]);
    expect((await measures.list(ctcc, { target })).items).toEqual([]);
    await expect(measures.one(ctcc, measureId)).rejects.toThrow('NOT_FOUND');
    const { measureId: _, ...body } = change(one, desk) as { measureId: string };
    await expect(measures.change(ctcc, measureId, body)).rejects.toThrow('NOT_ALLOWED');
    expect(await measures.change(cmcc, measureId, body)).toEqual({ itemId: measureId });
    expect((await measures.list(cmcc, { target, state: 'effective' })).items).toEqual([]);
    expect(typesOf(await takeOutbox(desk.db))).toEqual([MeasureLiftedV1.type]);
  });
});
