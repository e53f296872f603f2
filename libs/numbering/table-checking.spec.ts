import { checkTable, type Checking, type LineError } from './table-checking';
import { decodeTable, type Charset } from './table-decoding';
import { PORTABILITY, PORTS, TABLE_FILES, type Table } from './table-rows';
import { templateOf } from './table-template';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function check<Row>(table: Table<Row>, bytes: Uint8Array | string, more: Partial<Checking> = {}, size = 7) {
  const rows: Row[] = [];
  const errors: LineError[] = [];
  const text = decodeTable(inPieces(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, size));
  for await (const part of checkTable(table, text, { file: 'file.csv', isDelta: false, atOnce: 2, ...more })) {
    rows.push(...part.rows.map(({ row }) => row));
    errors.push(...part.errors);
  }
  return { rows, errors };
}

/** 接入号码,运营商,持有者 / 10690123,CMCC,示例科技 in GB18030. */
const GB18030 = Buffer.from(
  'bdd3c8ebbac5c2eb2cd4cbd3aac9cc2cb3d6d3d0d5df0a31303639303132332c434d43432ccabec0fdbfc6bcbc0a',
  'hex',
);

describe('a table to be imported', () => {
  it.each([1, 2, 3, 7, 1000])('is read in GB18030 with Chinese headers, in pieces of %i bytes', async (size) => {
    const { rows, errors } = await check(PORTS, GB18030, {}, size);
    expect(errors).toEqual([]);
    expect(rows).toMatchObject([{ code: '10690123', carrier: 'CMCC', holder: '示例科技' }]);
  });

  it.each([1, 2, 3, 7, 1000])('is read in UTF-8 with a byte order mark, in pieces of %i bytes', async (size) => {
    const { rows } = await check(PORTS, '\uFEFF接入号码,运营商,签名\r\n10690123,CMCC,【示例】\r\n', {}, size);
    expect(rows).toMatchObject([{ code: '10690123', signature: '示例' }]);
  });

  it('turns to GB18030 when the first bytes beyond ASCII stand far behind an English header', async () => {
    const head = Buffer.from('code,carrier,holder\n' + '10690123,CMCC,\n'.repeat(50));
    const { rows } = await check(PORTS, Buffer.concat([head, GB18030.subarray(GB18030.indexOf(0x0a) + 1)]));
    expect(rows.at(-1)).toMatchObject({ holder: '示例科技' });
  });

  it('is refused when its bytes are neither', async () => {
    const bytes = Buffer.concat([Buffer.from('code,carrier,holder\n10690123,CMCC,'), Buffer.from([0xff, 0xff, 0x0a])]);
    await expect(check(PORTS, bytes)).rejects.toThrow('UTF-8 or GB18030');
  });

  it('is read with the stated charset', async () => {
    const stated: Charset = 'gb18030';
    const parts: string[] = [];
    for await (const part of decodeTable(inPieces(GB18030, 3), stated)) parts.push(part);
    expect(parts.join('')).toContain('持有者');
  });

  it('tells every bad line and goes on behind it', async () => {
    const lines = [
      'number,carrier',
      '13800138000,CUCC',
      '138,CUCC',
      '13800138001',
      '13800138002,cucc',
      '13800138003,CBN',
    ];
    const { rows, errors } = await check(PORTABILITY, lines.join('\n'));
    expect(rows.map(({ number }) => number)).toEqual(['13800138000', '13800138003']);
    expect(errors).toEqual([
      { line: 3, code: 'FIELD_INVALID', field: 'number', expected: 'a mobile number of 11 digits', got: '"138"' },
      { line: 4, code: 'FIELD_INVALID', field: 'line', expected: '2 columns', got: '1 columns' },
      expect.objectContaining({ line: 5, field: 'carrier', got: '"cucc"' }),
    ]);
  });

  it('tells a quote that is not closed instead of keeping the rest of the file in memory', async () => {
    const text = 'number,carrier\n"13800138000,CUCC\n' + '13800138000,CUCC\n'.repeat(5_000);
    const outcome = await check(PORTABILITY, text, {}, 4_096).then(
      ({ errors }) => errors.length > 0,
      (error: Error) => error.message.includes('RFC 4180'),
    );
    expect(outcome).toBe(true);
  });

  it('knows the operation of a delta, which a replacement doesn’t have', async () => {
    const text = '操作,号码,运营商\n删除,13800138000,CUCC\n新增,13800138001,CUCC\n?,13800138002,CUCC\n';
    const { rows, errors } = await check(PORTABILITY, text, { isDelta: true });
    expect(rows).toHaveLength(2);
    expect(errors).toMatchObject([{ line: 4, field: 'op' }]);
    await expect(check(PORTABILITY, text)).rejects.toThrow('file.csv line 1');
  });

  it('takes a port as main code and sub-port prefix', async () => {
    const head = '主码,扩展码前缀,运营商\n';
    const lines = ['10690123,88,CMCC', '106961234567,,CMCC', '10696123,4567,CMCC', '10690,,CMCC', '10640123,,CMCC'];
    const { rows, errors } = await check(PORTS, head + lines.join('\n'));
    expect(rows.map(({ code }) => code)).toEqual(['1069012388', '106961234567']);
    expect(errors.map(({ line, field }) => [line, field])).toEqual([
      [4, 'main_code'],
      [5, 'main_code'],
      [6, 'main_code'],
    ]);
  });

  it.each(Object.entries(TABLE_FILES))(
    'has a template of %s with Chinese headers that reads without error',
    async (file, table) => {
      const { rows, errors } = await check(table as Table<unknown>, templateOf(file as keyof typeof TABLE_FILES));
      expect(errors).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
    },
  );
});
