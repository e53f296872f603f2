import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { SECOND } from '#kernel/clock';
import { waitFor } from '#testing/wait-for';
import { brokenChains } from './chains';
import { complaint } from './complaints';
import { type Answer, HttpPartner, request } from './http-partner';
import { SESSION_MS, Site } from './site';
import { clientOf, cloudEvent } from './topics';

/** What a request takes beside the time in question, on a busy machine. */
const SLACK_MS = 3 * SECOND;

describe('an outage', () => {
  let site: Site;
  let cmcc: HttpPartner;
  let operator: HttpPartner;

  beforeAll(async () => {
    site = await Site.start('outage');
    [cmcc, operator] = [await HttpPartner.join(site, 'CMCC'), await HttpPartner.join(site, 'CAICT')];
  });

  afterAll(() => site?.stop());

  it('of Redis changes no answer', async () => {
    const before = await answers();
    await site.redis.kill();
    expect(await answers()).toEqual(before);
    expect((await health('ready')).status).toBe(200);
    await site.redis.restart();
    expect(await answers()).toEqual(before);
  });

  it('of a record that cannot be processed is parked, counted and given up by the operator; its neighbours go on', async () => {
    const producer = clientOf(site.kafka.internalBrokers).producer();
    await producer.connect();
    const { name: topic } = COMPLAINT_STREAM;
    const message = { key: 'nobody', partition: 0, value: '{"broken":', headers: cloudEvent('complaint-accepted.v1') };
    const [sent] = await producer.send({ topic, messages: [message] });
    await producer.disconnect();
    const isParked = async () => (await metric(`liandong_parked_items{group="casework",topic="${topic}"}`)) === 1;
    await waitFor('the record to be parked', isParked, { timeoutMs: 30_000, everyMs: 250 });
    const position = { topic, partition: 0, offset: Number(sent!.baseOffset) };
    const { body } = await operator.get('/v1/casework/parked');
    expect((body as { items: object[] }).items).toMatchObject([{ ...position, state: 'parked' }]);
    expect((await cmcc.get('/v1/casework/parked')).status).toBe(403);
    await orderFor(complaint());
    expect((await health('ready')).status).toBe(200);
    expect((await operator.post('/v1/casework/parked/discard', position)).status).toBe(200);
    expect(await metric(`liandong_parked_items{group="casework",topic="${topic}"}`)).toBeFalsy();
  });

  it('of the broker shows within one session timeout, loses nothing that was accepted and ends by itself', async () => {
    expect(await metric('liandong_lag_records{group="casework",topic="intake.complaints.v1"}')).toBe(0);
    await site.kafka.kill();
    const killed = Date.now();
    await waitFor('not ready', async () => (await health('ready')).status === 503, { timeoutMs: 30_000 });
    expect(Date.now() - killed).toBeLessThan(SESSION_MS + SLACK_MS);
    expect((await health('live')).status).toBe(200);
    const report = complaint();
    expect(await cmcc.post('/v1/complaints', report)).toMatchObject({ status: 201, body: { outcome: 'accepted' } });
    expect(await metric('liandong_outbox_rows{context="intake"}')).toBeGreaterThan(0);
    await site.kafka.restart();
    await waitFor('ready again', async () => (await health('ready')).status === 200, { timeoutMs: 60_000 });
    await cmcc.waitForMail('the order', 'CMCC-11', ({ type, data }) => {
      return type === 'order-issued.v1' && (data as OrderIssuedV1).sender.normalized === report.sender;
    });
    const isEmpty = async () => (await metric('liandong_outbox_rows{context="intake"}')) === 0;
    await waitFor('an empty outbox', isEmpty, { everyMs: 250 });
  });

  it('leaves every chain whole and no number in the log', async () => {
    expect(await brokenChains(site.postgres.url)).toMatchObject({ broken: [] });
    expect(site.log().match(/(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g)).toBeNull();
  });

  async function orderFor(report: ReturnType<typeof complaint>): Promise<void> {
    await cmcc.report(report);
    await cmcc.waitForMail('the order', 'CMCC-11', ({ type, data }) => {
      return type === 'order-issued.v1' && (data as OrderIssuedV1).sender.normalized === report.sender;
    });
  }

  /** What a partner is told, without what differs each time. */
  async function answers(): Promise<object[]> {
    const report = complaint();
    const all = [
      await cmcc.login(),
      await cmcc.post('/v1/complaints', report),
      await cmcc.post('/v1/complaints', report),
      await cmcc.post('/v1/complaints', { ...report, text: '改过' }),
      await cmcc.post('/v1/complaints', [complaint(), { ...complaint(), sender: '!' }]),
      await cmcc.get('/v1/mailbox/CUCC-11'),
      await cmcc.get('/v1/directory/CMCC'),
      await cmcc.get('/v1/unresolved'),
      await operator.get('/v1/casework/parked'),
    ];
    return all.map(({ status, body }) => ({ status, told: told(body) }));
  }

  const told = (body: unknown): unknown =>
    JSON.parse(
      JSON.stringify(body, (name, value: unknown) =>
        /^(?:token|expiresAt|itemId|acceptanceNumber|wire|got|detail)$/.test(name) ? undefined : value,
      ),
    );

  const health = (question: 'live' | 'ready'): Promise<Answer> =>
    request(`${site.intakeUrl}/health/${question}`, 'GET');

  /** A figure of /metrics; undefined where there is none. */
  async function metric(name: string): Promise<number | undefined> {
    const { body } = await request(`${site.intakeUrl}/metrics`, 'GET');
    const line = String(body)
      .split('\n')
      .find((one) => one.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length));
  }
});
