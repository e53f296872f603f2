import { PassThrough, Readable, Writable } from 'node:stream';
import { answerLines, LONGEST_LINE } from './lines';
import { DomainError } from '#kernel/domain-error';

const echo = (value: unknown): unknown => ({ echo: value });

async function run(
  chunks: (string | Buffer)[],
  handler: (value: unknown, line: number) => unknown = echo,
): Promise<unknown[]> {
  const output = new PassThrough();
  const printed: Buffer[] = [];
  output.on('data', (chunk: Buffer) => printed.push(chunk));
  await answerLines(handler, { input: Readable.from(chunks, { objectMode: true }), output });
  const text = Buffer.concat(printed).toString();
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
}

describe('answerLines', () => {
  it('answers every line in order, whatever the chunks, line ends and byte order mark', async () => {
    const bytes = Buffer.from('\uFEFF{"n":"一"}\r\n{"n":"二"}\n{"n":"三"}');
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await run(chunks)).toEqual([{ echo: { n: '一' } }, { echo: { n: '二' } }, { echo: { n: '三' } }]);
  });

  it('answers a bad line and an empty line with an error of their own and goes on', async () => {
    const refusing = (value: unknown): unknown => {
      if (value === 2) throw new DomainError('FIELD_INVALID', { field: 'n', expected: 'not 2', got: '2' });
      return value;
    };
    expect(await run(['1\n2\n\n{"x\n5\n'], refusing)).toEqual([
      1,
      { line: 2, error: expect.objectContaining({ code: 'FIELD_INVALID', field: 'n', expected: 'not 2', got: '2' }) },
      { line: 3, error: expect.objectContaining({ code: 'NOT_JSON', got: 'an empty line' }) },
      { line: 4, error: expect.objectContaining({ code: 'NOT_JSON', got: '{"x' }) },
      5,
    ]);
  });

  it('skips a line longer than the limit, however it is cut, and answers the next one', async () => {
    const part = 'x'.repeat(LONGEST_LINE / 2);
    const answers = await run([part, part, part, part, '\n1\n']);
    expect(answers).toEqual([{ line: 1, error: expect.objectContaining({ code: 'RECORD_TOO_LARGE' }) }, { echo: 1 }]);
  });

  it('lets a fault of the handler through instead of blaming the line', async () => {
    const broken = (): unknown => {
      throw new TypeError('a fault of ours');
    };
    await expect(run(['1\n'], broken)).rejects.toThrow('a fault of ours');
  });

  it('stops reading while nobody takes the output', async () => {
    let read = 0;
    const endless = function* (): Generator<Buffer> {
      for (; read < 10_000; read++) yield Buffer.from('"0123456789"\n'.repeat(5_000));
    };
    const never = new Writable({ highWaterMark: 16, write: () => undefined });
    void answerLines(echo, { input: Readable.from(endless()), output: never });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(read).toBeLessThan(100);
  });
});
