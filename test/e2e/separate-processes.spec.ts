import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { laneName, mailboxName } from '#contracts/topics';
import { waitFor } from '#testing/wait-for';
import { brokenChains } from './chains';
import { acted, complaint } from './complaints';
import { HttpPartner, request } from './http-partner';
import { Kcat, partnersPrograms } from './kcat';
import { Site } from './site';
import { cloudEvent } from './topics';

describe('intake, casework and exchange as processes of their own', () => {
  let site: Site;
  let cmcc: HttpPartner;

  beforeAll(async () => {
    [site] = await Promise.all([Site.start('separate', 'three processes'), partnersPrograms('kcat')]);
    cmcc = await HttpPartner.join(site, 'CMCC');
  });

  afterAll(() => site?.stop());

  it('do the same as one: a complaint on the lane comes back as an order, is acknowledged and answered in time', async () => {
    const report = complaint();
    const kcat = new Kcat(site.kafka.internalBrokers);
    await kcat.produce(laneName('CMCC', 'complaints'), JSON.stringify(report), cloudEvent('complaint-reported.v1'));
    const { value } = await kcat.waitFor('the order', mailboxName('CMCC'), ({ headers, value: read }) => {
      return headers['ce_type'] === 'order-issued.v1' && (read as OrderIssuedV1).sender.normalized === report.sender;
    });
    const order = value as OrderIssuedV1;
    const lane = laneName('CMCC', 'orders');
    const { orderId, unit } = order;
    await kcat.produce(lane, JSON.stringify({ orderId, unit }), cloudEvent('order-acknowledged.v1'));
    await kcat.produce(lane, JSON.stringify(acted(order)), cloudEvent('order-feedback.v1'));
    const { body } = await waitFor('the answer', async () => {
      const answer = await cmcc.get(`/v1/orders/${orderId}`);
      // By the sampling plan's lot it waits for review, or is accepted already.
      return ['answered', 'accepted'].includes((answer.body as { state: string }).state) && answer;
    });
    expect(body).toMatchObject({ resultCode: 'CONFIRMED_ACTED', feedbacks: [{ inTime: true }] });
  });

  it('take a token of exchange everywhere, and complaints over HTTP', async () => {
    const receipt = await cmcc.report(complaint());
    expect(receipt.outcome).toBe('accepted');
    expect((await cmcc.get('/v1/orders')).status).toBe(200);
    expect((await cmcc.get('/v1/mailbox/CMCC-11?after=0')).status).toBe(200);
    const forged = await request(`${site.caseworkUrl}/v1/orders`, 'GET', 'eyJhbGciOiJub25lIn0.e30.');
    expect(forged.status).toBe(401);
  });

  it('answer for their own health and figures', async () => {
    for (const [url, context] of [
      [site.intakeUrl, 'intake'],
      [site.caseworkUrl, 'casework'],
      [site.exchangeUrl, 'exchange'],
    ] as const) {
      expect((await request(`${url}/health/live`, 'GET')).status).toBe(200);
      expect((await request(`${url}/health/ready`, 'GET')).status).toBe(200);
      expect(String((await request(`${url}/metrics`, 'GET')).body)).toContain(
        `liandong_outbox_rows{context="${context}"}`,
      );
    }
  });

  it('leave every chain whole and no number in their logs', async () => {
    expect(await brokenChains(site.postgres.url)).toMatchObject({ broken: [] });
    expect(site.log().match(/(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g)).toBeNull();
  });
});
