import { fold, foldedString } from './folding';

interface Entry {
  readonly term: number;
  /** Units after the first two. */
  readonly rest: Uint16Array;
}

/**
 * Finds which of a few hundred terms occur in a text, whatever their width, case, script or inserted symbols. A bitmap of
 * first units passes over nearly every position; terms are two units or longer.
 */
export class TermScanner {
  private readonly openings = new Uint8Array(0x10000);
  private readonly byOpening = new Map<number, Entry[]>();

  /** @throws RangeError for a term of fewer than two units once folded. */
  constructor(terms: readonly string[]) {
    terms.forEach((term, index) => this.add(foldedString(term), index, term));
  }

  private add(folded: string, term: number, written: string): void {
    if (folded.length < 2) throw new RangeError(`a term needs two characters or more: "${written}"`);
    const opening = folded.charCodeAt(0) * 0x10000 + folded.charCodeAt(1);
    const rest = Uint16Array.from(folded.slice(2), (unit) => unit.charCodeAt(0));
    this.openings[folded.charCodeAt(0)] = 1;
    const entries = this.byOpening.get(opening) ?? [];
    this.byOpening.set(opening, [...entries, { term, rest }]);
  }

  /** Calls `found` with the index of every term at every place it occurs. */
  scan(text: string, found: (term: number) => void): void {
    const { units, length } = fold(text);
    for (let i = 0; i + 1 < length; i++) {
      if (this.openings[units[i]!] === 0) continue;
      const entries = this.byOpening.get(units[i]! * 0x10000 + units[i + 1]!);
      if (entries === undefined) continue;
      for (const { term, rest } of entries) if (matches(units, length, i + 2, rest)) found(term);
    }
  }
}

function matches(units: Uint16Array, length: number, at: number, rest: Uint16Array): boolean {
  if (at + rest.length > length) return false;
  for (let i = 0; i < rest.length; i++) if (units[at + i] !== rest[i]) return false;
  return true;
}
