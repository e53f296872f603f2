import type { Receipt } from '#contracts/receipts.v1';
import { Database } from '#persistence/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import type { CheckDetailView, CheckPageView } from './checks/check.view';
import { AnswerStore } from './answers/answer.store';
import { PersonalSealing } from './complainants/personal-details';
import { sentBy } from './intake.fixture';
import { intakeOverHttp, type IntakeOverHttp } from './intake-http.fixture';
import type { StatusView } from './status/status.controller';

const NOW = '2026-11-20T12:00:00+08:00';
const NOTICE = '【某某网】您的验证码是384712，请勿告诉他人，机主13987654321';

describe('intake over HTTP', () => {
  let http: IntakeOverHttp;
  let centre: string;
  let desk: string;
  const clock = new FixedClock(NOW);

  beforeAll(async () => {
    http = await intakeOverHttp(clock);
    centre = await http.token('CC12321', ['centre-12321']);
    desk = await http.token('CMCC', ['desk']);
  }, 60_000);

  afterAll(() => http.close());
  beforeEach(() => clock.set(NOW));

  const db = () => http.app.get(Database, { strict: false });

  async function reported(changes: Parameters<typeof report>[0] = {}, token = desk) {
    const given = report(changes);
    const { body } = await http.call<Receipt>('/v1/complaints', token, given);
    const [row] = await db().query<{ complaint_id: string }>(
      'select complaint_id from complaint_keys where serial = $1',
      [given.serial],
    );
    return { id: row!.complaint_id, serial: given.serial, number: body.acceptanceNumber! };
  }

  describe('the check queue', () => {
    it('is decided by 12321, with the version that was read; a second decision is a conflict', async () => {
      const { id } = await reported({ text: NOTICE, recipientNumber: '13987654321' });
      const read = await http.call<CheckDetailView>(`/v1/checks/${id}`, centre);
      expect(read.headers.get('etag')).toBe('"1"');
      expect(read.body).toMatchObject({
        state: 'checking',
        owedBy: '12321',
        due: '2026-11-23T16:00:00.000Z',
        overdue: false,
        unmaskedText: NOTICE,
        clock: { budget: '1wd', profile: 'cn-2026', text: expect.stringContaining('截至2026-11-23') },
        complaint: { text: expect.not.stringContaining('384712') },
      });
      const decide = (body: object, more = {}) =>
        http.call<{ code?: string }>(`/v1/checks/${id}/decisions`, centre, { person: '岗1', ...body }, more);
      expect(await decide({ decision: 'accept' }, { 'if-match': '"7"' })).toMatchObject({ status: 412 });
      expect(await decide({ decision: 'invalid' })).toMatchObject({ status: 400, body: { field: 'reason' } });
      expect(await decide({ decision: 'needs-info', missing: [] })).toMatchObject({
        status: 400,
        body: { field: 'missing' },
      });
      expect(await decide({ decision: 'accept', reason: 'not-an-sms' })).toMatchObject({ status: 400 });
      const first = await decide({ decision: 'accept' }, { 'if-match': '"1"', 'idempotency-key': 'k-1' });
      expect(first).toMatchObject({ status: 200, body: { state: 'accepted', revision: 2 } });
      const again = await decide({ decision: 'accept' }, { 'if-match': '"1"', 'idempotency-key': 'k-1' });
      expect(again).toMatchObject({ status: 200, body: { state: 'accepted', revision: 2 } });
      expect(await decide({ decision: 'lead' })).toMatchObject({
        status: 409,
        body: { code: 'INTAKE_ALREADY_DECIDED' },
      });
      const after = await http.call<CheckDetailView>(`/v1/checks/${id}`, centre);
      expect(after.body).toMatchObject({ owedBy: null, decisions: [{ decision: 'accept', person: '岗1' }] });
    });

    it('keeps who read a text unmasked; nobody else gets it', async () => {
      const { id } = await reported({ text: NOTICE, recipientNumber: '13987654321' });
      const own = await http.call<CheckDetailView>(`/v1/checks/${id}`, desk);
      expect(own.body.unmaskedText).toBeNull();
      expect(JSON.stringify(own.body)).not.toMatch(/384712|13987654321/);
      await http.call(`/v1/checks/${id}`, centre);
      const rows = await db().query('select organisation from unmasked_readings where complaint_id = $1', [id]);
      expect(rows).toEqual([{ organisation: 'CC12321' }]);
    });

    it('is seen whole by 12321, and by a source as far as it is its own', async () => {
      const ctcc = await http.token('CTCC', ['desk']);
      const { id } = await reported({ text: NOTICE }, ctcc);
      const all = await http.call<CheckPageView>('/v1/checks?limit=200', centre);
      expect(new Set(all.body.items.map(({ organisation }) => organisation))).toEqual(new Set(['CMCC', 'CTCC']));
      const own = await http.call<CheckPageView>('/v1/checks?organisation=CMCC', ctcc);
      expect(own.body.items.map(({ complaintId }) => complaintId)).toEqual([id]);
      expect((await http.call('/v1/checks/counts', ctcc)).body).toEqual({
        items: [{ organisation: 'CTCC', state: 'checking', waiting: 1, overdue: 0 }],
      });
      clock.set('2026-11-24T00:00:00+08:00');
      expect((await http.call('/v1/checks/counts?organisation=CTCC', centre)).body).toEqual({
        items: [{ organisation: 'CTCC', state: 'checking', waiting: 1, overdue: 1 }],
      });
      expect(await http.call(`/v1/checks/${id}`, desk)).toMatchObject({ status: 404 });
      const body = { decision: 'accept', person: '岗1' };
      expect(await http.call(`/v1/checks/${id}/decisions`, ctcc, body)).toMatchObject({ status: 403 });
      expect(await http.call(`/v1/checks/${id}/decisions`, null, body)).toMatchObject({ status: 401 });
    });

    it('refuses parameters it does not know', async () => {
      for (const query of ['state=gone', 'source=x', 'senderKind=x', 'overdue=maybe', 'limit=0', 'after=x']) {
        expect(await http.call(`/v1/checks?${query}`, centre)).toMatchObject({
          status: 400,
          body: { code: 'REQUEST_INVALID', field: query.split('=')[0] },
        });
      }
    });
  });

  it('takes corrections, withdrawals and disagreements with a receipt each', async () => {
    const { serial, id } = await reported();
    const correction = { serial, changes: { sender: '95588' }, reason: '更正', correctedAt: NOW };
    const corrected = await http.call<Receipt>('/v1/complaints/corrections', desk, correction);
    expect(corrected).toMatchObject({ status: 200, body: { outcome: 'accepted', state: 'accepted', itemId: serial } });
    const disagreed = await http.call('/v1/complaints/disagreements', desk, { serial, reason: '不认可' });
    expect(disagreed).toMatchObject({ status: 409, body: { code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION' } });
    const withdrawal = { serial, reason: '误报', withdrawnAt: NOW };
    expect(await http.call('/v1/complaints/withdrawals', desk, withdrawal)).toMatchObject({
      status: 200,
      body: { state: 'withdrawn' },
    });
    expect(await http.call(`/v1/complaints/${id}`, desk)).toMatchObject({ body: { state: 'withdrawn' } });
    expect(await http.call('/v1/complaints/withdrawals', desk, { ...withdrawal, serial: 'never' })).toMatchObject({
      status: 404,
      body: { code: 'INTAKE_SERIAL_UNKNOWN' },
    });
    expect(await http.call('/v1/complaints/withdrawals', desk, [])).toMatchObject({ status: 400 });
    const analyst = await http.token('CMCC', ['analyst']);
    expect(await http.call('/v1/complaints/withdrawals', analyst, withdrawal)).toMatchObject({ status: 403 });
  });

  describe('anonymising', () => {
    const particulars = { recipientNumber: '13511110077', text: `${NOTICE} 张三`, contact: '微信zhang77' };
    const rowsOf = async (id: string): Promise<string> =>
      JSON.stringify([
        await db().query('select * from complaints where complaint_id = $1', [id]),
        await db().query('select * from complaint_statements where complaint_id = $1', [id]),
        await db().query('select * from check_decisions where complaint_id = $1', [id]),
      ]);

    it('leaves nothing of a person in a complaint that is over, and is told to all others once', async () => {
      const { id, serial, number } = await reported(particulars);
      const decide = (body: object) => http.call(`/v1/checks/${id}/decisions`, centre, { person: '岗1', ...body });
      await decide({ decision: 'needs-info', missing: ['sender'], note: '请联系张三' });
      const changes = { sender: '95588' };
      await http.call('/v1/complaints/corrections', desk, { serial, changes, reason: '张三更正', correctedAt: NOW });
      const path = `/v1/complaints/${id}/anonymisation`;
      const body = { reason: 'asked-by-complainant' };
      expect(await http.call(path, centre, body)).toMatchObject({ status: 409, body: { got: 'checking' } });
      await decide({ decision: 'invalid', reason: 'private-exchange' });
      expect(await rowsOf(id)).toContain('张三');
      const done = await http.call(path, centre, body);
      expect(done).toMatchObject({ status: 200, body: { complaintId: id } });
      clock.advance(60_000);
      expect((await http.call(path, centre, body)).body).toEqual(done.body);
      expect(await rowsOf(id)).not.toMatch(/张三|135\*|0077/);
      const told = (await sentBy(db())).filter(({ type }) => type === 'complaint-anonymised.v1');
      expect(told.map(({ key, value }) => [key, JSON.parse(value) as object])).toEqual([
        ['106901234567', { complaintId: id, at: '2026-11-20T04:00:00.000Z', reason: 'asked-by-complainant' }],
      ]);
      const details = await http.call<CheckDetailView>(`/v1/checks/${id}`, centre);
      expect(details.body).toMatchObject({
        unmaskedText: '',
        state: 'invalid',
        complaint: { sender: { normalized: '95588' } },
      });
      const status = { acceptanceNumber: number, contact: '13511110077' };
      expect(await http.call('/v1/complaints/status', null, status)).toMatchObject({ status: 404 });
      const again = { serial, reason: '误报', withdrawnAt: NOW };
      expect(await http.call('/v1/complaints/withdrawals', desk, again)).toMatchObject({ status: 409 });
    });

    it('is for 12321 and operators alone', async () => {
      const { id } = await reported();
      const body = { reason: 'retention-over' };
      expect(await http.call(`/v1/complaints/${id}/anonymisation`, desk, body)).toMatchObject({ status: 403 });
      expect(await http.call(`/v1/complaints/${id}/anonymisation`, centre, { reason: 'x' })).toMatchObject({
        status: 400,
      });
      expect(await http.call('/v1/complaints/x/anonymisation', centre, body)).toMatchObject({ status: 404 });
    });
  });

  describe('the state by 受理编号 and contact', () => {
    // Quotas count by the second of the clock.
    const ask = (acceptanceNumber: string, contact: string) => {
      clock.advance(1_000);
      return http.call<StatusView>('/v1/complaints/status', null, { acceptanceNumber, contact });
    };

    it('is told in plain Chinese to who knows the number or the contact, however written', async () => {
      const { number } = await reported({ recipientNumber: '13511110001', contact: '微信 Zhang88' });
      for (const contact of ['13511110001', '+86 135-1111-0001', '微信zhang88']) {
        expect(await ask(number.toLowerCase(), contact)).toMatchObject({
          status: 200,
          body: { acceptanceNumber: number, state: 'accepted', stateName: '已受理', answers: [] },
        });
      }
    });

    it('is the same refusal for a wrong contact, a number that does not exist and one that is none', async () => {
      const { number } = await reported({ recipientNumber: '13511110002' });
      const other = number.slice(0, -1) + (number.endsWith('0') ? '1' : '0');
      const took: number[] = [];
      const answers = [];
      for (const asked of [number, other, 'SL20261120-', 'x']) {
        const started = performance.now();
        answers.push(await ask(asked, '13511119999'));
        took.push(performance.now() - started);
      }
      for (const answer of answers) expect([answer.status, answer.body]).toEqual([404, answers[0]!.body]);
      expect(answers[0]!.body).toMatchObject({ code: 'INTAKE_STATUS_NOT_SHOWN' });
      expect(Math.min(...took)).toBeGreaterThan(140);
    });

    it('is not told for today after ten wrong contacts, in the same words', async () => {
      const { number } = await reported({ recipientNumber: '13511110003' });
      for (let i = 0; i < 10; i++) await ask(number, `1351111${9000 + i}`);
      expect(await ask(number, '13511110003')).toMatchObject({
        status: 404,
        body: { code: 'INTAKE_STATUS_NOT_SHOWN' },
      });
      clock.advance(86_400_000);
      expect(await ask(number, '13511110003')).toMatchObject({ status: 200 });
    }, 20_000);

    it('is limited per address', async () => {
      const many = await Promise.all(
        Array.from({ length: 8 }, () =>
          http.call('/v1/complaints/status', null, { acceptanceNumber: 'x', contact: 'y' }),
        ),
      );
      const refused = many.filter(({ status }) => status === 429);
      expect(refused).not.toHaveLength(0);
      for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    });

    it('says what is missing, why it is invalid, and what was answered', async () => {
      const one = await reported({ text: NOTICE, recipientNumber: '13511110004' });
      const decide = (body: object) => http.call(`/v1/checks/${one.id}/decisions`, centre, { person: '岗1', ...body });
      await decide({ decision: 'needs-info', missing: ['sender'] });
      expect((await ask(one.number, '13511110004')).body.text).toBe('您的举报还缺少信息，请补充或更正：被举报号码。');
      await decide({ decision: 'recheck' });
      await decide({ decision: 'invalid', reason: 'private-exchange' });
      expect((await ask(one.number, '13511110004')).body).toMatchObject({
        stateName: '不予受理',
        text: expect.stringContaining('个人之间'),
      });
      const two = await reported({ recipientNumber: '13511110005' });
      const sealed = http.app.get(PersonalSealing).sealText('经查，已关停该号码。', two.id);
      await db().transaction((tx) =>
        http.app
          .get(AnswerStore)
          .keep(tx, [{ complaintId: two.id, kind: 'final', resultCode: 'CONFIRMED_ACTED', answeredAt: NOW, sealed }]),
      );
      expect((await ask(two.number, '13511110005')).body).toMatchObject({
        state: 'answered',
        stateName: '已答复',
        answers: [{ kind: 'final', text: '经查，已关停该号码。', answeredAt: '2026-11-20T04:00:00.000Z' }],
      });
    });
  });
});
