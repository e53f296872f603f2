import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRecords, LONGEST_RECORD, type CsvRecord } from './csv-lines';

async function recordsOf(text: string, piece = 7): Promise<CsvRecord[]> {
  const pieces = Array.from({ length: Math.ceil(text.length / piece) }, (_, i) =>
    text.slice(i * piece, (i + 1) * piece),
  );
  const records: CsvRecord[] = [];
  for await (const lot of csvRecords(Readable.from(pieces))) records.push(...lot);
  return records;
}

const read = async (text: string, piece?: number) =>
  (await recordsOf(text, piece)).map(({ line, text: record, fault }) => [line, fault ?? record]);

describe('lines of a CSV file', () => {
  it.each(['\n', '\r\n', '\r'])('end in %j, wherever the pieces are cut', async (end) => {
    const text = ['a,b', '1,2', '', '3,4'].join(end) + end;
    for (let piece = 1; piece < 8; piece++) {
      expect(await read(text, piece)).toEqual([
        [1, 'a,b'],
        [2, '1,2'],
        [4, '3,4'],
      ]);
    }
  });

  it('belong together when a quoted field spans them', async () => {
    expect(await read('a,b\n"x\ny ""z""\n\nw",3\n4,5')).toEqual([
      [1, 'a,b'],
      [2, '"x\ny ""z""\n\nw",3'],
      [6, '4,5'],
    ]);
  });

  it('are plain where a quote stands inside a field or goes on behind its end', async () => {
    expect(await read('x"y,2\n"q"x,2\n3,4')).toEqual([
      [1, 'x"y,2'],
      [2, '"q"x,2'],
      [3, '3,4'],
    ]);
  });

  it('lose one line to a quote that stays open, at the end of the file too', async () => {
    expect(await read('a,b\n1,"open\n3,4\n5,6\n')).toEqual([
      [1, 'a,b'],
      [2, 'quote-open'],
      [3, '3,4'],
      [4, '5,6'],
    ]);
    const many = Array.from({ length: 300 }, (_, i) => `${i},x`).join('\n');
    const found = await read(`1,"open\n${many}`);
    expect(found).toHaveLength(301);
    expect(found[0]).toEqual([1, 'quote-open']);
    expect(found.at(-1)).toEqual([301, '299,x']);
  });

  it('may be too long, which costs that line alone', async () => {
    const long = 'z'.repeat(3 * LONGEST_RECORD);
    expect(await read(`1,2\n${long}\n3,4`, 10_000)).toEqual([
      [1, '1,2'],
      [2, 'too-long'],
      [3, '3,4'],
    ]);
  });

  it('are cut where the parser cuts them', async () => {
    const field = fc.stringMatching(/^[a",\n 字]{0,6}$/);
    const rows = fc.array(fc.tuple(fc.constantFrom('x', '字'), field, field), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (given, piece) => {
        const quoted = given.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
        const records = await recordsOf(quoted.join('\n'), piece);
        expect(records.map(({ text }) => (parse(text, { relax_quotes: true }) as string[][])[0])).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });
});
