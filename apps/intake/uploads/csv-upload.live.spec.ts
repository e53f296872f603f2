import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import { ReceiptsV1 } from '#contracts/receipts.v1';
import { FixedClock } from '#testing/fixed-clock';
import { waitFor } from '#testing/wait-for';
import { Database } from '#persistence/database';
import { intakeOverHttp, type IntakeOverHttp } from '../intake-http.fixture';
import { sentBy } from '../intake.fixture';
import { COLUMNS } from './csv-columns';
import { csvTemplate, EXAMPLE } from './csv-template';
import type { CsvUploadPageView, CsvUploadView } from './csv-upload.view';

const HEADER = COLUMNS.map(({ zh }) => zh).join(',');
let next = 0;

/** The template's example under a serial of its own, with other cells. */
function line(changes: Record<string, string> = {}): string {
  const cells = { ...EXAMPLE, serial: `C-${++next}`, ...changes };
  return COLUMNS.map(({ name }) => (cells as Record<string, string>)[name] ?? '').join(',');
}

describe('uploading a CSV file', () => {
  let http: IntakeOverHttp;
  let desk: string;

  beforeAll(async () => {
    http = await intakeOverHttp(new FixedClock('2026-11-20T12:00:00+08:00'));
    desk = await http.token('CMCC', ['desk']);
  }, 60_000);

  afterAll(() => http.close());

  async function upload<T = CsvUploadView>(
    body: NonNullable<RequestInit['body']>,
    { type = 'text/csv', token = desk, signal }: { type?: string; token?: string; signal?: AbortSignal } = {},
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(`${http.base}/v1/complaints/csv`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      body,
      signal,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, body: (await response.json()) as T };
  }

  async function resultOf(id: string, language = 'en', token = desk) {
    const response = await fetch(`${http.base}/v1/complaints/csv/${id}/result?language=${language}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    const rows = response.ok ? (parse(text, { bom: true, columns: true }) as Record<string, string>[]) : [];
    return { status: response.status, state: response.headers.get('x-upload-state'), text, rows };
  }

  it('receives every line as the lane would, and says in a file what became of each', async () => {
    const lines = [
      HEADER,
      line({ serial: 'ok' }),
      line({ serial: 'wrong-sender', sender: '138****1234' }),
      line({ serial: 'no-number', recipientNumber: '12' }),
      line({ serial: '=cmd' }),
      'too,few',
      '',
      line({ serial: 'quoted', text: '"第一行\n第二行 ""引号"""' }),
      line({ serial: 'ok' }),
      line({ serial: 'checking', text: '【某某网】您的验证码是384712，请勿告诉他人' }),
    ];
    const { status, body } = await upload(lines.join('\r\n'));
    expect([status, body]).toMatchObject([
      200,
      { state: 'done', lines: 8, accepted: 4, duplicate: 1, refused: 3, charset: 'utf-8', sameAs: null, failure: null },
    ]);
    const { rows, state, text } = await resultOf(body.uploadId);
    expect(state).toBe('done');
    expect(
      rows.map((row) => [row['line'], row['serial'], row['outcome'], row['code'], row['field'], row['state']]),
    ).toEqual([
      ['2', 'ok', 'accepted', '', '', 'accepted'],
      ['3', 'wrong-sender', 'refused', 'SENDER_INVALID', 'sender', ''],
      ['4', 'no-number', 'refused', 'NUMBER_INVALID', 'recipientNumber', ''],
      ['5', "'=cmd", 'accepted', '', '', 'accepted'],
      ['6', '', 'refused', 'INTAKE_CSV_LINE_MALFORMED', '', ''],
      ['8', 'quoted', 'accepted', '', '', 'accepted'],
      ['10', 'ok', 'duplicate', '', '', 'accepted'],
      ['11', 'checking', 'accepted', '', '', 'checking'],
    ]);
    expect(rows[0]!['acceptanceNumber']).toMatch(/^SL20261120-/);
    expect(rows[4]).toMatchObject({ expected: `${COLUMNS.length} cells`, got: '2' });
    expect(text).not.toContain('13900000000');
    expect((await resultOf(body.uploadId, 'zh')).text).toContain('行号,流水号,结果');
    const [stored] = await http.app
      .get(Database, { strict: false })
      .query<{ facts: string }>(`select facts from complaints where serial = 'quoted'`);
    expect(JSON.parse(stored!.facts)).toMatchObject({ text: '第一行\n第二行 "引号"', source: 'own-desk' });
  });

  it('sends the receipts to the mailbox as well, with the line from 0', async () => {
    const text = [HEADER, line({ serial: 'r-1' }), line({ serial: 'r-2', sender: '' })].join('\n');
    const { body } = await upload(text, { token: await http.token('CBN', ['desk']) });
    const sent = (await sentBy(http.app.get(Database, { strict: false }))).filter(
      ({ type }) => type === ReceiptsV1.type,
    );
    const items = sent.flatMap(({ value }) => (JSON.parse(value) as ReceiptsV1).items);
    expect(items.filter(({ wire }) => wire.request === body.uploadId)).toMatchObject([
      { wire: { topic: 'http', request: body.uploadId, line: 1 }, itemId: 'r-1', outcome: 'accepted' },
      { wire: { line: 2 }, itemId: 'r-2', outcome: 'refused', code: 'FIELD_MISSING', field: 'sender' },
    ]);
  });

  it('takes GB18030 and UTF-8 with a mark, told apart by itself or stated', async () => {
    const given = () => `${HEADER}\n${line({ text: '短信全球' })}\n`;
    for (const [bytes, type, charset] of [
      [gb18030(given()), 'text/csv', 'gb18030'],
      [gb18030(given()), 'text/csv; charset=GBK', 'gb18030'],
      [Buffer.from('\ufeff' + given()), 'text/csv', 'utf-8'],
      [Buffer.from(given()), 'text/csv; charset=utf-8', 'utf-8'],
    ] as const) {
      const { body } = await upload(bytes, { type });
      expect(body).toMatchObject({ charset, lines: 1, accepted: 1 });
    }
    const wrong = await upload(Buffer.concat([Buffer.from(`${HEADER}\n`), gb18030(line())]), {
      type: 'text/csv; charset=utf-8',
    });
    expect(wrong.body).toMatchObject({ accepted: 0, refused: 1 });
    expect((await resultOf(wrong.body.uploadId)).rows[0]).toMatchObject({ code: 'INTAKE_CSV_LINE_MALFORMED' });
  });

  it('takes the template it gives', async () => {
    for (const language of ['zh', 'en'] as const) {
      const token = await http.token(language === 'zh' ? 'CTCC' : 'CUCC', ['desk']);
      const response = await fetch(`${http.base}/v1/complaints/csv/template?language=${language}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const text = await response.text();
      expect('\ufeff' + text.replace('\ufeff', '')).toBe(csvTemplate(language));
      expect((await upload(text, { token })).body).toMatchObject({ lines: 1, accepted: 1 });
    }
  });

  it('of the same file again finds a duplicate in every line', async () => {
    const text = [HEADER, ...Array.from({ length: 1_200 }, () => line())].join('\n');
    const first = await upload(text);
    const again = await upload(text);
    expect(first.body).toMatchObject({ lines: 1_200, accepted: 1_200, sameAs: null });
    expect(again.body).toMatchObject({ lines: 1_200, duplicate: 1_200, sameAs: first.body.uploadId });
    expect(again.body.digest).toBe(first.body.digest);
    const numbers = async (id: string) => (await resultOf(id)).rows.map((row) => row['acceptanceNumber']);
    expect(await numbers(again.body.uploadId)).toEqual(await numbers(first.body.uploadId));
  });

  it.each([
    ['an unknown header', `${HEADER},颜色\n${line()},红`, 'header'],
    ['no header', line(), 'header'],
    ['nothing', '', undefined],
  ])('refuses %s before any line is received', async (_, text, field) => {
    const { status, body } = await upload<{ code: string; field?: string }>(text);
    expect([status, body.code, body.field]).toEqual([400, 'INTAKE_CSV_UNREADABLE', field]);
    expect(JSON.stringify(body)).not.toContain('13900000000');
  });

  it('answers a refusal also to who goes on sending', async () => {
    const large = `${HEADER},颜色\n` + `${line()}\n`.repeat(40_000);
    expect(await upload<{ code: string }>(large)).toMatchObject({
      status: 400,
      body: { code: 'INTAKE_CSV_UNREADABLE' },
    });
  });

  it('refuses another content type and another charset', async () => {
    for (const type of ['application/octet-stream', 'text/csv; charset=big5'])
      expect(await upload('x', { type })).toMatchObject({ status: 400, body: { code: 'INTAKE_CSV_UNREADABLE' } });
  });

  it('shows its progress and its result so far, and keeps both when the connection ends', async () => {
    const abort = new AbortController();
    const lines = Array.from({ length: 1_000 }, () => line());
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from([HEADER, ...lines, ''].join('\n'))),
    });
    const sending = upload(body, { signal: abort.signal }).catch(() => 'gone');
    const running = await waitFor('two parts of the result', async () => {
      const page = await http.call<CsvUploadPageView>('/v1/complaints/csv?limit=1', desk);
      return page.body.items[0]!.lines === 1_000 && page.body.items[0]!;
    });
    expect(running).toMatchObject({ state: 'running', accepted: 1_000, digest: null });
    const soFar = await resultOf(running.uploadId);
    expect([soFar.state, soFar.rows.length]).toEqual(['running', 1_000]);
    abort.abort();
    expect(await sending).toBe('gone');
    const failed = await waitFor('the end', async () => {
      const { body: one } = await http.call<CsvUploadView>(`/v1/complaints/csv/${running.uploadId}`, desk);
      return one.state === 'failed' && one;
    });
    expect(failed.failure).toBe('the connection ended before the file did');
    const again = await upload([HEADER, ...lines, line()].join('\n'));
    expect(again.body).toMatchObject({ duplicate: 1_000, accepted: 1 });
  });

  it('holds no more of a large file than it works on', async () => {
    const held: number[] = [];
    async function* file(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${HEADER}\n`);
      for (let sent = 0; sent < 24_000; sent += 250) {
        if (sent === 4_000 || sent === 23_750) held.push(heldAfterCollecting());
        yield Buffer.from(Array.from({ length: 250 }, () => `${line({ text: '字'.repeat(300) })}\n`).join(''));
      }
    }
    const done = await uploadSlowly(file());
    expect(done).toMatchObject({ state: 'done', lines: 24_000, accepted: 24_000 });
    // What came between the two looks.
    expect(done.bytes * (20 / 24)).toBeGreaterThan(20 * 1_048_576);
    expect(held[1]! - held[0]!).toBeLessThan(8 * 1_048_576);
    expect((await resultOf(done.uploadId)).rows).toHaveLength(24_000);
  }, 120_000);

  /** By a client that sends no faster than it is read; fetch queues what a stream gives it. */
  async function uploadSlowly(file: AsyncIterable<Buffer>): Promise<CsvUploadView> {
    const headers = { 'content-type': 'text/csv', authorization: `Bearer ${desk}` };
    const sending = request(`${http.base}/v1/complaints/csv`, { method: 'POST', headers });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    await pipeline(Readable.from(file, { objectMode: false, highWaterMark: 65_536 }), sending);
    const [response] = await answered;
    return JSON.parse((await response.setEncoding('utf8').toArray()).join('')) as CsvUploadView;
  }

  it('lets no more than three of one organisation run at a time', async () => {
    const token = await http.token('CTCC', ['desk']);
    const held: ReadableStreamDefaultController<Uint8Array>[] = [];
    const open = () => new ReadableStream<Uint8Array>({ start: (controller) => void held.push(controller) });
    const running = [0, 1, 2].map(() => upload(open(), { token }));
    held.forEach((controller) => controller.enqueue(Buffer.from(`${HEADER}\n`)));
    await waitFor('three running', async () => {
      const page = await http.call<CsvUploadPageView>('/v1/complaints/csv', token);
      return page.body.items.filter(({ state }) => state === 'running').length === 3;
    });
    expect(await upload(`${HEADER}\n`, { token })).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
    held.forEach((controller) => {
      controller.enqueue(Buffer.from(`${line()}\n`));
      controller.close();
    });
    for (const one of await Promise.all(running)) expect(one.body).toMatchObject({ state: 'done', accepted: 1 });
  });

  it('is nobody else’s business', async () => {
    const { body } = await upload(`${HEADER}\n${line()}`);
    const stranger = await http.token('CUCC', ['desk', 'hq']);
    expect(await http.call(`/v1/complaints/csv/${body.uploadId}`, stranger)).toMatchObject({ status: 404 });
    expect((await resultOf(body.uploadId, 'en', stranger)).status).toBe(404);
    const analyst = await http.token('CMCC', ['analyst']);
    expect((await upload('x', { token: analyst })).status).toBe(403);
  });
});

/** Bytes in use, on the heap and in buffers. */
function heldAfterCollecting(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Node writes no GB18030, so each character is looked up among those it reads. */
function gb18030(text: string): Buffer {
  const table = gbTable();
  return Buffer.concat([...text].map((character) => table.get(character) ?? Buffer.from(character, 'latin1')));
}

let known: Map<string, Buffer> | undefined;

function gbTable(): Map<string, Buffer> {
  if (known) return known;
  known = new Map();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      const bytes = Buffer.from([high, low]);
      const character = decoder.decode(bytes);
      if ([...character].length === 1 && character !== '\ufffd') known.set(character, bytes);
    }
  }
  return known;
}
