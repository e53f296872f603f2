import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { SegmentIndex } from './segment-index';

const HEADER = 200;
const BLOCK = 10_000;

/** A phone.dat with the prefixes 133 (block 1) and 170 (block 2) and a few entries. */
function phoneDat(entries: readonly [segment: string, carrier: number, city: number][]): Buffer {
  const bytes = Buffer.alloc(HEADER + 2 * BLOCK * 3);
  bytes.write('github.com/example/phoneloc@20300101', 'latin1');
  bytes[133] = 1;
  bytes[170] = 2;
  for (const [segment, carrier, city] of entries) {
    const block = segment.startsWith('133') ? 0 : 1;
    bytes.writeUIntLE((carrier << 22) | city, HEADER + (block * BLOCK + Number(segment.slice(3))) * 3, 3);
  }
  return bytes;
}

describe('the segment file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'segments-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  function convert(bytes: Buffer): Buffer {
    const [input, output] = [path.join(directory, 'phone.dat'), path.join(directory, 'segments.bin.br')];
    writeFileSync(input, bytes);
    execFileSync(process.execPath, [path.join(PACKAGE_ROOT, 'tools', 'convert-segments.mts'), input, output]);
    return readFileSync(output);
  }

  it('converted from a phone.dat holds carrier, city and province of every segment', () => {
    const index = SegmentIndex.read(
      convert(
        phoneDat([
          ['1330000', 2, 440300],
          ['1339999', 2, 659001],
          ['1700001', 0, 110000],
          ['1700002', 3, 0],
        ]),
      ),
    );
    const common = { reseller: null, isBundled: true, validFrom: null, validUntil: null, version: 'phoneloc@20300101' };
    const source = 'github.com/example/phoneloc@20300101 (MIT)';
    expect(index.rowOf('1330000')).toEqual({
      ...common,
      source,
      segment: '1330000',
      carrier: 'CTCC',
      city: '440300',
      province: '44',
    });
    expect(index.rowOf('1339999')).toMatchObject({ carrier: 'CTCC', city: '659001', province: '65' });
    expect(index.rowOf('1700001')).toMatchObject({ carrier: null, city: '110000', province: '11' });
    expect(index.rowOf('1700002')).toMatchObject({ carrier: 'CUCC', city: null, province: null });
    for (const segment of ['1330001', '1700000', '1380013', '0000000', 'nothing', '13300000']) {
      expect(index.rowOf(segment)).toBeNull();
    }
  });

  it('comes out the same each time', () => {
    const bytes = phoneDat([['1330000', 2, 440300]]);
    expect(convert(bytes).equals(convert(bytes))).toBe(true);
  });

  it('of another format or length is refused', () => {
    const file = (header: object, cells: number): Buffer =>
      brotliCompressSync(Buffer.concat([Buffer.from(JSON.stringify(header) + '\n'), Buffer.alloc(cells * 2)]));
    const header = {
      format: 'liandong-segments/1',
      version: 'v',
      source: 's',
      cities: [],
      carriers: [],
      prefixes: ['133'],
    };
    expect(SegmentIndex.read(file(header, BLOCK)).rowOf('1330000')).toBeNull();
    expect(() => SegmentIndex.read(file(header, 1))).toThrow('1 cells');
    expect(() => SegmentIndex.read(file({ ...header, format: 'other' }, BLOCK))).toThrow('other');
  });
});
