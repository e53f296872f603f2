import { Readable } from 'node:stream';
import { charsetOf, decoded, type Charset } from './csv-charset';

/** 流水号,短信内容 / 您的验证码 in GB18030. */
const GB = Buffer.from('c1f7cbaebac52cb6ccd0c5c4dac8dd0ac4fab5c4d1e9d6a4c2eb', 'hex');
const TEXT = '流水号,短信内容\n您的验证码';

async function read(bytes: Buffer, { stated, piece = 3 }: { stated?: Charset; piece?: number } = {}) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) =>
    bytes.subarray(i * piece, (i + 1) * piece),
  );
  let charset: Charset | undefined;
  let text = '';
  for await (const piece of decoded(Readable.from(pieces), stated, (known) => (charset = known))) text += piece;
  return { text, charset };
}

describe('the charset of an upload', () => {
  it('is told from its first characters, wherever the pieces are cut', async () => {
    for (let piece = 1; piece < 9; piece++) {
      expect(await read(GB, { piece })).toEqual({ text: TEXT, charset: 'gb18030' });
      expect(await read(Buffer.from(TEXT), { piece })).toEqual({ text: TEXT, charset: 'utf-8' });
    }
  });

  it('is told also when much of the file is ASCII or there is more than is looked at', async () => {
    const ascii = Buffer.from('serial,text\n'.repeat(5_000));
    const gb = Buffer.concat([ascii, ...Array.from({ length: 500 }, () => GB)]);
    expect(await read(gb, { piece: 1_000 })).toEqual({ text: ascii.toString() + TEXT.repeat(500), charset: 'gb18030' });
    const utf8 = Buffer.concat([ascii, Buffer.from(TEXT.repeat(500))]);
    expect(await read(utf8, { piece: 1_001 })).toEqual({ text: ascii.toString() + TEXT.repeat(500), charset: 'utf-8' });
    expect(await read(ascii, { piece: 999 })).toEqual({ text: ascii.toString(), charset: 'utf-8' });
  });

  it('loses its byte order mark, stated or not', async () => {
    const marked = Buffer.from('\ufeff' + TEXT);
    expect((await read(marked)).text).toBe(TEXT);
    expect((await read(marked, { stated: 'utf-8' })).text).toBe(TEXT);
  });

  it('may be stated', async () => {
    expect(charsetOf('text/csv; charset=GBK')).toBe('gb18030');
    expect(charsetOf('text/csv;charset="utf-8"')).toBe('utf-8');
    expect(charsetOf('text/csv')).toBeUndefined();
    expect(() => charsetOf('text/csv; charset=big5')).toThrow(/INTAKE_CSV_UNREADABLE/);
    expect(await read(GB, { stated: 'gb18030' })).toEqual({ text: TEXT, charset: 'gb18030' });
  });

  it('shows bytes that are none of it', async () => {
    expect((await read(GB, { stated: 'utf-8' })).text).toContain('\ufffd');
  });

  it('is never UTF-16', async () => {
    await expect(read(Buffer.from('\ufeff' + TEXT, 'utf16le'))).rejects.toMatchObject({
      code: 'INTAKE_CSV_UNREADABLE',
    });
  });

  it('of nothing is UTF-8', async () => {
    expect(await read(Buffer.alloc(0))).toEqual({ text: '', charset: 'utf-8' });
  });
});
