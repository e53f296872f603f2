import { SlotPlacement } from './slot-placement';
import { FREE, TermTable } from './term-table';

/** Longest term in units: it bounds the work at any one place of a text. */
export const LONGEST_TERM = 64;

/**
 * Compiles terms of 1 to 64 units. Term numbers are positions in `terms`; of equal ones the first answers for all.
 * @throws RangeError for an empty or too long term
 */
export function buildTermTable(terms: readonly string[]): TermTable {
  terms.forEach((term, i) => {
    if (term.length < 1 || term.length > LONGEST_TERM) {
      throw new RangeError(`a term has 1 to ${LONGEST_TERM} characters; number ${i} has ${term.length}`);
    }
  });
  const { symbolOf, symbols } = numberSymbols(terms);
  const trie = new Trie(sortTerms(terms, symbolOf), symbols);
  return trie.write(symbolOf, terms);
}

/** Units by falling frequency, from 1: the commonest lie together, and so do the lines of the table that are used most. */
function numberSymbols(terms: readonly string[]): { symbolOf: Uint16Array; symbols: number } {
  const counts = new Uint32Array(0x1_0000);
  for (const term of terms) for (let i = 0; i < term.length; i++) counts[term.charCodeAt(i)]!++;
  const units: number[] = [];
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit]! > 0) units.push(unit);
  units.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const symbolOf = new Uint16Array(0x1_0000);
  units.forEach((unit, i) => (symbolOf[unit] = i + 1));
  return { symbolOf, symbols: units.length };
}

/** A term in symbols, as a string so that it sorts fast. */
interface SortedTerm {
  readonly text: string;
  readonly term: number;
}

function sortTerms(terms: readonly string[], symbolOf: Uint16Array): SortedTerm[] {
  const symbols = new Uint16Array(LONGEST_TERM);
  const sorted = terms.map((written, term): SortedTerm => {
    for (let i = 0; i < written.length; i++) symbols[i] = symbolOf[written.charCodeAt(i)]!;
    return { text: String.fromCharCode(...symbols.subarray(0, written.length)), term };
  });
  return sorted.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.term - b.term));
}

/** The trie as ranges of the sorted terms, breadth first; a node's children follow one another. */
class Trie {
  /** By node: where its terms begin and end in the sorted list, its slot, its symbol, its base, the term that ends there. */
  private readonly from: number[] = [0];
  private readonly until: number[];
  private readonly slot: number[] = [0];
  private readonly symbol: number[] = [0];
  private readonly base: number[] = [];
  private readonly ends: number[] = [];
  private readonly placement: SlotPlacement;

  constructor(
    private readonly sorted: readonly SortedTerm[],
    private readonly symbols: number,
  ) {
    this.until = [sorted.length];
    this.placement = new SlotPlacement(symbols + 1, sorted.length * 3);
    this.place();
  }

  private place(): void {
    const symbols = new Uint16Array(this.symbols + 1);
    for (let node = 0, depth = 0, levelEnd = 1; node < this.from.length; node++) {
      if (node === levelEnd) {
        depth++;
        levelEnd = this.from.length;
      }
      const first = this.from.length;
      const count = this.branch(node, depth, symbols);
      // The root's children stand at their symbols.
      const base = node === 0 ? 0 : count === 0 ? LEAF : this.placement.place(symbols, count);
      this.base[node] = base;
      for (let i = 0; i < count; i++) this.slot[first + i] = base + symbols[i]!;
    }
  }

  /** Appends the children of a node; gives their number, and their symbols in rising order. */
  private branch(node: number, depth: number, symbols: Uint16Array): number {
    let at = this.from[node]!;
    const until = this.until[node]!;
    this.ends[node] = -1;
    if (node > 0 && this.sorted[at]!.text.length === depth) {
      this.ends[node] = this.sorted[at]!.term;
      while (at < until && this.sorted[at]!.text.length === depth) at++;
    }
    let count = 0;
    while (at < until) {
      const symbol = this.sorted[at]!.text.charCodeAt(depth);
      this.from.push(at);
      while (at < until && this.sorted[at]!.text.charCodeAt(depth) === symbol) at++;
      this.until.push(at);
      this.symbol.push(symbol);
      symbols[count++] = symbol;
    }
    return count;
  }

  write(symbolOf: Uint16Array, terms: readonly string[]): TermTable {
    const { symbols } = this;
    // Behind the last state lies as much free room as any base plus any symbol reaches; leaves point into it.
    const free = this.placement.end + symbols + 1;
    const hasSingles = terms.some((term) => term.length === 1);
    const made = TermTable.allocate({ slots: free + symbols + 1, symbols, terms: terms.length, hasSingles });
    made.symbolOf.set(symbolOf);
    terms.forEach((term, i) => (made.lengths[i] = term.length));
    made.checks.fill(FREE);
    made.bases.fill(free);
    made.openingBases.fill(free);
    for (let node = 1; node < this.from.length; node++) {
      const slot = this.slot[node]!;
      const term = this.ends[node]!;
      const base = this.base[node] === LEAF ? free : this.base[node]!;
      made.checks[slot] = this.symbol[node]!;
      made.bases[slot] = term >= 0 ? ~base : base;
      made.terms[slot] = term;
      if (slot <= symbols) made.openingBases[slot] = base;
    }
    return made;
  }
}

/** Stands for the base of a node without children until the end of the table is known. */
const LEAF = -1;
