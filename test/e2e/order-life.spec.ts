import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClockStartedV1 } from '#contracts/case-events.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import type { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import type { ReceiptsV1 } from '#contracts/receipts.v1';
import { CASE_STREAM, laneName, mailboxName } from '#contracts/topics';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import { parseBudget } from '#worktime/budget';
import { bundledCalendar } from '#worktime/bundled';
import { dueAt } from '#worktime/deadline';
import { brokenChains } from './chains';
import { acted, ago, complaint, interim, mobile } from './complaints';
import { type Entry, HttpPartner } from './http-partner';
import { Site } from './site';
import { clientOf, cloudEvent, TopicReading } from './topics';

const FRAUD = '【某某银行】您的账户异常，请将资金转入安全账户，联系客服处理';

/** Accepted at once when the sampling plan needs nobody to look at it. */
const ANSWERED = expect.stringMatching(/^(answered|accepted)$/) as string;

describe('the life of an order', () => {
  let site: Site;
  let centre: HttpPartner;
  let cmcc: HttpPartner;
  let cases: TopicReading;

  beforeAll(async () => {
    site = await Site.start('order-life');
    [centre, cmcc] = [await HttpPartner.join(site, 'CC12321'), await HttpPartner.join(site, 'CMCC')];
    cases = await TopicReading.start(clientOf(site.kafka.internalBrokers), [CASE_STREAM.name]);
  });

  afterAll(async () => {
    await cases?.stop();
    await site?.stop();
  });

  it('runs from a complaint at 12321 to an answer in time', async () => {
    const recipientNumber = mobile('139');
    const text = `【好又多】尊敬的${recipientNumber}用户，周年庆全场五折，退订回T`;
    const report = fromCentre({ sender: mobile('138', 'Guangdong'), recipientNumber, text });
    await centre.report(report);
    const entry = await cmcc.waitForMail('the order', 'CMCC-44', orderAbout(report.sender));
    const order = entry.data as OrderIssuedV1;
    expect(order).toMatchObject({
      unit: 'CMCC-44',
      causeId: 'first-issue',
      sender: { normalized: report.sender, kind: 'mobile' },
      owner: { method: 'segment', confidence: 'certain', province: '44' },
      risk: 'ordinary',
      distinctComplainants: 1,
      complaints: [{ verbatim: 'yes', recipient: { carrier: 'CMCC', province: '11' }, afterMeasure: false }],
    });
    expect(JSON.stringify(order)).not.toContain(report.recipientNumber);

    const started = await clocksOf(order);
    const { deliveredAt } = await cmcc.waitForMail('its delivery', 'CMCC-44', ({ id, deliveredAt: at }) => {
      return id === entry.id && at !== null;
    });
    expect(started.deliveredAt).toBe(deliveredAt);
    expect(started.clocks.map(({ clock, budget }) => [clock, budget]).sort()).toEqual([
      ['acknowledge', '1wd'],
      ['commercial-target', '5wd'],
      ['dispose', '15wd'],
      ['return', '2wd'],
    ]);
    for (const { startedAt, budget, due } of started.clocks) {
      expect(Date.parse(startedAt)).toBe(Date.parse(started.deliveredAt!));
      expect(Date.parse(due)).toBe(dueAt(Date.parse(startedAt), parseBudget(budget), bundledCalendar()).due);
    }

    const desk = { orderId: order.orderId, unit: order.unit };
    expect(await cmcc.post(`/v1/orders/${order.orderId}/acknowledgement`, desk)).toMatchObject({
      status: 200,
      body: { orderNumber: order.orderNumber, state: 'acknowledged' },
    });
    expect(await cmcc.post(`/v1/orders/${order.orderId}/feedback`, interim(order))).toMatchObject({ status: 200 });
    const incomplete = { ...acted(order), measures: [] };
    expect(await cmcc.post(`/v1/orders/${order.orderId}/feedback`, incomplete)).toMatchObject({
      status: 422,
      body: { code: 'CASEWORK_FEEDBACK_INCOMPLETE', field: 'measures' },
    });
    expect(await cmcc.post(`/v1/orders/${order.orderId}/feedback`, acted(order))).toMatchObject({
      status: 200,
      body: { state: ANSWERED },
    });
    const feedback = await event('order-feedback-recorded.v1', ({ orderId, interim: isInterim }) => {
      return orderId === order.orderId && !isInterim;
    });
    expect(feedback).toMatchObject({ state: 'answered', resultCode: 'CONFIRMED_ACTED', inTime: true });
    const { body } = await cmcc.get(`/v1/orders/${order.orderId}`);
    expect(body).toMatchObject({ state: ANSWERED, resultCode: 'CONFIRMED_ACTED', number: order.orderNumber });
    const clocks = (body as { clocks: { clock: string; state: string; isOverdue: boolean }[] }).clocks;
    const ofUnit = clocks.filter(({ clock }) => clock !== 'review');
    expect(ofUnit.filter(({ state, isOverdue }) => state !== 'stopped' || isOverdue)).toEqual([]);
    const file = (await cmcc.get(`/v1/cases/${order.caseId}`)).body as { clocks: object[] };
    expect(file.clocks).toContainEqual(
      expect.objectContaining({ clock: 'forward', state: 'stopped', isOverdue: false, budget: '5wd' }),
    );
  });

  it('runs on the orders lane too, and each message gets its receipt', async () => {
    const order = await orderFor(complaint());
    const kafka = clientOf(site.kafka.internalBrokers);
    const [producer, mailbox] = [kafka.producer(), await TopicReading.start(kafka, [mailboxName('CMCC')])];
    await producer.connect();
    const say = async (type: string, message: object) => {
      const headers = cloudEvent(type);
      await producer.send({
        topic: laneName('CMCC', 'orders'),
        messages: [{ key: order.unit, value: JSON.stringify(message), headers }],
      });
      const record = await mailbox.waitFor('a receipt', ({ type: received, value }) => {
        return received === 'receipts.v1' && JSON.stringify(value).includes(headers['ce_id']!);
      });
      return (record.value as ReceiptsV1).items.find(({ eventId }) => eventId === headers['ce_id']);
    };
    const { orderId, unit, orderNumber } = order;
    const isAccepted = { outcome: 'accepted', itemId: orderNumber };
    expect(await say('order-acknowledged.v1', { orderId, unit, investigating: true })).toMatchObject(isAccepted);
    expect(await say('order-feedback.v1', acted(order))).toMatchObject(isAccepted);
    expect(await say('order-acknowledged.v1', { orderId, unit })).toMatchObject({
      outcome: 'refused',
      code: 'CASEWORK_ILLEGAL_ORDER_TRANSITION',
    });
    await Promise.all([producer.disconnect(), mailbox.stop()]);
  });

  it('is nobody else’s business', async () => {
    const order = await orderFor(complaint());
    const ctcc = await HttpPartner.join(site, 'CTCC');
    const desk = { orderId: order.orderId, unit: order.unit };
    const statuses = [
      await ctcc.get(`/v1/orders/${order.orderId}`),
      await ctcc.get(`/v1/cases/${order.caseId}`),
      await ctcc.post(`/v1/orders/${order.orderId}/acknowledgement`, desk),
      await ctcc.post(`/v1/orders/${order.orderId}/acknowledgement`, { ...desk, unit: 'CTCC-11' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 404, 403, expect.any(Number)]);
    expect(statuses[3]).toBeGreaterThanOrEqual(403);
    expect((await cmcc.get(`/v1/orders/${order.orderId}`)).body).toMatchObject({ state: 'delivered' });
  });

  it('takes a second complaint about the sender as a supplement, and its due time stays', async () => {
    const first = complaint();
    const order = await orderFor(first);
    const started = await clocksOf(order);
    await cmcc.report(complaint({ sender: first.sender }));
    const { data } = await cmcc.waitForMail('the supplement', order.unit, supplementOf(order));
    expect(data).toMatchObject({
      orderId: order.orderId,
      distinctComplainants: 2,
      complaints: [{ afterMeasure: false }],
    });
    const { body } = await cmcc.get(`/v1/orders/${order.orderId}`);
    const dispose = started.clocks.find(({ clock }) => clock === 'dispose')!;
    expect(Date.parse((body as { due: string }).due)).toBe(Date.parse(dispose.due));
    expect((body as { complaints: unknown[] }).complaints).toHaveLength(2);
  });

  it('has the short clocks of fraud from the first', async () => {
    const order = await orderFor(complaint({ text: FRAUD }));
    expect(order.risk).toBe('fraud');
    const { clocks } = await clocksOf(order);
    const spans = clocks.map(({ clock, budget, startedAt, due }) => [
      clock,
      budget,
      Date.parse(due) - Date.parse(startedAt),
    ]);
    expect(spans).toEqual(
      expect.arrayContaining([
        ['acknowledge', '4h', 4 * HOUR],
        ['fraud-interim', '24h', 24 * HOUR],
        ['dispose', '15wd', expect.any(Number)],
      ]),
    );
  });

  it('rises to fraud with a supplement, which starts the clock of 24 hours and says who raised it', async () => {
    const first = complaint();
    const order = await orderFor(first);
    await clocksOf(order);
    await cmcc.report(complaint({ sender: first.sender, text: FRAUD }));
    const { data } = await cmcc.waitForMail('the supplement', order.unit, supplementOf(order));
    expect(data).toMatchObject({ risk: 'fraud', riskRise: { clock: { clock: 'fraud-interim', budget: '24h' } } });
    const rise = (data as OrderSupplementedV1).riskRise!;
    expect([rise.raisedBy, rise.reason].every((text) => text.length > 0)).toBe(true);
    const { body } = await cmcc.get(`/v1/orders/${order.orderId}`);
    const { clocks } = body as { clocks: { clock: string; state: string; startedAt: string; due: string }[] };
    const raised = clocks.find(({ clock }) => clock === 'fraud-interim')!;
    expect(raised.state).toBe('running');
    expect(Date.parse(raised.startedAt)).toBe(Date.parse(rise.at));
    expect(Date.parse(raised.due)).toBe(Date.parse(rise.at) + 24 * HOUR);
  });

  it('does not begin where nobody can be told: the case waits in the unresolved queue with its candidates', async () => {
    const report = fromCentre({ sender: '075583456789', recipientCarrier: { certainty: 'unknown' } });
    await centre.report(report);
    const opened = await event('case-opened.v1', ({ sender }) => {
      return (sender as { normalized: string }).normalized === report.sender;
    });
    expect(opened).toMatchObject({ state: 'unresolved', unit: null });
    const { status, body } = await centre.get('/v1/unresolved');
    expect(status).toBe(200);
    const { items } = body as { items: { id: string; sender: string }[] };
    expect(items.filter(({ sender }) => sender === report.sender)).toMatchObject([
      { id: opened['caseId'], unit: null },
    ]);
    expect(((await cmcc.get('/v1/unresolved')).body as { items: unknown[] }).items).toEqual([]);
  });

  it('begins at the carrier that served the number when the message was sent', async () => {
    const sender = mobile('138');
    const tables = mkdtempSync(join(tmpdir(), 'liandong-tables-'));
    writeFileSync(
      join(tables, 'portability.csv'),
      `number,carrier,valid_from,valid_until,source\n${sender},CUCC,${ago(10 * DAY)},,NPDB export\n`,
    );
    await site.migrate('--tables', tables);
    rmSync(tables, { recursive: true });
    const cucc = await HttpPartner.join(site, 'CUCC');
    await cmcc.report(complaint({ sender, messageReceivedAt: ago(11 * DAY), complainedAt: ago(10 * DAY) }));
    await cmcc.report(complaint({ sender, messageReceivedAt: ago(9 * DAY) }));
    const before = await cmcc.waitForMail('the order before', 'CMCC-11', orderAbout(sender));
    const after = await cucc.waitForMail('the order after', 'CUCC-11', orderAbout(sender));
    expect((before.data as OrderIssuedV1).owner).toMatchObject({ method: 'segment' });
    expect((after.data as OrderIssuedV1).owner).toMatchObject({ method: 'portability', confidence: 'certain' });
    const linked = await event('case-opened.v1', ({ caseId }) => caseId === (after.data as OrderIssuedV1).caseId);
    expect(linked).toMatchObject({ linkedCaseId: (before.data as OrderIssuedV1).caseId });
  });

  it('goes on after a measure: a complaint about a message received later is attached and flagged', async () => {
    const first = complaint();
    const order = await orderFor(first);
    const measured = await cmcc.post(`/v1/orders/${order.orderId}/feedback`, acted(order, ago(30 * MINUTE)));
    expect(measured.status).toBe(200);
    const late = complaint({ sender: first.sender, messageReceivedAt: ago(5 * MINUTE), complainedAt: ago(MINUTE) });
    const early = complaint({ sender: first.sender, messageReceivedAt: ago(HOUR), complainedAt: ago(MINUTE) });
    for (const report of [late, early]) await cmcc.report(report);
    const attached = async (flagged: number) =>
      event('complaints-attached.v1', ({ caseId, complaintIds, afterMeasure }) => {
        return (
          caseId === order.caseId &&
          (complaintIds as string[]).length > 0 &&
          (afterMeasure as string[]).length === flagged
        );
      });
    const flagged = await attached(1);
    expect(flagged['afterMeasure']).toEqual(flagged['complaintIds']);
    await attached(0);
    const { body } = await cmcc.get(`/v1/cases/${order.caseId}`);
    const { newestComplaints } = body as { newestComplaints: { afterMeasure: boolean }[] };
    expect(newestComplaints.map(({ afterMeasure }) => afterMeasure).sort()).toEqual([false, false, true]);
  });

  it('leaves a history that everyone can re-compute, events without a gap, and no order issued twice', async () => {
    const { verified, broken } = await brokenChains(site.postgres.url);
    expect(broken).toEqual([]);
    expect(verified).toBeGreaterThanOrEqual(9);
    const seen = new Map<string, number>();
    for (const { key, value } of cases.records) {
      expect((value as { caseSeq: number }).caseSeq).toBe((seen.get(key) ?? 0) + 1);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const issued = cases.records.filter(({ type }) => type === 'order-issued.v1');
    const causes = issued.map(({ value }) => `${(value as OrderIssuedV1).caseId} ${(value as OrderIssuedV1).causeId}`);
    expect(new Set(causes).size).toBe(issued.length);
  });

  it('leaves no number of anyone in the platform’s log', () => {
    expect(site.log().match(/(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g)).toBeNull();
  });

  /** Reports it and gives the order that comes of it. */
  async function orderFor(report: ReturnType<typeof complaint>): Promise<OrderIssuedV1> {
    await cmcc.report(report);
    return (await cmcc.waitForMail('the order', 'CMCC-11', orderAbout(report.sender))).data as OrderIssuedV1;
  }

  async function clocksOf({ orderId }: OrderIssuedV1): Promise<ClockStartedV1> {
    return (await event('clock-started.v1', (value) => value['orderId'] === orderId)) as unknown as ClockStartedV1;
  }

  async function event(type: string, fits: (value: Fields) => boolean): Promise<Fields> {
    const found = await cases.waitFor(type, (record) => record.type === type && fits(record.value as Fields));
    return found.value as Fields;
  }
});

type Fields = Readonly<Record<string, unknown>>;

const fromCentre = (changes: Parameters<typeof complaint>[0]) =>
  complaint({ source: 'centre-12321', acceptedAt: ago(30 * MINUTE), ...changes });

const orderAbout =
  (sender: string) =>
  ({ type, data }: Entry): boolean =>
    type === 'order-issued.v1' && (data as OrderIssuedV1).sender.normalized === sender;

const supplementOf =
  ({ orderId }: OrderIssuedV1) =>
  ({ type, data }: Entry): boolean =>
    type === 'order-supplemented.v1' && (data as OrderSupplementedV1).orderId === orderId;
