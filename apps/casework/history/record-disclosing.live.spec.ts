import { Principal } from '#access/principal';
import { PinnedKeys } from '#kernel/anchor-statement';
import { MINUTE } from '#kernel/clock';
import { verifyCase } from '#kernel/history-proof';
import type { SentEvent } from '../casework.fixture';
import { OrdersBench } from '../orders/orders.fixture';
import { AnchorKeys } from './anchor-keys.service';
import { CaseExporting, type ExportedCase } from './case-export.service';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const administration = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const cmcc = new Principal('CMCC', ['CMCC-00'], ['hq']);

describe('the record of an exported case', () => {
  let desk: OrdersBench;
  let order: SentEvent;

  /** One complaint from 12321 and one from CMCC; one feedback of CTCC, whose order it was before, and one of CMCC. */
  beforeAll(async () => {
    desk = await OrdersBench.open();
    const sender = desk.freshSender();
    order = await desk.delivered({ sender, organisation: 'CC12321', serial: 'JB-1', acceptanceNumber: 'SL20261122-A' });
    await desk.fold({ sender, organisation: 'CMCC', serial: 'YD-1', acceptanceNumber: 'SL20261122-B' });
    await desk.answer(desk.feedback(order, { interim: true, handler: '工号7001', resultCode: undefined }));
    await desk.db.query(`update feedbacks set unit = 'CTCC-11' where interim`);
    desk.clock.advance(MINUTE);
    await desk.answer(desk.feedback(order, { handler: '工号1001' }));
  }, 60_000);
  afterAll(() => desk.close());

  const exportFor = (who: Principal): Promise<ExportedCase> => desk.bench.get(CaseExporting).export(who, order.key);

  it.each([
    ['12321', centre],
    ['an administration', administration],
  ])('holds serials, numbers and feedback of all for %s', async (_, who) => {
    const { record } = await exportFor(who);
    const numbers = record.complaints.map(({ serial, acceptanceNumber }) => [serial, acceptanceNumber]);
    expect(numbers.sort()).toEqual([
      ['JB-1', 'SL20261122-A'],
      ['YD-1', 'SL20261122-B'],
    ]);
    expect(record.feedbacks.map(({ unit, handler }) => [unit, handler])).toEqual([
      ['CTCC-11', '工号7001'],
      ['CMCC-11', '工号1001'],
    ]);
  });

  it('holds for headquarters no serial and 受理编号 of another source', async () => {
    const { record } = await exportFor(cmcc);
    const [other, own] = ['CC12321', 'CMCC'].map((one) => record.complaints.find((row) => row['organisation'] === one));
    expect(own).toMatchObject({ serial: 'YD-1', acceptanceNumber: 'SL20261122-B' });
    expect(Object.keys(other!)).not.toEqual(expect.arrayContaining(['serial']));
    expect(JSON.stringify(record)).not.toMatch(/JB-1|SL20261122-A/);
    expect(other).toMatchObject({ complaint: { recipient: { masked: expect.any(String) as string } } });
  });

  it('holds for headquarters what another organisation answered without its words, holder and handler', async () => {
    const { record } = await exportFor(cmcc);
    const [theirs, own] = record.feedbacks;
    expect(own).toMatchObject({ unit: 'CMCC-11', handler: '工号1001', body: { holder: { kind: 'individual' } } });
    expect(Object.keys(theirs!).sort()).toEqual(
      ['caseId', 'handledAt', 'id', 'inTime', 'interim', 'orderId', 'receivedAt', 'resultCode', 'unit'].sort(),
    );
    expect(JSON.stringify(record)).not.toContain('工号7001');
  });

  it('names in its history no person of another organisation for headquarters, and still proves itself', async () => {
    const ctcc = new Principal('CTCC', ['CTCC-00'], ['hq']);
    const trust = { keys: new PinnedKeys(await desk.bench.get(AnchorKeys).published()) };
    const theirs = await exportFor(ctcc);
    expect(JSON.stringify(theirs.entries)).not.toMatch(/工号1001|个人用户群发广告/);
    expect(verifyCase(theirs, trust).broken).toBeNull();
    expect(JSON.stringify((await exportFor(cmcc)).entries)).toContain('工号1001');
    expect(JSON.stringify((await exportFor(administration)).entries)).toContain('工号1001');
  });

  it('proves itself to every reader', async () => {
    const trust = { keys: new PinnedKeys(await desk.bench.get(AnchorKeys).published()) };
    for (const who of [centre, administration, cmcc]) {
      expect(verifyCase(await exportFor(who), trust).broken).toBeNull();
    }
  });
});
