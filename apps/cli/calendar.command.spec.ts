import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { bundledCalendar } from '#worktime/bundled';
import { register } from './calendar.command';

const YEAR = {
  year: 2027,
  source: '国办发明电〔2026〕示例',
  holidays: { '2027-01-01': '元旦', '2027-01-02': '元旦' },
  makeUpWorkdays: { '2027-01-10': '元旦' },
};

let directory: string;
beforeAll(() => (directory = mkdtempSync(path.join(tmpdir(), 'calendar-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function put(name: string, content: unknown): string {
  const file = path.join(directory, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function run(...args: string[]): Promise<{ lines: Record<string, unknown>[]; refused: string; code: number }> {
  const output = new PassThrough();
  const parts: Buffer[] = [];
  output.on('data', (part: Buffer) => parts.push(part));
  let [refused, code] = ['', 0];
  const program = new Command('liandong').exitOverride().configureOutput({ writeErr: (text) => (refused += text) });
  register(program, output);
  const inherit = (command: Command): void =>
    command.commands.forEach((child) => inherit(child.copyInheritedSettings(command)));
  inherit(program);
  try {
    await program.parseAsync(['calendar', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  const text = Buffer.concat(parts).toString().trimEnd();
  return { lines: text === '' ? [] : text.split('\n').map((line) => JSON.parse(line)), refused, code };
}

describe('liandong calendar check', () => {
  it('shows each day that changes, and both versions', async () => {
    const { lines, code } = await run('check', put('2027.json', YEAR));
    expect(code).toBe(0);
    expect(lines.slice(0, 4)).toEqual([
      { date: '2027-01-01', was: 'provisional-workday', is: 'holiday', name: '元旦' },
      { date: '2027-01-02', was: 'provisional-weekend', is: 'holiday', name: '元旦' },
      { date: '2027-01-03', was: 'provisional-weekend', is: 'weekend' },
      { date: '2027-01-04', was: 'provisional-workday', is: 'workday' },
    ]);
    expect(lines).toContainEqual({
      date: '2027-01-10',
      was: 'provisional-weekend',
      is: 'make-up-workday',
      name: '元旦',
    });
    expect(lines).toHaveLength(366);
    expect(lines.at(-1)).toMatchObject({ bundled: bundledCalendar().version });
  });

  it.each([
    ['an impossible change', { ...YEAR, holidays: {} }, 'the holidays of the year'],
    ['what is no JSON', '{', 'NOT_JSON'],
  ])('refuses %s', async (_, content, reason) => {
    const { refused, code } = await run('check', put('bad.json', content));
    expect([code, refused]).toEqual([1, expect.stringContaining(reason)]);
  });

  it('says when there is no such file', async () => {
    expect((await run('check', path.join(directory, 'none.json'))).code).toBe(1);
  });
});

describe('liandong calendar at the platform', () => {
  let server: Server;
  let url: string;
  const asked: { url: string; token: string; body: unknown }[] = [];
  let status = 200;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as unknown;
        asked.push({ url: request.url!, token: request.headers.authorization ?? '', body });
        response.statusCode = status;
        response.end(JSON.stringify({ previous: 'cn-1', version: 'cn-2' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());
  beforeEach(() => asked.splice(0));

  const at = () => ['--server', url, '--token-file', put('token', 'abc\n')];

  it('previews, then installs what was seen with its reason', async () => {
    const file = put('2027.json', YEAR);
    expect((await run('preview', file, ...at())).lines).toEqual([{ previous: 'cn-1', version: 'cn-2' }]);
    await run('install', file, ...at(), '--previous', 'cn-1', '--reason', '公布');
    expect(asked).toEqual([
      { url: '/v1/calendars/preview', token: 'Bearer abc', body: { change: YEAR } },
      { url: '/v1/calendars', token: 'Bearer abc', body: { change: YEAR, previous: 'cn-1', reason: '公布' } },
    ]);
  });

  it('takes the bundled calendar by name', async () => {
    await run('preview', 'bundled', ...at());
    expect(asked).toMatchObject([{ body: { change: 'bundled' } }]);
  });

  it('ends with 1 when the platform refuses, and installs nothing without previous and reason', async () => {
    status = 412;
    const refused = await run('preview', 'bundled', ...at());
    expect([refused.code, refused.refused]).toEqual([1, expect.stringContaining('412')]);
    status = 200;
    expect((await run('install', 'bundled', ...at())).code).toBe(1);
    expect(asked).toHaveLength(1);
  });
});
