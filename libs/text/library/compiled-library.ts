import type { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { TermTable } from '../matching/term-table';
import { buildTermTable } from '../matching/term-table.building';
import type { KeywordLibrary } from './keyword-library';
import { compiledText } from './library.reading';

/** A compiled library as it travels between threads: everything is shared memory. */
export interface LibraryParts {
  readonly normaliser: string;
  readonly table: SharedArrayBuffer;
  /** By pattern, where its uses begin in `uses`; each a term (rising), or the complement of a known good text. */
  readonly usesFrom: Int32Array;
  readonly uses: Int32Array;
  /** By term, where its rule begins in `rules`; -1: none. */
  readonly ruleAt: Int32Array;
  /** Rules: within (-1: anywhere), number of patterns that must be there, of those that mustn't, then the patterns. */
  readonly rules: Int32Array;
  /** By known good text, where its patterns begin in `goodParts`. */
  readonly goodFrom: Int32Array;
  readonly goodParts: Int32Array;
}

/** Compiles a library. A pattern is one normalised text, whoever uses it. @throws DomainError LIBRARY_INVALID */
export function compileLibrary(library: KeywordLibrary, normalisation: NormalisationTable): LibraryParts {
  const patterns = new Patterns(new Normaliser(normalisation));
  const uses: number[][] = [];
  const use = (pattern: number, by: number): void => void (uses[pattern] ??= []).push(by);
  const ruleAt = new Int32Array(library.terms.length).fill(-1);
  const rules: number[] = [];
  library.terms.forEach(({ text, allOf = [], noneOf = [], within = -1 }, term) => {
    const field = `terms[${term}]`;
    use(patterns.of(`${field}.text`, text), term);
    if (allOf.length + noneOf.length === 0) return;
    ruleAt[term] = rules.length;
    rules.push(within, allOf.length, noneOf.length);
    for (const one of [...allOf, ...noneOf]) rules.push(patterns.of(`${field} companion`, one));
  });
  const goodFrom = new Int32Array(library.knownGood.length + 1);
  const goodParts: number[] = [];
  library.knownGood.forEach(({ allOf }, good) => {
    for (const part of allOf) goodParts.push(patterns.of(`knownGood[${good}]`, part));
    goodFrom[good + 1] = goodParts.length;
    // Its first part makes the others be looked for.
    use(goodParts[goodFrom[good]!]!, ~good);
  });
  const { usesFrom, flat } = flatten(uses, patterns.size);
  return {
    normaliser: normalisation.version,
    table: buildTermTable(patterns.texts).block,
    usesFrom,
    uses: flat,
    ruleAt: shared(ruleAt),
    rules: shared(rules),
    goodFrom: shared(goodFrom),
    goodParts: shared(goodParts),
  };
}

class Patterns {
  readonly texts: string[] = [];
  private readonly byText = new Map<string, number>();

  constructor(private readonly normaliser: Normaliser) {}

  get size(): number {
    return this.texts.length;
  }

  of(field: string, written: string): number {
    const text = compiledText(this.normaliser, field, written);
    let pattern = this.byText.get(text);
    if (pattern === undefined) this.byText.set(text, (pattern = this.texts.push(text) - 1));
    return pattern;
  }
}

function flatten(lists: readonly (number[] | undefined)[], size: number) {
  const from = new Int32Array(size + 1);
  const flat: number[] = [];
  for (let i = 0; i < size; i++) {
    for (const one of lists[i] ?? []) flat.push(one);
    from[i + 1] = flat.length;
  }
  return { usesFrom: shared(from), flat: shared(flat) };
}

function shared(values: ArrayLike<number>): Int32Array {
  const copy = new Int32Array(new SharedArrayBuffer(values.length * 4));
  copy.set(values);
  return copy;
}

/** Bytes of all its parts. */
export const sizeOf = (parts: LibraryParts): number =>
  parts.table.byteLength +
  [parts.usesFrom, parts.uses, parts.ruleAt, parts.rules, parts.goodFrom, parts.goodParts].reduce(
    (sum, one) => sum + one.byteLength,
    0,
  );

/** The table of a compiled library, ready to scan with. */
export const tableOf = (parts: LibraryParts): TermTable => new TermTable(parts.table);
