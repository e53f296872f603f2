import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { register } from './resolve.command';

const FIELDS = [
  ...['number', 'normalized', 'kind', 'carrier', 'hostCarrier', 'reseller', 'responsibleOrg', 'unit', 'province'],
  ...['city', 'mainCode', 'subPort', 'method', 'confidence', 'evidence', 'warnings'],
];

type Answer = Record<string, unknown>;

/** What the command prints for these arguments and lines. */
async function resolve(args: string[], lines?: string[]): Promise<Answer[]> {
  const output = new PassThrough();
  const program = new Command('liandong').exitOverride().configureOutput({ writeErr: () => undefined });
  const input =
    lines === undefined ? undefined : Readable.from([Buffer.from(lines.map((line) => line + '\n').join(''))]);
  register(program, { input, output });
  program.commands[0]!.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['resolve', ...args], { from: 'user' });
  output.end();
  const text = Buffer.concat(await output.toArray()).toString();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Answer);
}

describe('liandong resolve', () => {
  let stderr: jest.SpyInstance;
  beforeEach(() => (stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true)));
  afterEach(() => stderr.mockRestore());

  it('answers each number with exactly the documented fields, in their order', async () => {
    const answers = await resolve(['13800138000', '+86 10690123456789', 'nonsense!!!!!!!!!']);
    for (const answer of answers) expect(Object.keys(answer)).toEqual(FIELDS);
    expect(answers).toMatchObject([
      { number: '13800138000', unit: 'CMCC-11', province: '11', mainCode: null },
      { normalized: '10690123456789', mainCode: '10690123', subPort: '456789', unit: null, evidence: null },
      { kind: 'invalid', unit: null, confidence: 'none', warnings: ['too-long'] },
    ]);
  });

  it('answers lines in order, a bad one with an error in its place', async () => {
    const answers = await resolve(
      [],
      [
        '{"number":"10690123456","recipientCarrier":"CUCC"}',
        'not json',
        '{"number":13800138000}',
        '{"at":"2026-05-01"}',
        '{"number":"13800138000","at":"2026-05-01T09:30:00"}',
        '{"number":"13800138000","at":"2026-02-30"}',
        '{"number":"13800138000","recipientCarrier":"中国移动"}',
        '{"number":"13800138000","recipientProvince":"99"}',
        '[]',
        '{"number":"HSBC","recipientCarrier":"cmcc","at":null,"ticket":7}',
      ],
    );
    const errors = [
      'NOT_JSON',
      'FIELD_INVALID',
      'FIELD_MISSING',
      'TIME_WITHOUT_OFFSET',
      'FIELD_INVALID',
      'FIELD_INVALID',
      'FIELD_INVALID',
      'NOT_JSON',
    ];
    expect(answers[0]).toMatchObject({ unit: 'CUCC-00' });
    errors.forEach((code, index) => expect(answers[index + 1]).toMatchObject({ line: index + 2, error: { code } }));
    expect(answers[9]).toMatchObject({ unit: 'CMCC-00', warnings: ['desk-gateway'] });
    expect(stderr).toHaveBeenCalledWith(expect.stringContaining('8 of 10 lines were bad'));
  });

  it('takes options for lines that are silent', async () => {
    const args = ['--recipient-carrier', 'CTCC', '--at', 'now'];
    const answers = await resolve(args, ['{"number":"12321"}', '{"number":"12321","recipientCarrier":"CBN"}']);
    expect(answers.map(({ unit }) => unit)).toEqual(['CTCC-00', 'CBN-00']);
  });

  it('shows the candidates as evidence when it can name nobody', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tables-'));
    writeFileSync(path.join(directory, 'portability.csv'), 'number,carrier,valid_from\n13800138000,CUCC,2024-01-01\n');
    const lines = [
      '{"number":"13800138000"}',
      '{"number":"13800138000","at":"2024-01-01"}',
      '{"number":"13800138000","at":"2023-12-31T23:59+08:00"}',
    ];
    const answers = await resolve(['--tables', directory], lines);
    rmSync(directory, { recursive: true });
    expect(answers).toMatchObject([
      { unit: null, confidence: 'none', evidence: { candidates: [{ unit: 'CMCC-11' }, { unit: 'CUCC-11' }] } },
      { unit: 'CUCC-11', method: 'portability' },
      { unit: 'CMCC-11', method: 'segment' },
    ]);
  });

  it('asks the port register for the signature of the message', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tables-'));
    const rows = ['10690123,CMCC,44,', '10690123,CUCC,31,示例'];
    writeFileSync(path.join(directory, 'ports.csv'), `接入号码,运营商,省份,签名\n${rows.join('\n')}\n`);
    const lines = ['{"number":"1069012388"}', '{"number":"1069012388","signature":"【示例】"}'];
    const answers = await resolve(['--tables', directory], lines);
    const other = await resolve(['--tables', directory, '--signature', '别家', '1069012388']);
    rmSync(directory, { recursive: true });
    expect([...answers, ...other]).toMatchObject([
      { unit: 'CMCC-44', confidence: 'probable', warnings: ['signature-unknown'] },
      { unit: 'CUCC-31', confidence: 'certain', evidence: { signature: '示例' } },
      { unit: 'CMCC-44', confidence: 'certain', warnings: [] },
    ]);
  });

  it('refuses a bad option or table before it answers anything', async () => {
    for (const args of [
      ['1', '--at', 'yesterday'],
      ['1', '--tables', '/nowhere'],
      ['1', '--recipient-carrier', 'x'],
    ]) {
      await expect(resolve(args)).rejects.toThrow(CommanderError);
      await expect(resolve(args.slice(1), ['{"number":"110"}'])).rejects.toThrow(CommanderError);
    }
  });

  it('has a help that names every field and table', () => {
    const program = new Command('liandong');
    register(program);
    let text = '';
    program.commands[0]!.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    for (const word of [
      ...FIELDS,
      '--tables',
      'ports.csv',
      'portability.csv',
      'prefixes.csv',
      'decisions.csv',
      'segments.csv',
    ]) {
      expect(text).toContain(word);
    }
  });
});
