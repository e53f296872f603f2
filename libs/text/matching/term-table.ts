/**
 * Compiled terms: a trie over UTF-16 units as a double array, in one block of memory that threads share. Units that occur
 * in terms are numbered by falling frequency (symbols, 0 for every other unit). A state is its slot; slots 1 to `symbols`
 * are the states one symbol deep, the slot being the symbol. States two symbols deep lie together behind them: whether two
 * neighbouring units begin any term is `openings[openingBase[first] + second] === first`, two looks at tables that fit the
 * cache.
 */
export class TermTable {
  readonly symbolOf: Uint16Array;
  readonly openingBase: Int32Array;
  readonly openings: Uint16Array;
  /** By slot: the parent's slot, `NO_PARENT` where it is free. */
  readonly parents: Int32Array;
  /** By slot: the base of the children, 0 without any; complemented where a term ends. */
  readonly bases: Int32Array;
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
    const [magic, slots, openingSlots, terms, singles, symbols] = new Int32Array(block, 0, HEADER);
    if (magic !== MAGIC) throw new RangeError('not a term table');
    const at = layout(slots!, openingSlots!, terms!, symbols!);
    if (at.end !== block.byteLength) throw new RangeError(`a term table of ${at.end} bytes, got ${block.byteLength}`);
    this.parents = new Int32Array(block, at.parents, slots);
    this.bases = new Int32Array(block, at.bases, slots);
    this.terms = new Int32Array(block, at.terms, slots);
    this.symbolOf = new Uint16Array(block, at.symbolOf, UNITS);
    this.openingBase = new Int32Array(block, at.openingBase, symbols! + 1);
    this.openings = new Uint16Array(block, at.openings, openingSlots);
    this.lengths = new Uint16Array(block, at.lengths, terms);
    this.size = terms!;
    this.hasSingles = singles === 1;
  }

  /** A block for so much, its header written and everything else zero. */
  static allocate(size: TableSize): TermTable {
    const { slots, openingSlots, terms, symbols, hasSingles } = size;
    const block = new SharedArrayBuffer(layout(slots, openingSlots, terms, symbols).end);
    new Int32Array(block, 0, HEADER).set([MAGIC, slots, openingSlots, terms, hasSingles ? 1 : 0, symbols]);
    return new TermTable(block);
  }
}

export interface TableSize {
  readonly slots: number;
  readonly openingSlots: number;
  readonly terms: number;
  readonly symbols: number;
  readonly hasSingles: boolean;
}

/** No first symbol, in `openings`. */
export const NONE = 0xffff;

/** No slot has it; differs from every slot in a positive number. */
export const NO_PARENT = 0x7fff_ffff;

const UNITS = 0x1_0000;
const HEADER = 8;
const MAGIC = 0x4c44_5431;

function layout(slots: number, openingSlots: number, terms: number, symbols: number) {
  const parents = HEADER * 4;
  const bases = parents + slots * 4;
  const termsAt = bases + slots * 4;
  const openingBase = termsAt + slots * 4;
  const symbolOf = openingBase + (symbols + 1) * 4;
  const openings = symbolOf + UNITS * 2;
  const lengths = openings + openingSlots * 2;
  return { parents, bases, terms: termsAt, openingBase, symbolOf, openings, lengths, end: lengths + terms * 2 };
}
