import { readFileSync } from 'node:fs';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import type { Receipt } from '#contracts/receipts.v1';
import { laneName, mailboxName } from '#contracts/topics';
import { waitFor } from '#testing/wait-for';
import { ODD_RECORDS } from './bad-input';
import { complaint } from './complaints';
import { type Entry, HttpPartner, request } from './http-partner';
import { commandsOf, Kcat, type MailboxRecord, partnersPrograms, shell } from './kcat';
import { DIRECTORY, Site } from './site';
import { clientOf, cloudEvent, TopicReading } from './topics';

const COMPLAINT = 'complaint-reported.v1';
const receiptsIn = ({ headers, value }: MailboxRecord): Receipt[] =>
  headers['ce_type'] === 'receipts.v1' ? (value as { items: Receipt[] }).items : [];

describe('a partner', () => {
  let site: Site;
  let kcat: Kcat;

  beforeAll(async () => {
    [site] = await Promise.all([Site.start('partner'), partnersPrograms('kcat', 'curl')]);
    kcat = new Kcat(site.kafka.internalBrokers);
  });

  afterAll(() => site?.stop());

  describe.each(['README.md', 'README.zh-CN.md'])('who does what %s says', (readme) => {
    it('reports a complaint with kcat and reads its receipt and the order from the mailbox', async () => {
      const lines = commandsOf(readme, 'kcat -P', 'BROKERS', site.kafka.internalBrokers);
      const [report, look] = [lines.slice(0, lines.indexOf('kcat -C')), lines.slice(lines.indexOf('kcat -C'))];
      await shell(report);
      const order = await kcat.waitFor('the order', mailboxName('CMCC'), isOrderAbout('10690123456789'));
      expect(order).toMatchObject({ unit: 'CMCC-00', value: { unit: 'CMCC-00', causeId: 'first-issue' } });
      const printed = await shell(`BROKERS=${site.kafka.internalBrokers}\n${look}`);
      expect(printed).toContain('"outcome":"accepted","state":"accepted"');
      expect(printed).toContain(order.value.orderNumber);
      expect(printed).toMatch(/^CMCC-00 {2}.*ce_type=order-issued\.v1/m);
    });

    it('does the same with curl', async () => {
      const [json] = /cat > complaint\.json[^]*?\nJSON\n/.exec(readFileSync(readme, 'utf8'))!;
      const lines = commandsOf(readme, 'curl', 'URL', site.exchangeUrl);
      const environment = { API_KEY: await site.issueKey('CMCC') };
      // Another serial than the complaint before, which may be of the same second.
      const printed = await shell(json.replace('"serial":"', '"serial":"curl-') + lines, environment);
      expect(printed).toContain('"outcome":"accepted"');
      expect(printed).toContain('"unit":"CMCC-00","entries":[{"position":1,');
    });
  });

  describe('with kcat', () => {
    it('is told exactly what was wrong with the eleventh record, and the ten others are accepted', async () => {
      const lane = laneName('CUCC', 'complaints');
      const reports = Array.from({ length: 10 }, () => complaint());
      for (const report of reports) await kcat.produce(lane, JSON.stringify(report), cloudEvent(COMPLAINT));
      const broken = cloudEvent(COMPLAINT);
      await kcat.produce(lane, JSON.stringify(complaint({ channel: '电话' })), broken);
      const isToldOf = (record: MailboxRecord) => receiptsIn(record).some(({ eventId }) => eventId === broken['ce_id']);
      const record = await kcat.waitFor('the receipt of the broken one', mailboxName('CUCC'), isToldOf);
      expect(record.unit).toBe('CUCC-00');
      const receipts = (await kcat.read(mailboxName('CUCC'))).flatMap(receiptsIn);
      expect(receipts.find(({ eventId }) => eventId === broken['ce_id'])).toMatchObject({
        outcome: 'refused',
        code: 'FIELD_INVALID',
        field: 'channel',
        expected: expect.stringContaining('hotline') as string,
        got: expect.stringContaining('电话') as string,
        wire: { topic: lane },
      });
      const accepted = receipts.filter(({ outcome }) => outcome === 'accepted').map(({ itemId }) => itemId);
      expect(accepted.sort()).toEqual(reports.map(({ serial }) => serial).sort());
    });

    it('gets one receipt for every kind of bad input, and the good record behind each goes through', async () => {
      const topic = laneName('CBN', 'complaints');
      const producer = clientOf(site.kafka.internalBrokers).producer();
      await producer.connect();
      const offsets: number[] = [];
      for (const { value, key = 'key', type = COMPLAINT } of ODD_RECORDS) {
        const good = { key: 'key', partition: 0, value: JSON.stringify(complaint()), headers: cloudEvent(COMPLAINT) };
        const odd = { key, partition: 0, value, headers: cloudEvent(type) };
        const [sent] = await producer.send({ topic, messages: [odd, good] });
        offsets.push(Number(sent!.baseOffset));
      }
      await producer.disconnect();
      const outcomes = await outcomesOf('CBN', 2 * ODD_RECORDS.length);
      const found = ODD_RECORDS.map(({ what }, i) => [what, outcomes.get(offsets[i]!), outcomes.get(offsets[i]! + 1)]);
      expect(found).toEqual(ODD_RECORDS.map(({ what, outcome }) => [what, outcome, 'accepted']));
    });
  });

  describe('with SCRAM', () => {
    it('writes its own lane and reads its own mailbox, and nobody else’s', async () => {
      const operator = await HttpPartner.join(site, 'CAICT');
      const { status, body } = await operator.post('/v1/directory/CTCC/broker-password', undefined);
      expect(status).toBe(200);
      const { user, password } = body as { user: string; password: string };
      const kafka = clientOf(site.kafka.partnerBrokers, { mechanism: 'scram-sha-512', username: user, password });
      const producer = kafka.producer();
      await producer.connect();
      const headers = cloudEvent(COMPLAINT);
      const messages = [{ key: 'any', value: JSON.stringify(complaint()), headers }];
      await producer.send({ topic: laneName('CTCC', 'complaints'), messages });
      const mailbox = await TopicReading.start(kafka, [mailboxName('CTCC')], 'ctcc.desk');
      await mailbox.waitFor('the receipt', ({ value }) =>
        (value as { items: Receipt[] }).items.some(
          ({ eventId, outcome }) => eventId === headers['ce_id'] && outcome === 'accepted',
        ),
      );
      await mailbox.stop();
      const denied = /authoriz/i;
      await expect(producer.send({ topic: laneName('CMCC', 'complaints'), messages })).rejects.toThrow(denied);
      await expect(producer.send({ topic: mailboxName('CTCC'), messages })).rejects.toThrow(denied);
      await producer.disconnect();
      await expect(TopicReading.start(kafka, [mailboxName('CMCC')], 'ctcc.desk')).rejects.toThrow(denied);
      await expect(TopicReading.start(kafka, ['casework.cases.v1'], 'ctcc.desk')).rejects.toThrow(denied);
    });

    it('is not let in with a wrong password, nor with the old one once there is a new one', async () => {
      const operator = await HttpPartner.join(site, 'CAICT');
      const passwordOf = async () =>
        ((await operator.post('/v1/directory/LTMOB/broker-password', undefined)).body as { password: string }).password;
      const [first, second] = [await passwordOf(), await passwordOf()];
      const login = async (password: string) => {
        const admin = clientOf(site.kafka.partnerBrokers, {
          mechanism: 'scram-sha-512',
          username: 'ltmob',
          password,
        }).admin();
        try {
          await admin.connect();
        } finally {
          await admin.disconnect();
        }
      };
      await expect(login(second)).resolves.toBeUndefined();
      await expect(login(first)).rejects.toThrow(/authentication/i);
      await expect(login('')).rejects.toThrow();
    });
  });

  describe('over HTTP', () => {
    let cmcc: HttpPartner;

    beforeAll(async () => {
      cmcc = await HttpPartner.join(site, 'CMCC');
    });

    it('gets in by its key only, and its token goes no further than its organisation', async () => {
      const refusedWith = async (bearer?: string) =>
        (await request(`${site.exchangeUrl}/v1/tokens`, 'POST', bearer)).status;
      expect([await refusedWith(), await refusedWith('ld_cmcc_guess'), await refusedWith(`${cmcc.apiKey}x`)]).toEqual([
        401, 401, 401,
      ]);
      expect((await request(`${site.intakeUrl}/v1/complaints`, 'POST', undefined, complaint())).status).toBe(401);
      expect((await request(`${site.intakeUrl}/v1/complaints`, 'POST', cmcc.apiKey, complaint())).status).toBe(401);
      const cucc = await HttpPartner.join(site, 'CUCC');
      expect(await cucc.get('/v1/mailbox/CMCC-00?after=0')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
      expect(await cucc.post('/v1/directory/CMCC/broker-password', undefined)).toMatchObject({
        status: 403,
        body: { code: 'NOT_ALLOWED' },
      });
      const miit = await HttpPartner.join(site, 'MIIT');
      expect(await miit.post('/v1/complaints', complaint())).toMatchObject({
        status: 403,
        body: { code: 'NOT_ALLOWED' },
      });
    });

    it('has keys for single desks too, which end when they are revoked', async () => {
      const operator = await HttpPartner.join(site, 'CAICT');
      const { status, body } = await operator.post('/v1/directory/CMCC/keys', { units: ['CMCC-44'], roles: ['desk'] });
      expect(status).toBe(201);
      const { id, apiKey } = body as { id: string; apiKey: string };
      const desk = await HttpPartner.withKey(site, apiKey);
      expect((await desk.get('/v1/mailbox/CMCC-44?after=0')).status).toBe(200);
      expect((await desk.get('/v1/mailbox/CMCC-11?after=0')).status).toBe(404);
      expect(await operator.delete(`/v1/directory/CMCC/keys/${id}`)).toMatchObject({ status: 204 });
      expect((await desk.login()).status).toBe(401);
    });

    it('reports one complaint, the same again, and other content under the same serial', async () => {
      const report = complaint();
      expect(await cmcc.post('/v1/complaints', report)).toMatchObject({
        status: 201,
        body: { outcome: 'accepted', state: 'accepted', itemId: report.serial },
      });
      expect(await cmcc.post('/v1/complaints', report)).toMatchObject({
        status: 200,
        body: { outcome: 'duplicate', firstOutcome: 'accepted' },
      });
      expect(await cmcc.post('/v1/complaints', { ...report, text: '另一条' })).toMatchObject({
        status: 409,
        body: { code: 'CONFLICTING_RESUBMISSION', field: 'serial' },
      });
    });

    it('reports a list and hears of each item, in order', async () => {
      const items = [
        complaint(),
        complaint({ sender: '138****1234' }),
        { ...complaint(), text: undefined },
        complaint(),
      ];
      const { status, body } = await cmcc.post('/v1/complaints', items);
      expect(status).toBe(200);
      expect(body).toMatchObject([
        { outcome: 'accepted', wire: { line: 0 } },
        { outcome: 'refused', code: 'SENDER_INVALID', field: 'sender', got: 'masked' },
        { outcome: 'refused', code: 'FIELD_MISSING', field: 'text' },
        { outcome: 'accepted', wire: { line: 3 } },
      ]);
    });

    it('reads on from its cursor, which only moves forward', async () => {
      const report = complaint({ recipientProvince: { certainty: 'unknown' } });
      await cmcc.report(report);
      const order = await cmcc.waitForMail('the order', 'CMCC-11', aboutSender(report.sender));
      const { position } = order;
      expect(await cmcc.post('/v1/mailbox/CMCC-11/cursor', { position })).toMatchObject({
        status: 200,
        body: { cursor: position },
      });
      expect(await cmcc.post('/v1/mailbox/CMCC-11/cursor', { position: position - 1 })).toMatchObject({
        body: { cursor: position },
      });
      expect(await cmcc.post('/v1/mailbox/CMCC-11/cursor', { position: position + 1_000 })).toMatchObject({
        status: 400,
        body: { code: 'EXCHANGE_CURSOR_INVALID' },
      });
      const next = complaint();
      await cmcc.report(next);
      await cmcc.waitForMail('the next order', 'CMCC-11', aboutSender(next.sender));
      const { body } = await cmcc.get('/v1/mailbox/CMCC-11?limit=1');
      expect((body as { entries: { position: number }[] }).entries[0]!.position).toBe(position + 1);
    });
  });

  it('who joins while the platform runs can report without a restart', async () => {
    const operator = await HttpPartner.join(site, 'CAICT');
    const directory = JSON.parse(readFileSync(DIRECTORY, 'utf8')) as { organisations: Record<string, unknown>[] };
    const newcomer = { ...directory.organisations.find(({ code }) => code === 'LTMOB')!, code: 'NEWCO', contacts: [] };
    directory.organisations.push(newcomer);
    const { status, body } = await operator.put('/v1/directory', directory);
    expect({ status, body }).toMatchObject({ status: 200, body: { dryRun: false } });
    const event = cloudEvent(COMPLAINT);
    await kcat.produce(laneName('NEWCO', 'complaints'), JSON.stringify(complaint()), event);
    const isToldOf = (record: MailboxRecord) => receiptsIn(record).some(({ eventId }) => eventId === event['ce_id']);
    const record = await kcat.waitFor('the receipt', mailboxName('NEWCO'), isToldOf);
    expect(receiptsIn(record)).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('finds no number of anyone in the platform’s log', () => {
    const log = site.log();
    expect(log.length).toBeGreaterThan(500);
    expect(log.match(/(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g)).toBeNull();
  });

  /** Code or outcome by offset, once that many records of partition 0 have a receipt. @throws Error when one has two. */
  function outcomesOf(organisation: string, count: number): Promise<Map<number, string>> {
    return waitFor(`${count} receipts`, async () => {
      const found = new Map<number, string>();
      for (const { wire, code, outcome } of (await kcat.read(mailboxName(organisation))).flatMap(receiptsIn)) {
        if (found.has(wire.offset!)) throw new Error(`two receipts for offset ${wire.offset}`);
        found.set(wire.offset!, code ?? outcome);
      }
      return found.size >= count && found;
    });
  }
});

const isOrderAbout =
  (sender: string) =>
  ({ headers, value }: MailboxRecord): boolean =>
    headers['ce_type'] === 'order-issued.v1' && (value as OrderIssuedV1).sender.normalized === sender;

const aboutSender =
  (sender: string) =>
  ({ type, data }: Entry): boolean =>
    type === 'order-issued.v1' && (data as OrderIssuedV1).sender.normalized === sender;
