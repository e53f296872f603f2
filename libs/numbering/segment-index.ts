import { brotliDecompressSync } from 'node:zlib';
import type { SegmentRow } from './rows';

/** What stands at the head of a segment file, as one line of JSON. */
export interface SegmentFileHeader {
  readonly format: 'liandong-segments/1';
  readonly version: string;
  readonly source: string;
  /** GB/T 2260 city codes; a cell holds the position + 1. */
  readonly cities: readonly string[];
  /** Carriers; a cell holds the position + 1. */
  readonly carriers: readonly string[];
  /** Three-digit prefixes, in the order of their blocks of 10,000 cells. */
  readonly prefixes: readonly string[];
}

const CITY_BITS = 12;
const CITY_MASK = (1 << CITY_BITS) - 1;
const BLOCK = 10_000;

/** A cell of a segment file: two bytes, the upper four bits the carrier, the lower twelve the city, 0 = unknown. */
export const segmentCell = (carrier: number, city: number): number => (carrier << CITY_BITS) | city;

/**
 * 468,144 segments in 1.1 MB: a block of 10,000 two-byte cells per three-digit prefix. The file is a brotli stream of
 * the header line and the cells (little-endian).
 */
export class SegmentIndex {
  private readonly blocks = new Int16Array(1_000).fill(-1);
  private readonly provinces: readonly string[];

  private constructor(
    readonly header: SegmentFileHeader,
    private readonly cells: Uint16Array,
  ) {
    header.prefixes.forEach((prefix, position) => (this.blocks[Number(prefix)] = position));
    this.provinces = header.cities.map((city) => city.slice(0, 2));
  }

  /** @throws RangeError when the bytes are no segment file of this format. */
  static read(compressed: Uint8Array): SegmentIndex {
    const bytes = brotliDecompressSync(compressed);
    const end = bytes.indexOf(0x0a);
    const header = JSON.parse(bytes.toString('utf8', 0, end)) as SegmentFileHeader;
    const cells = new Uint16Array(bytes.buffer.slice(bytes.byteOffset + end + 1, bytes.byteOffset + bytes.length));
    if (header.format !== 'liandong-segments/1' || cells.length !== header.prefixes.length * BLOCK) {
      throw new RangeError(`not a segment file of format liandong-segments/1: ${header.format}, ${cells.length} cells`);
    }
    return new SegmentIndex(header, cells);
  }

  /** The row of a seven-digit segment, or null. */
  rowOf(segment: string): SegmentRow | null {
    const digits = Number(segment);
    const block = this.blocks[Math.floor(digits / BLOCK)] ?? -1;
    if (block < 0) return null;
    const cell = this.cells[block * BLOCK + (digits % BLOCK)]!;
    if (cell === 0) return null;
    const { header } = this;
    const city = (cell & CITY_MASK) - 1;
    const carrier = (cell >> CITY_BITS) - 1;
    return {
      segment,
      carrier: carrier < 0 ? null : header.carriers[carrier]!,
      reseller: null,
      province: city < 0 ? null : this.provinces[city]!,
      city: city < 0 ? null : header.cities[city]!,
      isBundled: true,
      version: header.version,
      source: header.source,
      validFrom: null,
      validUntil: null,
    };
  }
}
