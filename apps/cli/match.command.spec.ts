import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { register } from './match.command';

const LIBRARY = {
  id: 'starter',
  version: '2',
  terms: [
    { id: 'loan', text: '贷款', category: 'loans', allOf: ['微信'] },
    { id: 'port', text: '退订', category: 'commercial', senderKinds: ['port'] },
  ],
  knownGood: [{ id: 'bank', allOf: ['【某某银行】', '还款日'] }],
};

describe('liandong match', () => {
  let directory: string;
  let file: string;
  let stderr: jest.SpyInstance;

  beforeEach(() => {
    stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    directory = mkdtempSync(path.join(tmpdir(), 'library-'));
    file = path.join(directory, 'library.json');
    writeFileSync(file, JSON.stringify(LIBRARY));
  });
  afterEach(() => {
    stderr.mockRestore();
    rmSync(directory, { recursive: true });
  });

  async function match(lines: readonly string[], library = file): Promise<Record<string, unknown>[]> {
    const output = new PassThrough();
    const program = new Command('liandong').exitOverride().configureOutput({ writeErr: () => undefined });
    register(program, { input: Readable.from([Buffer.from(lines.join('\n'))]), output });
    program.commands[0]!.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(['match', '--library', library], { from: 'user' });
    output.end();
    const text = Buffer.concat(await output.toArray()).toString();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('answers each message with every match explained', async () => {
    const [one, port, good] = await match([
      '{"id":"a","text":"貸 款请加薇信"}',
      '{"text":"回T退订","senderKind":"port"}',
      '{"text":"【某某银行】贷款还款日提醒，微信查询"}',
    ]);
    expect(one).toEqual({
      id: 'a',
      library: 'starter@2',
      matches: [
        {
          term: 'loan',
          text: '贷款',
          category: 'loans',
          start: 0,
          end: 3,
          written: '貸 款',
          variants: ['traditional', 'inserted'],
        },
      ],
      knownGood: null,
    });
    expect(port).toMatchObject({ matches: [{ term: 'port', written: '退订', variants: [] }] });
    expect(good).toMatchObject({ matches: [], knownGood: 'bank' });
  });

  it('answers a bad line with an error in its place', async () => {
    const answers = await match(['x', '{"text":7}', '{}', '[]', '{"text":"微信贷款"}']);
    const errors = ['NOT_JSON', 'FIELD_INVALID', 'FIELD_MISSING', 'NOT_JSON'];
    errors.forEach((code, i) => expect(answers[i]).toMatchObject({ line: i + 1, error: { code } }));
    expect(answers[4]).toMatchObject({ matches: [{ term: 'loan' }] });
    expect(stderr).toHaveBeenCalledWith(expect.stringContaining('4 of 5 lines were bad'));
  });

  it('refuses a library that is none before it answers anything', async () => {
    writeFileSync(file, '{"id":"x"}');
    await expect(match(['{"text":"a"}'])).rejects.toThrow(CommanderError);
    writeFileSync(file, 'not json');
    await expect(match(['{"text":"a"}'])).rejects.toThrow(CommanderError);
    await expect(match(['{"text":"a"}'], '/nowhere.json')).rejects.toThrow(CommanderError);
  });
});
