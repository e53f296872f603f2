import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import {
  ComplaintCorrectionRecordedV1,
  ComplaintDisagreementRecordedV1,
  ComplaintWithdrawalRecordedV1,
} from '#contracts/complaint-events.v1';
import { ComplaintSetAsideV1 } from '#contracts/complaint-set-aside.v1';
import { ComplaintCorrectedV1, ComplaintDisagreedV1, ComplaintWithdrawnV1 } from '#contracts/complaint-statements.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import { DAY } from '#kernel/clock';
import { InboundRecord, type Batch } from '#messaging/records';
import { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { AnswerRecording } from '../answers/answer-recording.service';
import { CheckDeciding } from '../checks/check-deciding.service';
import { PersonalSealing } from '../complainants/personal-details';
import { ComplaintPostingService } from '../complaints/complaint-posting.service';
import { intakeBench, laneBatch, consumerWith, personalKeys, sentBy, type WireRecord } from '../intake.fixture';
import { StatementPosting } from './statement-posting.service';

const NOW = '2026-11-20T12:00:00+08:00';
const NOTICE = '【某某网】您的验证码是384712，请勿告诉他人';
const MADE = '2026-11-20T11:50:00+08:00';

describe('what is said of a complaint later', () => {
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
  });

  async function reported(changes: Parameters<typeof report>[0] = {}, organisation = 'CMCC') {
    const given = report(changes);
    const receipt = await get(ComplaintPostingService).postOne(organisation, given);
    await db.query('delete from outbox');
    const [row] = await db.query<{ complaint_id: string }>(
      'select complaint_id from complaint_keys where serial = $1',
      [given.serial],
    );
    return { serial: given.serial, id: row!.complaint_id, given, receipt };
  }

  const post = (type: string, body: object, organisation = 'CMCC'): Promise<Receipt> =>
    get(StatementPosting).post(organisation, type, body);
  const correct = (serial: string, changes: object, more: object = {}) =>
    post(ComplaintCorrectedV1.type, { serial, changes, reason: '举报人更正', correctedAt: MADE, ...more });
  const withdraw = (serial: string, more: object = {}) =>
    post(ComplaintWithdrawnV1.type, { serial, reason: '误报', withdrawnAt: MADE, ...more });
  const disagree = (serial: string, more: object = {}) =>
    post(ComplaintDisagreedV1.type, { serial, reason: '不认可', ...more });

  let offset = 0;
  async function answer(complaintId: string, kind: 'interim' | 'final' = 'final', answeredAt = NOW): Promise<void> {
    const value = {
      caseId: '019de0a5-7c00-7000-8000-000000000002',
      caseSeq: 9,
      at: answeredAt,
      complaintId,
      organisation: 'CMCC',
      serial: 'x',
      kind,
      text: '经查，已关停该号码。',
      resultCode: kind === 'final' ? 'CONFIRMED_ACTED' : null,
      answeredAt,
    };
    const topic = 'casework.cases.v1';
    const bytes = Buffer.from(JSON.stringify(value));
    const record = new InboundRecord(topic, 0, offset++, 0, null, bytes, { ce_type: ComplaintAnsweredV1.type });
    const batch: Batch = {
      group: 'intake',
      topic,
      partition: 0,
      records: [record],
      signal: new AbortController().signal,
    };
    await get(AnswerRecording).record(batch);
  }

  const eventsOf = async (type: string) =>
    (await sentBy(db))
      .filter((event) => event.type === type)
      .map(({ key, value }) => ({ key, ...(JSON.parse(value) as object) }));

  const rowOf = async (id: string) =>
    (await db.query<Record<string, unknown>>('select * from complaints where complaint_id = $1', [id]))[0]!;
  const factsOf = async (id: string) => JSON.parse((await rowOf(id))['facts'] as string) as ComplaintAcceptedV1;

  describe('a correction', () => {
    it('of an accepted complaint is told with all facts as they are now, under the first sender', async () => {
      const { serial, id, receipt } = await reported({ recipientNumber: '13987654321' });
      const before = await factsOf(id);
      const given = { sender: '13800138000', text: '加微信13987654321领红包' };
      expect(await correct(serial, given, { reason: '机主13987654321来电更正' })).toMatchObject({
        outcome: 'accepted',
        state: 'accepted',
        itemId: serial,
        acceptanceNumber: receipt.acceptanceNumber,
      });
      const [event] = await eventsOf(ComplaintCorrectionRecordedV1.type);
      expect(event).toMatchObject({
        key: '106901234567',
        complaintId: id,
        state: 'accepted',
        changed: ['sender', 'text'],
        senderChanged: true,
        reason: '机主139****4321来电更正',
        complaint: {
          complaintId: id,
          acceptanceNumber: receipt.acceptanceNumber,
          complainantId: before.complainantId,
          acceptedAt: before.acceptedAt,
          sender: { normalized: '13800138000', kind: 'mobile' },
          text: '加微信139****4321领红包',
        },
      });
      const { key: _, ...value } = event!;
      expect(readMessage(ComplaintCorrectionRecordedV1, value)).toMatchObject({ ok: true });
      expect(await factsOf(id)).toEqual((value as ComplaintCorrectionRecordedV1).complaint);
      expect(await eventsOf(ComplaintAcceptedV1.type)).toEqual([]);
    });

    it('keeps the first sender as key also after a second one, and in a withdrawal', async () => {
      const { serial } = await reported();
      await correct(serial, { sender: '13800138000' });
      await correct(serial, { sender: '13800138001' }, { correctedAt: '2026-11-20T11:55:00+08:00' });
      await withdraw(serial);
      const keys = (await sentBy(db)).filter(({ topic }) => topic === 'intake.complaints.v1').map(({ key }) => key);
      expect(keys).toEqual(['106901234567', '106901234567', '106901234567']);
    });

    it('brings back to the check what lacked information; its acceptance has the corrected facts and the first key', async () => {
      const { serial, id } = await reported({ text: NOTICE });
      await get(CheckDeciding).decide(id, { decision: 'needs-info', missing: ['sender'], person: '岗1' });
      expect(await correct(serial, { sender: '10690123456799' })).toMatchObject({ state: 'checking' });
      expect(await rowOf(id)).toMatchObject({ state: 'checking', first_sender: '106901234567' });
      await db.query('delete from outbox');
      await get(CheckDeciding).decide(id, { decision: 'accept', person: '岗1' });
      const [accepted] = await eventsOf(ComplaintAcceptedV1.type);
      expect(accepted).toMatchObject({ key: '106901234567', sender: { normalized: '10690123456799' } });
    });

    it('of what is being checked may turn out a lead, or out of scope with nothing of its text kept', async () => {
      const lead = await reported({ text: NOTICE });
      const long = new Date(Date.parse(NOW) - 200 * DAY).toISOString();
      expect(await correct(lead.serial, { messageReceivedAt: long, messageReceivedPrecision: 'second' })).toMatchObject(
        {
          state: 'lead',
        },
      );
      const foreign = await reported({ text: NOTICE });
      await correct(foreign.serial, { text: NOTICE + '第一次补充不该保存' });
      await db.query('delete from outbox');
      const category = { taxonomy: '12321', version: '2023', code: '3' };
      const again = { correctedAt: '2026-11-20T11:55:00+08:00' };
      expect(await correct(foreign.serial, { category, text: NOTICE + '不该保存' }, again)).toMatchObject({
        state: 'out-of-scope',
      });
      expect(await eventsOf(ComplaintSetAsideV1.type)).toMatchObject([
        { state: 'out-of-scope', complaintId: foreign.id },
      ]);
      expect(JSON.stringify([await sentBy(db), await rowOf(foreign.id)])).not.toContain('不该保存');
      const kept = await db.query('select sealed from complaint_statements where complaint_id = $1', [foreign.id]);
      expect(kept).toEqual([{ sealed: null }, { sealed: null }]);
    });

    it('that would put an accepted complaint out of scope is refused', async () => {
      const { serial, id } = await reported();
      const before = await factsOf(id);
      const category = { taxonomy: '12321', version: '2023', code: '3' };
      await expect(correct(serial, { category })).rejects.toMatchObject({ code: 'FIELD_INVALID' });
      expect(await factsOf(id)).toEqual(before);
    });

    it('of the recipient gives another complainant and derives the home anew', async () => {
      const { serial, id } = await reported({ recipientNumber: '13900000001' });
      const before = await factsOf(id);
      await correct(serial, { recipientNumber: '+86 130-0000-0002' });
      const after = await factsOf(id);
      expect(after.complainantId).not.toBe(before.complainantId);
      expect(after.recipient).toMatchObject({ masked: '130****0002', carrierCertainty: 'derived', carrier: 'CUCC' });
      expect(get(PersonalSealing).open((await rowOf(id))['sealed'] as Buffer, id)).toMatchObject({
        number: '13000000002',
      });
      const other = await reported({ recipientNumber: '13000000002' });
      expect((await factsOf(other.id)).complainantId).toBe(after.complainantId);
    });

    it('that makes it the report of a disturbance already known joins that disturbance, and stays a report of its own', async () => {
      const one = await reported({ recipientNumber: '13900000003', sender: '106901239999' });
      const two = await reported({ recipientNumber: '13900000003', sender: '106901239990' });
      expect((await factsOf(two.id)).disturbanceId).not.toBe((await factsOf(one.id)).disturbanceId);
      expect(await correct(two.serial, { sender: '106901239999' })).toMatchObject({ outcome: 'accepted' });
      expect((await factsOf(two.id)).disturbanceId).toBe((await factsOf(one.id)).disturbanceId);
    });

    it('of another value than the one that holds is needed', async () => {
      const { serial } = await reported();
      for (const changes of [{}, { sender: '106901234567' }, { channel: 'web' }]) {
        await expect(correct(serial, changes)).rejects.toMatchObject({
          code: expect.stringMatching(/^FIELD_(INVALID|UNKNOWN)$/),
        });
      }
    });

    it('is judged as the report was: a bad value leaves all as it is', async () => {
      const { serial, id } = await reported();
      const before = await rowOf(id);
      await expect(correct(serial, { sender: '138****1234' })).rejects.toMatchObject({ code: 'SENDER_INVALID' });
      await expect(correct(serial, { recipientNumber: '12' })).rejects.toMatchObject({ code: 'NUMBER_INVALID' });
      const future = { messageReceivedAt: '2026-11-21T12:00:00+08:00', messageReceivedPrecision: 'second' };
      await expect(correct(serial, future)).rejects.toMatchObject({ code: 'TIME_IN_FUTURE' });
      await expect(
        correct(serial, { sender: '95588' }, { correctedAt: '2026-11-20T10:00:00+08:00' }),
      ).rejects.toMatchObject({
        code: 'FIELD_INVALID',
        detail: { field: 'correctedAt' },
      });
      expect(await rowOf(id)).toEqual(before);
    });

    it('made before the last one is outdated', async () => {
      const { serial, id } = await reported();
      await correct(serial, { sender: '95588' });
      await expect(
        correct(serial, { sender: '95599' }, { correctedAt: '2026-11-20T11:45:00+08:00' }),
      ).rejects.toMatchObject({ code: 'INTAKE_CORRECTION_OUTDATED' });
      expect((await factsOf(id)).sender.normalized).toBe('95588');
    });

    it.each(['answered', 'withdrawn'])('of one that is %s comes too late', async (state) => {
      const { serial, id } = await reported();
      if (state === 'answered') await answer(id);
      else await withdraw(serial);
      await expect(correct(serial, { sender: '95588' })).rejects.toMatchObject({
        code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
        detail: { got: state },
      });
    });

    it('turns an unknown time into a known one, and a known one into unknown', async () => {
      const { serial, id } = await reported({ messageReceivedAt: undefined, messageReceivedPrecision: 'unknown' });
      await correct(serial, { messageReceivedAt: '2026-11-20T09:00:00+08:00', messageReceivedPrecision: 'minute' });
      expect((await factsOf(id)).received).toEqual({
        precision: 'minute',
        from: '2026-11-20T01:00:00.000Z',
        until: '2026-11-20T01:01:00.000Z',
      });
      await correct(serial, { messageReceivedPrecision: 'unknown' }, { correctedAt: '2026-11-20T11:55:00+08:00' });
      expect((await factsOf(id)).received).toEqual({ precision: 'unknown', from: null, until: null });
    });
  });

  describe('a withdrawal', () => {
    it('before the answer ends the complaint, and says where it stood', async () => {
      const { serial, id } = await reported({ contact: '微信 zhang88' });
      await answer(id, 'interim');
      expect(await withdraw(serial, { reason: '本人微信 zhang88 撤回' })).toMatchObject({ state: 'withdrawn' });
      expect(await eventsOf(ComplaintWithdrawalRecordedV1.type)).toMatchObject([
        { complaintId: id, stateBefore: 'accepted', state: 'withdrawn', withdrawnAt: '2026-11-20T03:50:00.000Z' },
      ]);
      expect(JSON.stringify(await sentBy(db))).not.toContain('zhang88');
      expect(await rowOf(id)).toMatchObject({ state: 'withdrawn' });
    });

    it('takes a complaint out of the check queue', async () => {
      const { serial, id } = await reported({ text: NOTICE });
      await withdraw(serial);
      expect(await db.query('select state from complaint_checks where complaint_id = $1', [id])).toEqual([
        { state: 'withdrawn' },
      ]);
      await expect(get(CheckDeciding).decide(id, { decision: 'accept', person: '岗1' })).rejects.toMatchObject({
        code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
      });
    });

    it('after the final answer comes too late', async () => {
      const { serial, id } = await reported();
      await answer(id);
      await expect(withdraw(serial)).rejects.toMatchObject({
        code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
        detail: { expected: expect.stringContaining('accepted'), got: 'answered' },
      });
    });

    it('sent again is a duplicate; another one finds the complaint withdrawn', async () => {
      const { serial } = await reported();
      await withdraw(serial);
      expect(await withdraw(serial, { organisation: 'CMCC' })).toMatchObject({
        outcome: 'duplicate',
        state: 'withdrawn',
      });
      await expect(withdraw(serial, { reason: '另一个理由' })).rejects.toMatchObject({
        code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION',
      });
      expect(await eventsOf(ComplaintWithdrawalRecordedV1.type)).toHaveLength(1);
    });

    it('and a decision of 12321 at once: one of them finds the other done', async () => {
      const { serial, id } = await reported({ text: NOTICE });
      const both = await Promise.allSettled([
        withdraw(serial),
        get(CheckDeciding).decide(id, { decision: 'invalid', reason: 'private-exchange', person: '岗1' }),
      ]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { state } = await rowOf(id);
      const told = (await sentBy(db)).filter(({ topic }) => topic === 'intake.complaints.v1');
      expect(told).toHaveLength(1);
      expect(JSON.parse(told[0]!.value)).toMatchObject({ state });
    });
  });

  describe('a disagreement', () => {
    it('is possible once, after the final answer', async () => {
      const { serial, id } = await reported({ recipientNumber: '13987654321' });
      await expect(disagree(serial)).rejects.toMatchObject({ code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION' });
      await answer(id, 'interim');
      await expect(disagree(serial)).rejects.toMatchObject({ code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION' });
      await answer(id);
      const facts = '13987654321 昨天又收到';
      expect(await disagree(serial, { facts })).toMatchObject({ outcome: 'accepted', state: 'answered' });
      const [event] = await eventsOf(ComplaintDisagreementRecordedV1.type);
      expect(event).toMatchObject({
        key: '106901234567',
        complaintId: id,
        reason: '不认可',
        facts: '139****4321 昨天又收到',
        answeredAt: '2026-11-20T04:00:00.000Z',
      });
      expect(await disagree(serial, { facts })).toMatchObject({ outcome: 'duplicate' });
      await expect(disagree(serial, { facts: '别的' })).rejects.toMatchObject({ code: 'INTAKE_ALREADY_DISAGREED' });
      await answer(id, 'final', '2026-11-20T13:00:00+08:00');
      await expect(disagree(serial, { facts: '还有' })).rejects.toMatchObject({ code: 'INTAKE_ALREADY_DISAGREED' });
    });
  });

  describe('its serial', () => {
    it('must be known, and of the same organisation', async () => {
      const { serial } = await reported();
      await expect(withdraw('never-sent')).rejects.toMatchObject({ code: 'INTAKE_SERIAL_UNKNOWN' });
      await expect(
        post(ComplaintWithdrawnV1.type, { serial, reason: '误报', withdrawnAt: MADE }, 'CTCC'),
      ).rejects.toMatchObject({ code: 'INTAKE_SERIAL_UNKNOWN' });
      await expect(withdraw(serial, { organisation: 'CTCC' })).rejects.toMatchObject({ code: 'ORGANISATION_MISMATCH' });
    });

    it('may be that of a complaint in the same batch, wherever in it', async () => {
      const given = report();
      const said: WireRecord[] = [
        {
          value: { serial: given.serial, reason: '误报', withdrawnAt: MADE },
          headers: headers('w', ComplaintWithdrawnV1.type),
        },
        { value: given },
        {
          value: { serial: 'unknown', reason: '误报', withdrawnAt: MADE },
          headers: headers('u', ComplaintWithdrawnV1.type),
        },
        { value: '{', headers: headers('b', ComplaintDisagreedV1.type) },
      ];
      await consumerWith(db, clock, personalKeys()).onComplaints(laneBatch('CBN', said));
      const receipts = (await sentBy(db))
        .filter(({ type }) => type === ReceiptsV1.type)
        .flatMap(({ value }) => (JSON.parse(value) as ReceiptsV1).items)
        .sort((a, b) => a.wire.offset! - b.wire.offset!);
      expect(receipts).toMatchObject([
        { eventId: 'w', itemId: given.serial, outcome: 'accepted', state: 'withdrawn' },
        { itemId: given.serial, outcome: 'accepted', state: 'accepted' },
        { eventId: 'u', itemId: 'unknown', outcome: 'refused', code: 'INTAKE_SERIAL_UNKNOWN' },
        { eventId: 'b', outcome: 'refused', code: 'NOT_JSON' },
      ]);
    });
  });

  it('of a batch read again after a crash is told and receipted once', async () => {
    const { serial, id } = await reported({}, 'CUCC');
    const said: WireRecord[] = [
      {
        value: { serial, changes: { sender: '95588' }, reason: '更正', correctedAt: MADE },
        headers: headers('c', ComplaintCorrectedV1.type),
      },
      {
        value: { serial, changes: { sender: '95599' }, reason: '更正', correctedAt: MADE },
        headers: headers('d', ComplaintCorrectedV1.type),
      },
    ];
    const consumer = consumerWith(db, clock, personalKeys());
    const batch = laneBatch('CUCC', said, 100);
    await consumer.onComplaints(batch);
    await consumer.onComplaints(batch);
    expect(await eventsOf(ComplaintCorrectionRecordedV1.type)).toHaveLength(2);
    expect((await factsOf(id)).sender.normalized).toBe('95599');
    // The same content at another place is a producer's re-send.
    await consumer.onComplaints(laneBatch('CUCC', said, 102));
    expect(await eventsOf(ComplaintCorrectionRecordedV1.type)).toHaveLength(2);
    expect((await factsOf(id)).sender.normalized).toBe('95599');
  });

  it('leaves no number in clear in any column', async () => {
    const { serial, id } = await reported({ recipientNumber: '13512348765', contact: '13687654321' });
    await correct(serial, { text: '13512348765您好' }, { reason: '13512348765' });
    await answer(id);
    await disagree(serial, { reason: '13687654321', facts: '13512348765' });
    const tables = [
      'complaints',
      'complaint_statements',
      'complaint_answers',
      'complaint_checks',
      'check_decisions',
      'outbox',
    ];
    for (const table of tables) {
      const rows = await db.query<{ row: string }>(`select t::text as row from ${table} t`);
      expect(rows.filter(({ row }) => /13512348765|13687654321/.test(row))).toEqual([]);
    }
  });
});

const headers = (ce_id: string, ce_type: string) => ({ ce_id, ce_type });
