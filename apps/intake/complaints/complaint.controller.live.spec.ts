import type { Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { Database } from '#persistence/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { intakeOverHttp, type IntakeOverHttp } from '../intake-http.fixture';
import { sentBy } from '../intake.fixture';
import type { ComplaintPageView, ComplaintView, SetAsideCountsView } from './complaint.view';

describe('/v1/complaints', () => {
  let http: IntakeOverHttp;
  let desk: string;

  beforeAll(async () => {
    http = await intakeOverHttp(new FixedClock('2026-11-20T12:00:00+08:00'));
    desk = await http.token('CMCC', ['desk']);
  }, 60_000);

  afterAll(() => http.close());

  const call = <T>(path: string, body?: unknown, token = desk): Promise<{ status: number; body: T }> =>
    http.call<T>(`/v1/complaints${path}`, token, body);

  const idOf = async (serial: string): Promise<string> => {
    const database = http.app.get(Database, { strict: false });
    const rows = await database.query<{ complaint_id: string }>(
      'select complaint_id from complaint_keys where serial = $1',
      [serial],
    );
    return rows[0]!.complaint_id;
  };

  it('takes one complaint with 201, its repetition with 200, other content with a conflict', async () => {
    const given = report();
    const first = await call<Receipt>('', given);
    expect(first).toMatchObject({
      status: 201,
      body: { outcome: 'accepted', state: 'accepted', itemId: given.serial },
    });
    const again = await call<Receipt>('', given);
    expect(again).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', acceptanceNumber: first.body.acceptanceNumber },
    });
    const other = await call('', { ...given, channel: 'web' });
    expect(other).toMatchObject({ status: 409, body: { code: 'CONFLICTING_RESUBMISSION', field: 'serial' } });
  });

  it('refuses one complaint as a problem that says what is wrong', async () => {
    expect(await call('', report({ complainedAt: '2026-11-20T11:30:00' }))).toMatchObject({
      status: 400,
      body: { code: 'TIME_WITHOUT_OFFSET', field: 'complainedAt' },
    });
    expect(await call('', report({ organisation: 'CUCC' }))).toMatchObject({
      status: 403,
      body: { code: 'ORGANISATION_MISMATCH' },
    });
    expect(await call('', '{"serial":')).toMatchObject({ status: 400 });
  });

  it('answers a list with a result per item, in its order, and sends the same as receipts', async () => {
    const good = report();
    const { status, body } = await call<Receipt[]>('', [
      good,
      null,
      'text',
      7,
      report({ sender: '138****1234' }),
      good,
    ]);
    expect(status).toBe(200);
    expect(body.map(({ outcome, code, wire }) => [wire.line, outcome, code])).toEqual([
      [0, 'accepted', undefined],
      [1, 'refused', 'EMPTY_VALUE'],
      [2, 'refused', 'NOT_JSON'],
      [3, 'refused', 'NOT_JSON'],
      [4, 'refused', 'SENDER_INVALID'],
      [5, 'duplicate', undefined],
    ]);
    const database = http.app.get(Database, { strict: false });
    const sent = (await sentBy(database)).filter(({ type }) => type === 'receipts.v1');
    const mine = sent
      .map(({ value }) => JSON.parse(value) as ReceiptsV1)
      .find(({ items }) => items.length === body.length);
    expect(mine).toEqual({ organisation: 'CMCC', items: body });
  });

  it('takes a thousand at once and no more', async () => {
    const many = Array.from({ length: 1_000 }, () => report());
    const { status, body } = await call<Receipt[]>('', many);
    expect([status, body.length, body.every(({ outcome }) => outcome === 'accepted')]).toEqual([200, 1_000, true]);
    expect(await call('', [...many, report()])).toMatchObject({ status: 413, body: { code: 'BATCH_TOO_LARGE' } });
  });

  it('needs a token, and a role that reports', async () => {
    expect(await call('', report(), 'none')).toMatchObject({ status: 401, body: { code: 'NOT_AUTHENTICATED' } });
    const analyst = await http.token('CMCC', ['analyst']);
    expect(await call('', report(), analyst)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
  });

  it('gives a complaint back to its own organisation, masked, and to no other', async () => {
    const given = report({ recipientNumber: '13987654321', text: `${report().text} 机主13987654321` });
    await call('', given);
    const id = await idOf(given.serial);
    const { status, body } = await call<ComplaintView>(`/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      complaintId: id,
      state: 'accepted',
      reason: null,
      complaint: { serial: given.serial },
    });
    expect(JSON.stringify(body)).not.toContain('13987654321');
    const stranger = await http.token('CUCC', ['desk', 'hq']);
    expect(await call(`/${id}`, undefined, stranger)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await call('/not-an-id')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('lists what is set aside page by page, the oldest first', async () => {
    const text = '【某某网】您的验证码是384712，请勿告诉他人';
    const given = Array.from({ length: 5 }, () => report({ text }));
    await call('', given, await http.token('CTCC', ['desk']));
    const token = await http.token('CTCC', ['desk']);
    const first = await call<ComplaintPageView>('?state=checking&limit=3', undefined, token);
    const second = await call<ComplaintPageView>(`?state=checking&limit=3&after=${first.body.next}`, undefined, token);
    const serials = [...first.body.items, ...second.body.items].map(({ complaint }) => complaint.serial);
    expect(serials).toEqual(given.map(({ serial }) => serial));
    expect(second.body.next).toBeNull();
    expect(JSON.stringify(first.body)).not.toContain('384712');
    expect(await call('?state=linked')).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', field: 'state' },
    });
  });

  it('shows leads and what is out of scope to 12321, of everybody or of one, and how many there are', async () => {
    const old = { messageReceivedAt: '2026-01-20T11:00:00+08:00' };
    const foreign = { category: { taxonomy: '12321', version: '2023', code: '3' } };
    const cucc = await http.token('CUCC', ['desk']);
    await call('', [report(old), report(old), report(foreign)], cucc);
    await call('', report(old), await http.token('CBN', ['desk']));
    const centre = await http.token('CC12321', ['centre-12321']);
    const leads = await call<ComplaintPageView>('?state=lead', undefined, centre);
    expect(leads.body.items.map(({ complaint }) => complaint.organisation)).toEqual(['CUCC', 'CUCC', 'CBN']);
    const ofOne = await call<ComplaintPageView>('?state=lead&organisation=CBN', undefined, centre);
    expect(ofOne.body.items).toHaveLength(1);
    const own = await call<ComplaintPageView>('?state=lead&organisation=CBN', undefined, cucc);
    expect(own.body.items.map(({ complaint }) => complaint.organisation)).toEqual(['CUCC', 'CUCC']);
    const counts = await call<SetAsideCountsView>('/counts?organisation=CUCC', undefined, centre);
    expect(counts.body.items).toEqual([
      { organisation: 'CUCC', state: 'lead', reason: 'older-than-retention', complaints: 2 },
      { organisation: 'CUCC', state: 'out-of-scope', reason: 'stated category', complaints: 1 },
    ]);
    const page = await call<ComplaintPageView>('?state=lead&limit=2', undefined, centre);
    const rest = await call<ComplaintPageView>(`?state=lead&limit=2&after=${page.body.next}`, undefined, centre);
    expect(rest.body.items).toHaveLength(1);
  });
});
