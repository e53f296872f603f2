import type { TermTable } from './term-table';

/** Hits in a text: term `terms[i]` begins at unit `starts[i]`. The next scan overwrites them. */
export class Hits {
  terms = new Int32Array(1_024);
  starts = new Int32Array(1_024);
  count = 0;

  /** Room for at least so many more; a write past the end of a typed array would vanish silently. */
  reserve(more: number): void {
    if (this.count + more <= this.terms.length) return;
    const length = Math.max(this.terms.length * 2, this.count + more);
    const [terms, starts] = [new Int32Array(length), new Int32Array(length)];
    terms.set(this.terms);
    starts.set(this.starts);
    this.terms = terms;
    this.starts = starts;
  }
}

/** Units of one chunk: its candidates fit the first-level cache. */
const CHUNK = 2_048;
/** As many terms can end on the way from one place. */
const DEEPEST = 64;

/** Finds terms in texts; owns buffers, so one per thread is enough. */
export class Scanner {
  readonly hits = new Hits();
  private symbols = new Uint16Array(1_024);
  private readonly places = new Int32Array(CHUNK + 1);
  private readonly slots = new Int32Array(CHUNK + 1);

  /**
   * Every occurrence of every term in `units[0, length)`, overlapping ones too, by rising start, of one start the shortest
   * first. Linear in the text: at most 64 steps from any place.
   */
  scan(table: TermTable, units: Uint16Array, length: number): Hits {
    const { hits } = this;
    hits.count = 0;
    this.number(table, units, length);
    for (let from = 0; from < length; from += CHUNK) {
      const until = Math.min(from + CHUNK, length);
      hits.reserve(CHUNK * DEEPEST);
      if (table.hasSingles) this.walkAll(table, from, until);
      else this.walkOpenings(table, this.sift(table, this.collect(table, from, until)));
    }
    return hits;
  }

  private number({ symbolOf }: TermTable, units: Uint16Array, length: number): void {
    if (length + 1 >= this.symbols.length) this.symbols = new Uint16Array(length * 2 + 2);
    const { symbols } = this;
    for (let i = 0; i < length; i++) symbols[i] = symbolOf[units[i]!]!;
    symbols[length] = symbols[length + 1] = 0;
  }

  /** Places in [from, until) where two units begin some term; without a branch, because no processor foresees which do. */
  private collect({ checks, openingBases }: TermTable, from: number, until: number): number {
    const { symbols, places, slots } = this;
    let count = 0;
    let first = symbols[from]!;
    for (let i = from; i < until; i++) {
      const second = symbols[i + 1]!;
      const slot = openingBases[first]! + second;
      places[count] = i;
      slots[count] = slot;
      count += ((checks[slot]! ^ second) - 1) >>> 31;
      first = second;
    }
    return count;
  }

  /** Keeps openings that are terms themselves or go on with the third unit; without a branch again. */
  private sift({ bases, checks }: TermTable, count: number): number {
    const { symbols, places, slots } = this;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      const slot = slots[i]!;
      const base = bases[slot]!;
      const isTerm = base >>> 31;
      const third = symbols[place + 2]!;
      const goesOn = ((checks[(base ^ (base >> 31)) + third]! ^ third) - 1) >>> 31;
      places[kept] = place;
      slots[kept] = slot;
      kept += isTerm | goesOn;
    }
    return kept;
  }

  private walkOpenings({ bases, checks, terms }: TermTable, count: number): void {
    const { symbols, places, slots, hits } = this;
    const { terms: hitTerms, starts } = hits;
    let found = hits.count;
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      let slot = slots[i]!;
      for (let at = place + 2; ; at++) {
        let base = bases[slot]!;
        if (base < 0) {
          hitTerms[found] = terms[slot]!;
          starts[found++] = place;
          base = ~base;
        }
        const next = base + symbols[at]!;
        if (checks[next] !== symbols[at]) break;
        slot = next;
      }
    }
    hits.count = found;
  }

  /** The same from every place, for tables with terms of one unit. */
  private walkAll({ bases, checks, terms }: TermTable, from: number, until: number): void {
    const { symbols, hits } = this;
    for (let place = from; place < until; place++) {
      let slot = symbols[place]!;
      for (let at = place + 1; slot !== 0; at++) {
        let base = bases[slot]!;
        if (base < 0) {
          hits.terms[hits.count] = terms[slot]!;
          hits.starts[hits.count++] = place;
          base = ~base;
        }
        const next = base + symbols[at]!;
        if (checks[next] !== symbols[at]) break;
        slot = next;
      }
    }
  }
}
