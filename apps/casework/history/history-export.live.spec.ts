import type { AddressInfo } from 'node:net';
import express from 'express';
import { Principal } from '#access/principal';
import { PinnedKeys, type SignedAnchor } from '#kernel/anchor-statement';
import { DAY, HOUR } from '#kernel/clock';
import { DayVerification } from '#kernel/day-proof';
import { verifyCase, type Trust, type Verdict } from '#kernel/history-proof';
import type { CaseExport } from '#kernel/proof-reading';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { dateOfDay, dayOfInstant, startOfDay } from '#worktime/days';
import { CaseReadingStore } from '../cases/case-reading.store';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from '../casework.fixture';
import { AnchorKeys } from './anchor-keys.service';
import { AnchorStore } from './anchor.store';
import { Anchoring } from './anchoring.service';
import { CaseExporting } from './case-export.service';
import { DayExporting } from './day-export.service';
import { HistoryController } from './history.controller';

const noon = new Date(startOfDay(dayOfInstant(Date.now())) + 12 * HOUR);
const clock = new FixedClock(noon);
const today = dateOfDay(dayOfInstant(noon.getTime()));

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
const beijing = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const shanghai = new Principal('CASH', ['CASH-31'], ['supervisor']);
const cmcc = new Principal('CMCC', ['CMCC-00'], ['hq']);
const ctcc = new Principal('CTCC', ['CTCC-00'], ['hq']);
const SPAM = '【某某贷款】<script>alert(1)</script>额度待领取';

describe('history that is exported', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let controller: HistoryController;
  let server: ReturnType<express.Express['listen']>;
  let who = centre;
  let trust: Trust;
  let caseId: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [keys, anchors, reading] = [bench.get(AnchorKeys), bench.get(AnchorStore), new CaseReadingStore(db)];
    controller = new HistoryController(db, keys, anchors, reading, bench.get(CaseExporting), bench.get(DayExporting));
    const app = express();
    const fails = (response: express.Response) => (error: Error) => void response.status(400).send(error.message);
    app.get('/cases/:id', (request, response) => {
      controller.exportCase(who, request.params.id, request.query, response).catch(fails(response));
    });
    app.get('/days/:date', (request, response) => {
      controller.exportDay(who, request.params.date, response).catch(fails(response));
    });
    server = app.listen(0, '127.0.0.1');
    await fill();
    trust = { keys: new PinnedKeys(await controller.published()) };
  }, 60_000);

  afterAll(async () => {
    server.close();
    await temporary.drop();
  });
  beforeEach(() => (who = centre));

  /** Two days with roots and a third without: the first case goes on through all of them. */
  async function fill(): Promise<void> {
    const sender = senderOf('13801000000');
    const join = async (): Promise<void> => {
      const at = clock.now();
      const others = Array.from({ length: 40 }, (_, i) =>
        complaint(at, { sender: senderOf(`1380200${String(i).padStart(4, '0')}`) }),
      );
      await bench.folding.fold(complaintBatch([complaint(at, { sender, text: SPAM }), ...others]));
      await bench.deliveries.record(deliveryBatch(await takeOutbox(db), at));
    };
    await join();
    clock.advance(DAY);
    await bench.get(Anchoring).anchor();
    await join();
    clock.advance(DAY);
    await bench.get(Anchoring).anchor();
    await join();
    const [file] = await db.query<{ id: string }>(`select id from cases where sender = '13801000000'`);
    caseId = file!.id;
  }

  const fetched = async (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);

  const exportedCase = async (): Promise<CaseExport> => (await (await fetched(`cases/${caseId}`)).json()) as CaseExport;

  const exportedDay = async (date: string): Promise<string[]> =>
    (await (await fetched(`days/${date}`)).text()).trimEnd().split('\n');

  function verifyDay(lines: readonly string[]): Verdict {
    const day = new DayVerification(JSON.parse(lines[0]!), trust);
    for (const line of lines.slice(1)) day.add(JSON.parse(line));
    return day.end();
  }

  it('a case proves itself: chain, head, place below two roots, signatures', async () => {
    const file = await exportedCase();
    const verdict = verifyCase(file, trust);
    expect(verdict.broken).toBeNull();
    const { proven } = verdict as Extract<Verdict, { broken: null }>;
    expect(proven.anchors.map((anchor) => anchor.day)).toEqual([today, dateOfDay(dayOfInstant(noon.getTime()) + 1)]);
    expect(proven.entries).toBe(file.entries.length);
    expect(proven.anchoredUpTo).toBeLessThan(file.entries.length);
    expect(file.head.seq).toBe(file.entries.length);
  });

  it('a case holds what belongs to it: masked complaints, orders, clocks with their due times', async () => {
    const { record } = (await exportedCase()) as { record: Record<string, object[]> };
    expect(record['complaints']).toHaveLength(3);
    expect(record['complaints']![0]).toMatchObject({ complaint: { recipient: { masked: '139****0000' } } });
    expect(record['orders']).toMatchObject([{ unit: 'CMCC-11', caseId }]);
    expect(record['clocks']!.map((one) => (one as { kind: string }).kind)).toEqual(
      expect.arrayContaining(['dispose', 'forward']),
    );
  });

  it('a day proves itself, with entries of cases that began before it', async () => {
    const first = await exportedDay(today);
    expect(verifyDay(first)).toMatchObject({ broken: null, proven: { anchors: [{ number: 1 }] } });
    const second = await exportedDay(dateOfDay(dayOfInstant(noon.getTime()) + 1));
    expect(verifyDay(second)).toMatchObject({ broken: null, proven: { anchors: [{ number: 2 }] } });
    const lines = second.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find((line) => line['case'] === caseId)!['fromSeq']).toBeGreaterThan(1);
    expect(lines.filter((line) => 'case' in line && line['fromSeq'] !== 1).length).toBeGreaterThan(0);
  });

  it('what somebody changes in the database is found, and where', async () => {
    const [entry] = await db.query<{ fields: object }>(`select fields from history where case_id = $1 and seq = 2`, [
      caseId,
    ]);
    const altered = JSON.stringify(entry!.fields).replace('CMCC-11', 'CTCC-11');
    await db.query(`update history set fields = $2::json where case_id = $1 and seq = 2`, [caseId, altered]);
    expect(verifyCase(await exportedCase(), trust).broken).toMatchObject({ caseId, seq: 2 });
    expect(verifyDay(await exportedDay(today)).broken).toMatchObject({ caseId, seq: 2, anchor: 1 });
    await db.query(`update history set fields = $2::json where case_id = $1 and seq = 2`, [
      caseId,
      JSON.stringify(entry!.fields),
    ]);
    expect(verifyCase(await exportedCase(), trust).broken).toBeNull();
  });

  it('an entry that somebody takes out of the database is missed', async () => {
    const last = (await exportedCase()).head.seq;
    const [row] = await db.query(
      `delete from history where case_id = $1 and seq = $2 returning seq, at, actor, kind, fields::text as fields, salts, digest`,
      [caseId, last],
    );
    expect(verifyCase(await exportedCase(), trust).broken).toMatchObject({ caseId, seq: last });
    await db.query(
      `insert into history (case_id, seq, at, actor, kind, fields, salts, digest) values ($1, $2, $3, $4, $5, $6::json, $7, $8)`,
      [caseId, last, row!['at'], row!['actor'], row!['kind'], row!['fields'], row!['salts'], row!['digest']],
    );
    expect(verifyCase(await exportedCase(), trust).broken).toBeNull();
  });

  it('is a page in Chinese to read and print, and no text becomes markup', async () => {
    const response = await fetched(`cases/${caseId}?format=html`);
    expect(response.headers.get('content-type')).toContain('text/html');
    const html = await response.text();
    for (const word of [
      '联动事件',
      '举报（已脱敏）',
      '工单',
      '时限',
      '历史（按先后）',
      '每日根',
      '139****0000',
      '处置反馈',
    ]) {
      expect(html).toContain(word);
    }
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>');
    const file = await exportedCase();
    for (const { digest } of file.entries) expect(html).toContain(digest);
    for (const { root } of file.anchors) expect(html).toContain(root);
    expect(html).not.toMatch(/(?:src|href)=/);
  });

  it('reaches whoever may read the case: 12321, the administration of the province, headquarters of its own', async () => {
    const statusFor = async (principal: Principal, path: string): Promise<number> => {
      who = principal;
      return (await fetched(path)).status;
    };
    const path = `cases/${caseId}`;
    for (const one of [centre, ministry, beijing, cmcc]) expect(await statusFor(one, path)).toBe(200);
    for (const one of [shanghai, ctcc]) expect(await statusFor(one, path)).toBe(400);
    expect(await statusFor(ministry, `days/${today}`)).toBe(200);
    expect(await statusFor(beijing, `days/${today}`)).toBe(400);
    expect(await statusFor(centre, 'days/2020-01-01')).toBe(400);
    expect(await statusFor(centre, 'days/yesterday')).toBe(400);
  });

  it('roots are listed from the newest, each continuing the one before', async () => {
    const { items, next } = (await controller.roots({})) as { items: SignedAnchor[]; next: number | null };
    expect(items.map((anchor) => anchor.number)).toEqual([2, 1]);
    expect(next).toBeNull();
    expect((await controller.roots({ before: '2' })).items).toHaveLength(1);
    await expect(controller.roots({ before: 'x' })).rejects.toThrow('REQUEST_INVALID');
  });
});
