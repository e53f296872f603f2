import { Client } from 'pg';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { consumerWith, laneBatch, personalKeys, sentBy, type WireRecord } from '../intake.fixture';

const NUMBER = '13987654321';
const CARD = '11010519491231002X';
const CONTACT = 'lisi.1987@example.com';
const about = (changes: object): WireRecord => ({
  value: report({ recipientNumber: NUMBER, contact: CONTACT, ...changes }),
});

/** A complainant's particulars wherever a source may put them. */
const RECORDS: WireRecord[] = [
  about({}),
  about({ text: `尊敬的${NUMBER}用户，贷款请点 http://x.example.cn/?m=${NUMBER}` }),
  about({ text: `尊敬的 139 8765 4321 用户，请联系${CONTACT}，身份证${CARD}` }),
  about({ text: '机主１３９８７６５４３２１您好', recipientNumber: '+86 139-8765-4321' }),
  about({ text: `验证码384712，${NUMBER}` }),
  about({ messageReceivedAt: '2025-01-01T00:00:00+08:00', text: `旧短信${NUMBER}` }),
  about({ text: `周日游行示威，联系${NUMBER}` }),
  about({ attachments: [{ sha256: 'a'.repeat(64), mediaType: 'image/png', bytes: 1, name: `${NUMBER}.png` }] }),
  about({ text: `${NUMBER}、139 8765 4321、${CARD}${'x'.repeat(10_001)}` }),
  about({ channel: NUMBER, capture: CONTACT }),
  about({ category: NUMBER }),
  about({ sender: '138****1234' }),
  about({ complainedAt: 'yesterday' }),
  about({ recipientNumber: `${NUMBER}0` }),
  about({ contact: { phone: NUMBER } }),
  about({ recipientCarrier: NUMBER }),
  about({ [NUMBER]: 1 }),
  { value: `{"recipientNumber":"${NUMBER}",` },
  { value: report(), headers: { ce_type: `complaint-reported.v1 ${NUMBER}`, ce_id: 'x' } },
];

describe('a complainant’s particulars', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let output = '';
  const write = process.stdout.write.bind(process.stdout);

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('intake');
    process.stdout.write = ((chunk: string | Uint8Array) => {
      output += String(chunk);
      return true;
    }) as typeof process.stdout.write;
    await consumerWith(db, new FixedClock('2026-11-20T12:00:00+08:00')).onComplaints(laneBatch('CMCC', RECORDS));
    process.stdout.write = write;
  }, 60_000);

  afterAll(async () => {
    process.stdout.write = write;
    await temporary.drop();
  });

  it('are in no event and in no receipt', async () => {
    const sent = await sentBy(db);
    expect(sent.filter(({ type }) => type !== 'receipts.v1').length).toBeGreaterThanOrEqual(8);
    for (const { value, key } of sent) expectClean(key + value);
  });

  it('are in no log', () => {
    expectClean(output);
  });

  it('are in no column of no table, but sealed', async () => {
    const client = new Client({ connectionString: temporary.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'intake'`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      for (const { row } of found.rows) expectClean(row);
    }
    await client.end();
  });

  it('can be read again with the key', async () => {
    const rows = await db.query<{ complaint_id: string; sealed: Buffer }>(
      'select complaint_id, sealed from complaints',
    );
    const opened = rows.map(({ complaint_id, sealed }) => personalKeys().sealer.open(sealed, complaint_id).toString());
    expect(opened.every((text) => text.includes(NUMBER) && text.includes(CONTACT))).toBe(true);
    expect(opened.some((text) => text.includes(CARD))).toBe(true);
    expect(opened.some((text) => text.includes('游行示威'))).toBe(false);
  });
});

function expectClean(text: string): void {
  const hex = [NUMBER, CONTACT, CARD].map((one) => Buffer.from(one).toString('hex'));
  for (const particular of [NUMBER, '139 8765 4321', '１３９８７６５４３２１', CARD, CONTACT, ...hex]) {
    expect(text).not.toContain(particular);
  }
}
