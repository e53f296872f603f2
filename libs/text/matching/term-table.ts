/**
 * Compiled terms: a trie over UTF-16 units as a double array, in one block of memory that threads share. Units that occur
 * in terms are numbered by falling frequency (symbols, 0 for every other unit). A state is its slot; slots 1 to `symbols`
 * are the states one symbol deep, the slot being the symbol, and those two symbols deep lie together behind them. No two
 * states have the same base, so a child is known by its symbol: `checks[base + symbol] === symbol`.
 */
export class TermTable {
  readonly symbolOf: Uint16Array;
  /** By slot: the symbol that led there, `FREE` where no state is. */
  readonly checks: Uint16Array;
  /** By slot: the base of the children, complemented where a term ends; that of a leaf leads to free slots only. */
  readonly bases: Int32Array;
  /** By symbol: the base of the state one symbol deep, never complemented. */
  readonly openingBases: Int32Array;
  /** By slot: the term that ends there. */
  readonly terms: Int32Array;
  /** Length of each term in units. */
  readonly lengths: Uint16Array;
  /** How many terms there are. */
  readonly size: number;
  /** Some term is one unit long, so openings of two can't find it. */
  readonly hasSingles: boolean;

  /** @throws RangeError for a block that is no term table */
  constructor(readonly block: SharedArrayBuffer) {
    if (block.byteLength < HEADER * 4) throw new RangeError('a term table is longer');
    const [magic, slots, symbols, terms, singles] = new Int32Array(block, 0, HEADER);
    if (magic !== MAGIC) throw new RangeError('not a term table');
    const at = layout(slots!, symbols!, terms!);
    if (at.end !== block.byteLength) throw new RangeError(`a term table of ${at.end} bytes, got ${block.byteLength}`);
    this.bases = new Int32Array(block, at.bases, slots);
    this.terms = new Int32Array(block, at.terms, slots);
    this.openingBases = new Int32Array(block, at.openingBases, symbols! + 1);
    this.symbolOf = new Uint16Array(block, at.symbolOf, UNITS);
    this.checks = new Uint16Array(block, at.checks, slots);
    this.lengths = new Uint16Array(block, at.lengths, terms);
    this.size = terms!;
    this.hasSingles = singles === 1;
  }

  /** A block for so much, its header written and everything else zero. */
  static allocate({ slots, symbols, terms, hasSingles }: TableSize): TermTable {
    const block = new SharedArrayBuffer(layout(slots, symbols, terms).end);
    new Int32Array(block, 0, HEADER).set([MAGIC, slots, symbols, terms, hasSingles ? 1 : 0]);
    return new TermTable(block);
  }
}

export interface TableSize {
  readonly slots: number;
  readonly symbols: number;
  readonly terms: number;
  readonly hasSingles: boolean;
}

/** No symbol: there are at most 65,535, numbered from 1. */
export const FREE = 0xffff;

const UNITS = 0x1_0000;
const HEADER = 8;
const MAGIC = 0x4c44_5431;

function layout(slots: number, symbols: number, terms: number) {
  const bases = HEADER * 4;
  const termsAt = bases + slots * 4;
  const openingBases = termsAt + slots * 4;
  const symbolOf = openingBases + (symbols + 1) * 4;
  const checks = symbolOf + UNITS * 2;
  const lengths = checks + slots * 2;
  return { bases, terms: termsAt, openingBases, symbolOf, checks, lengths, end: lengths + terms * 2 };
}
