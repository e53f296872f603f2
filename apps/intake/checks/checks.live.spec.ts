import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAcceptedV1 as Accepted } from '#contracts/complaint-accepted.v1';
import { ComplaintCheckOverdueV1, ComplaintJudgedV1 } from '#contracts/complaint-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY } from '#kernel/clock';
import { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { PersonalSealing } from '../complainants/personal-details';
import { ComplaintPostingService } from '../complaints/complaint-posting.service';
import { intakeBench, sentBy, type Sent } from '../intake.fixture';
import { CheckDeciding } from './check-deciding.service';
import { CheckReadingStore } from './check-reading.store';
import type { CheckRequest } from './check-request';
import { CheckSweeping } from './check-sweeping.service';

const NOW = '2026-11-20T12:00:00+08:00';
const NOTICE = '【某某网】您的验证码是384712，请勿告诉他人';
const PERSON = '核查岗03';

describe('the check queue', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let get: Awaited<ReturnType<typeof intakeBench>>;
  const clock = new FixedClock(NOW);

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    get = await intakeBench(db, clock);
  }, 60_000);

  afterAll(() => temporary.drop());

  beforeEach(async () => {
    clock.set(NOW);
    await db.query('delete from outbox');
    await db.query('delete from complaint_checks');
  });

  const idOf = async (serial: string): Promise<string> =>
    (
      await db.query<{ complaint_id: string }>('select complaint_id from complaint_keys where serial = $1', [serial])
    )[0]!.complaint_id;

  /** A complaint that has to be checked. */
  async function queued(changes: Parameters<typeof report>[0] = {}, organisation = 'CMCC') {
    const given = report({ text: NOTICE, ...changes });
    const receipt = await get(ComplaintPostingService).postOne(organisation, given);
    expect(receipt.state).toBe('checking');
    await db.query('delete from outbox');
    return { id: await idOf(given.serial), given, receipt };
  }

  const decide = (id: string, request: Partial<CheckRequest>, ifMatch?: string) =>
    get(CheckDeciding).decide(id, { decision: 'accept', person: PERSON, ...request }, ifMatch);

  const rowOf = async (id: string) =>
    (await db.query<Record<string, unknown>>('select * from complaints where complaint_id = $1', [id]))[0]!;

  const checkOf = async (id: string) => (await get(CheckReadingStore).one(id))!;

  const eventsOf = (sent: readonly Sent[], type: string) =>
    sent.filter((event) => event.type === type).map(({ value }) => JSON.parse(value) as Record<string, unknown>);

  it('takes in what must be checked with a clock, and nothing else', async () => {
    const { id } = await queued({ complainedAt: '2026-11-20T11:30:00+08:00' });
    await get(ComplaintPostingService).postAll('CMCC', [report(), report({ text: NOTICE, preChecked: true })]);
    const rows = await db.query('select complaint_id, due_at, budget, profile, state from complaint_checks');
    expect(rows).toEqual([
      {
        complaint_id: id,
        due_at: new Date('2026-11-23T16:00:00Z'),
        budget: '1wd',
        profile: 'cn-2026',
        state: 'checking',
      },
    ]);
  });

  it('accepts: the complaint goes on as one that needed no check, accepted now', async () => {
    const { id, given, receipt } = await queued();
    clock.set('2026-11-20T15:00:00+08:00');
    expect(await decide(id, {})).toEqual({ state: 'accepted', revision: 2 });
    const sent = await sentBy(db);
    const [accepted] = eventsOf(sent, Accepted.type) as unknown as ComplaintAcceptedV1[];
    expect(accepted).toMatchObject({
      complaintId: id,
      serial: given.serial,
      acceptanceNumber: receipt.acceptanceNumber,
      acceptedAt: '2026-11-20T07:00:00.000Z',
      complainedAt: '2026-11-20T03:30:00.000Z',
    });
    expect(readMessage(Accepted, accepted!)).toMatchObject({ ok: true });
    expect(sent.find(({ type }) => type === Accepted.type)!.key).toBe('106901234567');
    expect(await rowOf(id)).toMatchObject({ state: 'accepted', state_reason: null });
  });

  it('accepts with the moment at which 12321 itself had taken it on, where its report said so', async () => {
    const acceptedAt = '2026-11-20T11:45:00+08:00';
    const { id } = await queued({ source: 'centre-12321', acceptedAt }, 'CC12321');
    clock.set('2026-11-20T15:00:00+08:00');
    await decide(id, {});
    const [accepted] = eventsOf(await sentBy(db), Accepted.type);
    expect(accepted!['acceptedAt']).toBe('2026-11-20T03:45:00.000Z');
  });

  it('tells each decision on the stream and to the desk of the source, with one id', async () => {
    const { id } = await queued({ recipientNumber: '13987654321' }, 'CTCC');
    await decide(id, { decision: 'invalid', reason: 'verification-code-or-notice', note: '机主13987654321本人验证码' });
    const sent = (await sentBy(db)).filter(({ type }) => type === ComplaintJudgedV1.type);
    expect(sent.map(({ topic, key, headers }) => [topic, key, headers['addressees']])).toEqual([
      ['intake.complaints.v1', '106901234567', undefined],
      ['intake.notices.v1', 'CTCC-00', 'CTCC-00'],
    ]);
    expect(new Set(sent.map(({ headers }) => headers['ce_id'])).size).toBe(1);
    const judged = JSON.parse(sent[0]!.value) as ComplaintJudgedV1;
    expect(judged).toMatchObject({
      state: 'invalid',
      reason: 'verification-code-or-notice',
      person: PERSON,
      text: '经核查，您举报的短信属于验证码或业务通知，不予受理。如有新的情况，可以重新举报。',
      note: '机主139****4321本人验证码',
    });
    expect(readMessage(ComplaintJudgedV1, judged)).toMatchObject({ ok: true });
    expect(await get(CheckReadingStore).decisions(id)).toMatchObject([{ decision: 'invalid', person: PERSON }]);
  });

  it.each([
    [{ decision: 'needs-info', missing: ['sender', 'text'] }, 'needs-info', 'sender,text'],
    [{ decision: 'invalid', reason: 'private-exchange' }, 'invalid', 'private-exchange'],
    [{ decision: 'lead' }, 'lead', 'decided'],
  ] as [Partial<CheckRequest>, string, string][])('decides %j', async (request, state, reason) => {
    const { id } = await queued();
    expect(await decide(id, request)).toMatchObject({ state });
    expect(await rowOf(id)).toMatchObject({ state, state_reason: reason });
    expect(eventsOf(await sentBy(db), Accepted.type)).toEqual([]);
  });

  it('keeps nothing of a text that turns out out of scope', async () => {
    const { id } = await queued({ text: NOTICE + '不该保存的文字', recipientNumber: '13987654321' });
    await decide(id, { decision: 'out-of-scope' });
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'out-of-scope' });
    expect(JSON.parse(row['facts'] as string)).toMatchObject({ text: '', links: [], signature: null });
    expect(get(PersonalSealing).open(row['sealed'] as Buffer, id)).toEqual({
      number: '13987654321',
      asWritten: '13987654321',
    });
    expect(JSON.stringify(await sentBy(db))).not.toContain('不该保存');
  });

  it('of two who decide at once one is too late', async () => {
    const { id } = await queued();
    const both = await Promise.allSettled([decide(id, {}), decide(id, { decision: 'lead' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ code: 'INTAKE_ALREADY_DECIDED' });
    expect(eventsOf(await sentBy(db), ComplaintJudgedV1.type)).toHaveLength(2); // stream and copy
    expect(await get(CheckReadingStore).decisions(id)).toHaveLength(1);
  });

  it('refuses a decision made on an older version', async () => {
    const { id } = await queued();
    await decide(id, { decision: 'needs-info', missing: ['text'] }, '"1"');
    await expect(decide(id, { decision: 'recheck' }, '"1"')).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await decide(id, { decision: 'recheck' }, '"2"')).toEqual({ state: 'checking', revision: 3 });
  });

  it('refuses to decide what is not in it', async () => {
    const given = report();
    await get(ComplaintPostingService).postOne('CMCC', given);
    await expect(decide(await idOf(given.serial), {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(decide('019de0a5-7c00-7000-8000-000000000009', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { id } = await queued();
    await expect(decide(id, { decision: 'recheck' })).rejects.toMatchObject({
      code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
    });
  });

  describe('overdue', () => {
    const DUE = '2026-11-23T16:00:00.000Z';
    const overdue = async () => eventsOf(await sentBy(db), ComplaintCheckOverdueV1.type);

    it('is recorded at the due time, not before, and once by several who look', async () => {
      await Promise.all([queued(), queued(), queued()]);
      clock.set(new Date(Date.parse(DUE) - 1));
      expect(await get(CheckSweeping).sweep()).toBe(0);
      clock.set(DUE);
      const found = await Promise.all(Array.from({ length: 4 }, () => get(CheckSweeping).sweep(2)));
      const later = await get(CheckSweeping).sweep();
      expect(found.reduce((sum, each) => sum + each, later)).toBe(3);
      const events = await overdue();
      expect(new Set(events.map(({ complaintId }) => complaintId)).size).toBe(3);
      expect(events).toHaveLength(6); // stream and copy
      expect(events[0]).toMatchObject({ due: DUE, owedBy: '12321', state: 'checking', budget: '1wd' });
      expect(readMessage(ComplaintCheckOverdueV1, events[0]!)).toMatchObject({ ok: true });
    });

    it('is owed by the source while it owes information, and told to its desk', async () => {
      const { id } = await queued({}, 'CUCC');
      await decide(id, { decision: 'needs-info', missing: ['text'] });
      await db.query('delete from outbox');
      clock.set(DUE);
      await get(CheckSweeping).sweep();
      const [streamed, copy] = (await sentBy(db)).filter(({ type }) => type === ComplaintCheckOverdueV1.type);
      expect(JSON.parse(streamed!.value)).toMatchObject({ owedBy: 'CUCC', state: 'needs-info' });
      expect(copy).toMatchObject({ topic: 'intake.notices.v1', key: 'CUCC-00' });
      expect(await checkOf(id)).toMatchObject({ overdue_owed_by: 'CUCC' });
    });

    it('is recorded by a late decision itself, and by no sweep after it', async () => {
      const { id } = await queued();
      clock.set(new Date(Date.parse(DUE) + DAY));
      await decide(id, {});
      expect(await overdue()).toHaveLength(2);
      expect(await get(CheckSweeping).sweep()).toBe(0);
      expect((await checkOf(id)).overdue_at).toEqual(new Date(Date.parse(DUE) + DAY));
    });

    it('is recorded once when a decision and sweeps race', async () => {
      const { id } = await queued();
      clock.set(DUE);
      await Promise.all([decide(id, {}), get(CheckSweeping).sweep(), get(CheckSweeping).sweep()]);
      expect(await overdue()).toHaveLength(2);
    });

    it('is never recorded for one that was decided in time', async () => {
      const { id } = await queued();
      clock.set(new Date(Date.parse(DUE) - 1));
      await decide(id, { decision: 'lead' });
      clock.set(DUE);
      expect(await get(CheckSweeping).sweep()).toBe(0);
    });
  });

  it('lists page by page, the first due first, by state, source, kind of sender and delay', async () => {
    const old = await queued({
      complainedAt: '2026-11-18T10:00:00+08:00',
      messageReceivedAt: '2026-11-18T09:00:00+08:00',
    });
    const own = await queued();
    const app = await queued({ source: 'client-app', sender: '13800138000' }, 'CTCC');
    const list = async (filter: object, after: string | null = null, limit = 50) =>
      (
        await get(CheckReadingStore).page(
          { organisation: null, state: 'checking', source: null, senderKind: null, overdue: null, ...filter },
          clock.now(),
          after,
          limit,
        )
      ).map(({ complaint_id }) => complaint_id);
    clock.set('2026-11-20T12:00:00+08:00');
    expect((await list({}))[0]).toBe(old.id);
    const first = await list({}, null, 2);
    const second = await list({}, first.at(-1), 2);
    expect([...first, ...second].sort()).toEqual([old.id, own.id, app.id].sort());
    expect(await list({ overdue: true })).toEqual([old.id]);
    expect((await list({ overdue: false })).sort()).toEqual([own.id, app.id].sort());
    expect(await list({ source: 'client-app' })).toEqual([app.id]);
    expect(await list({ senderKind: 'mobile' })).toEqual([app.id]);
    expect(await list({ organisation: 'CTCC' })).toEqual([app.id]);
    expect(await list({ state: 'needs-info' })).toEqual([]);
  });
});
