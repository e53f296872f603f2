import { randomBytes } from 'node:crypto';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAcceptedV1 as Accepted } from '#contracts/complaint-accepted.v1';
import { ComplaintSetAsideV1 } from '#contracts/complaint-set-aside.v1';
import { readMessage } from '#contracts/reading';
import { ReceiptsV1, type Receipt } from '#contracts/receipts.v1';
import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { DAY } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { KEY, personalKeys, receivingWith, sentBy } from '../intake.fixture';
import type { ComplaintReceivingService } from './complaint-receiving.service';

const NOW = '2026-11-20T12:00:00+08:00';
const newKey = randomBytes(32);

describe('receiving complaints', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  const clock = new FixedClock(NOW);
  let service: ComplaintReceivingService;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    service = receivingWith(clock);
  }, 60_000);

  afterAll(() => temporary.drop());

  beforeEach(async () => {
    await db.query('delete from outbox');
  });

  function receive(values: unknown[], organisation = 'CMCC', by = service): Promise<Receipt[]> {
    const items = values.map((value, offset) => ({
      wire: { topic: `partner.${organisation.toLowerCase()}.in.complaints.v1`, partition: 0, offset },
      type: 'complaint-reported.v1',
      eventId: `e-${offset}`,
      value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      refusal: null,
    }));
    return db.transaction((tx) => by.receive(tx, organisation, items));
  }

  const sent = () => sentBy(db);

  const accepted = async (): Promise<ComplaintAcceptedV1[]> =>
    (await sent())
      .filter(({ type }) => type === Accepted.type)
      .map(({ value }) => JSON.parse(value) as ComplaintAcceptedV1);

  const rowOf = async (serial: string) =>
    (await db.query<Record<string, unknown>>('select * from complaints where serial = $1', [serial]))[0]!;

  it('a good complaint is accepted, receipted, stored and sent on as its contract says', async () => {
    const given = report();
    const [receipt] = await receive([given]);
    expect(receipt).toMatchObject({ outcome: 'accepted', state: 'accepted', itemId: given.serial, eventId: 'e-0' });
    expect(receipt!.acceptanceNumber).toMatch(/^SL20261120-[0-9A-HJKMNP-TV-Z]{12}$/);
    const events = await sent();
    expect(events.map(({ type, key }) => [type, key]).sort()).toEqual([
      ['complaint-accepted.v1', '106901234567'],
      ['receipts.v1', 'CMCC'],
    ]);
    for (const { type, value } of events) {
      expect(readMessage<object>(type === Accepted.type ? Accepted : ReceiptsV1, value)).toMatchObject({ ok: true });
    }
    const [event] = await accepted();
    expect(event).toMatchObject({
      serial: given.serial,
      acceptanceNumber: receipt!.acceptanceNumber,
      sender: {
        displayed: '106901234567',
        normalized: '106901234567',
        kind: 'port',
        mainCode: '10690123',
        subPort: '4567',
      },
      received: { precision: 'second', from: '2026-11-20T03:00:00.000Z', until: '2026-11-20T03:00:01.000Z' },
      complainedAt: '2026-11-20T03:30:00.000Z',
      recipient: { masked: '139****5678', carrierCertainty: 'stated', carrier: 'CMCC', provinceCertainty: 'derived' },
      signature: '好运商城',
      links: ['haoyun.example.cn'],
      callbackNumbers: ['4008001234'],
      suggestion: { category: 'retail', risk: 'ordinary', serviceMessage: false },
    });
    expect(event!.recipient.province).toMatch(/^\d\d$/);
    expect(await rowOf(given.serial)).toMatchObject({ state: 'accepted', organisation: 'CMCC' });
  });

  it('all receipts of a batch travel in one message, in the order of the items', async () => {
    const given = [report(), report({ sender: '138****1234' }), report()];
    await receive(given);
    const messages = (await sent()).filter(({ type }) => type === ReceiptsV1.type);
    expect(messages).toHaveLength(1);
    const { items } = JSON.parse(messages[0]!.value) as ReceiptsV1;
    expect(items.map(({ wire, outcome }) => [wire.offset, outcome])).toEqual([
      [0, 'accepted'],
      [1, 'refused'],
      [2, 'accepted'],
    ]);
  });

  describe('a serial', () => {
    it('sent again with the same content is a duplicate with the first outcome', async () => {
      const given = report();
      const [first] = await receive([given]);
      const shuffled = Object.fromEntries(Object.entries(given).reverse());
      const [again] = await receive([shuffled]);
      expect(again).toMatchObject({
        outcome: 'duplicate',
        firstOutcome: 'accepted',
        state: 'accepted',
        acceptanceNumber: first!.acceptanceNumber,
      });
      expect(await accepted()).toHaveLength(1);
    });

    it('sent again with other content is refused as conflicting', async () => {
      const given = report();
      const receipts = await receive([given]);
      const [again] = await receive([{ ...given, text: given.text + '。' }]);
      expect(receipts[0]!.outcome).toBe('accepted');
      expect(again).toMatchObject({ outcome: 'refused', code: 'CONFLICTING_RESUBMISSION', itemId: given.serial });
    });

    it('used several times in one batch is claimed by the first', async () => {
      const given = report();
      const receipts = await receive([given, { ...given }, { ...given, channel: 'web' }]);
      expect(receipts.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'refused']);
      expect(receipts[1]!.acceptanceNumber).toBe(receipts[0]!.acceptanceNumber);
    });

    it('of another organisation is another serial', async () => {
      const given = report();
      const [ours] = await receive([given], 'CMCC');
      const [theirs] = await receive([given], 'CUCC');
      expect([ours!.outcome, theirs!.outcome]).toEqual(['accepted', 'accepted']);
    });

    it('stays free when its complaint is refused for its format', async () => {
      const given = report({ sender: '' });
      const [refused] = await receive([given]);
      const [mended] = await receive([{ ...given, sender: '95588' }]);
      expect([refused!.outcome, mended!.outcome]).toEqual(['refused', 'accepted']);
    });

    it('claimed by two transactions at once goes to one; the other finds a duplicate', async () => {
      const given = Array.from({ length: 40 }, () => report());
      const rounds = await Promise.all([receive(given), receive([...given].reverse()), receive(given)]);
      const outcomes = rounds.flat().map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(40);
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(80);
      expect(await accepted()).toHaveLength(40);
    });
  });

  describe('the complainant', () => {
    it('has one random id for one number however it is written, and another for another', async () => {
      const numbers = ['13700000001', '+86 137-0000-0001', '００８６１３７０００００００１', '13700000002'];
      await receive(numbers.map((recipientNumber) => report({ recipientNumber })));
      const ids = (await accepted()).map(({ complainantId }) => complainantId);
      expect(new Set(ids.slice(0, 3)).size).toBe(1);
      expect(ids[3]).not.toBe(ids[0]);
    });

    it('keeps that id while keys are rotated', async () => {
      const given = { recipientNumber: '13700000077' };
      await receive([report(given)]);
      await receive(
        [report(given)],
        'CMCC',
        receivingWith(
          clock,
          personalKeys([
            [2, newKey],
            [1, KEY],
          ]),
        ),
      );
      await receive([report(given)], 'CMCC', receivingWith(clock, personalKeys([[2, newKey]])));
      expect(new Set((await accepted()).map(({ complainantId }) => complainantId)).size).toBe(1);
    });

    it('is one even when two transactions see the number first', async () => {
      const numbers = Array.from({ length: 30 }, (_, i) => `1370001${String(i).padStart(4, '0')}`);
      const given = () => numbers.map((recipientNumber) => report({ recipientNumber }));
      await Promise.all([receive(given(), 'CMCC'), receive(given().reverse(), 'CUCC'), receive(given(), 'CTCC')]);
      const idOf = new Map<string, string>();
      for (const { recipient, complainantId } of await accepted()) {
        expect(complainantId).toBe(idOf.get(recipient.masked) ?? complainantId);
        idOf.set(recipient.masked, complainantId);
      }
      expect(idOf.size).toBe(30);
    });

    it('and contact are sealed under the complaint they belong to', async () => {
      const given = report({ recipientNumber: '１３８ 1111 2222', contact: '微信 zhangsan88' });
      await receive([given]);
      const { sealed, complaint_id } = (await rowOf(given.serial)) as { sealed: Buffer; complaint_id: string };
      const { sealer } = personalKeys();
      expect(JSON.parse(sealer.open(sealed, complaint_id).toString())).toEqual({
        number: '13811112222',
        asWritten: '１３８ 1111 2222',
        contact: '微信 zhangsan88',
      });
      expect(() => sealer.open(sealed, given.serial)).toThrow();
      expect(sealed.toString('latin1')).not.toContain('13811112222');
    });
  });

  describe('the disturbance', () => {
    const ids = async (...changes: Partial<Record<keyof ComplaintReportedV1, unknown>>[]): Promise<string[]> => {
      await receive(changes.map((change) => report(change)));
      return (await accepted()).map(({ disturbanceId }) => disturbanceId);
    };

    it('is one for the same recipient, sender, text and day, whatever else the reports say', async () => {
      const found = await ids(
        { recipientNumber: '13600000001' },
        {
          recipientNumber: '+8613600000001',
          sender: '１０６９０１２３４５６７',
          source: 'client-app',
          messageReceivedAt: '2026-11-20T10:59:00+08:00',
        },
        { recipientNumber: '13600000001', text: report().text.replaceAll('，', ' ， ') },
      );
      expect(new Set(found).size).toBe(1);
    });

    it('is another for another recipient, sender, text or day in Shanghai', async () => {
      const found = await ids(
        { recipientNumber: '13600000002' },
        { recipientNumber: '13600000003' },
        { recipientNumber: '13600000002', sender: '106901234568' },
        { recipientNumber: '13600000002', text: '另一条短信' },
        { recipientNumber: '13600000002', messageReceivedAt: '2026-11-19T15:59:59Z' },
      );
      expect(new Set(found).size).toBe(5);
    });

    it('takes the day of the complaint when the time of receipt is unknown', async () => {
      const found = await ids(
        { recipientNumber: '13600000004' },
        { recipientNumber: '13600000004', messageReceivedAt: undefined, messageReceivedPrecision: 'unknown' },
      );
      expect(found[1]).toBe(found[0]);
    });
  });

  describe('a complaint that is set aside', () => {
    const setAside = async (): Promise<ComplaintSetAsideV1[]> =>
      (await sent())
        .filter(({ type }) => type === ComplaintSetAsideV1.type)
        .map(({ value }) => JSON.parse(value) as ComplaintSetAsideV1);

    it('is one whose text looks like a verification code; a pre-checked source passes', async () => {
      const text = '【某某网】验证码384712，五分钟内有效，请勿告诉他人';
      const receipts = await receive([report({ text }), report({ text, preChecked: true })]);
      expect(receipts.map(({ outcome, state }) => [outcome, state])).toEqual([
        ['accepted', 'checking'],
        ['accepted', 'accepted'],
      ]);
      expect(await setAside()).toMatchObject([{ state: 'checking', reason: 'suspected-service-message' }]);
      expect((await accepted()).map(({ suggestion }) => suggestion.serviceMessage)).toEqual([true]);
    });

    it('is never one about debt collection for being a notice', async () => {
      const text = '【某某金融】您尾号1234的借款已逾期，请尽快还款，否则将上门催收并起诉';
      const [receipt] = await receive([report({ text })]);
      expect(receipt).toMatchObject({ outcome: 'accepted', state: 'accepted' });
      expect((await accepted())[0]!.suggestion).toMatchObject({ category: 'debt-collection', serviceMessage: false });
    });

    it('is a lead when its message is older than the records must be kept', async () => {
      const at = (days: number): object => ({
        messageReceivedAt: new Date(Date.parse(NOW) - days * DAY).toISOString(),
      });
      const receipts = await receive([report(at(183)), report(at(185))]);
      expect(receipts.map(({ state }) => state)).toEqual(['accepted', 'lead']);
      expect(await setAside()).toMatchObject([{ state: 'lead', reason: 'older-than-retention' }]);
    });

    it('is out of scope with nothing of its text kept', async () => {
      const category = { taxonomy: '12321', version: '2023', code: '3' };
      const given = report({ text: '不该保存的文字 http://x.example.com/abc', category });
      const [receipt] = await receive([given]);
      expect(receipt).toMatchObject({ outcome: 'accepted', state: 'out-of-scope' });
      expect(JSON.stringify(await rowOf(given.serial))).not.toMatch(/不该保存|example\.com/);
      expect(JSON.stringify(await sent())).not.toMatch(/不该保存|example\.com/);
    });
  });
});
