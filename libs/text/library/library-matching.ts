import type { NormalisationTable, Variant } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { Scanner, type Hits } from '../matching/scanning';
import type { TermTable } from '../matching/term-table';
import { tableOf, type LibraryParts } from './compiled-library';
import type { KeywordLibrary, LibraryTerm, MessageFacts } from './keyword-library';

/** A term that applies to a message, and the first place where it does. */
export interface Match {
  /** Position in the library's terms. */
  readonly term: number;
  /** Normalised units [from, until). */
  readonly from: number;
  readonly until: number;
}

/** What a library says of one message. */
export interface Judgement {
  readonly matches: readonly Match[];
  /** The known good text that the message is, whatever its terms; then there are no matches. */
  readonly knownGood: number | null;
}

/** Why a term applies, for people: where it stands in the text as written, and in which way it was written. */
export interface Explanation {
  readonly term: LibraryTerm;
  readonly start: number;
  readonly end: number;
  readonly written: string;
  readonly variants: readonly Variant[];
}

const NOTHING: Judgement = { matches: [], knownGood: null };

/** Judges messages by one version of a library; owns buffers, so one per thread and version. */
export class LibraryMatcher {
  private readonly normaliser: Normaliser;
  private readonly scanner = new Scanner();
  private readonly table: TermTable;
  /** By pattern: the message in which it was last found, so that nothing is cleared between messages. */
  private readonly foundIn: Int32Array;
  private readonly matchedIn: Int32Array;
  private message = 0;

  /** @throws RangeError when the library was compiled with another normalisation */
  constructor(
    readonly library: KeywordLibrary,
    private readonly parts: LibraryParts,
    normalisation: NormalisationTable,
  ) {
    if (parts.normaliser !== normalisation.version) {
      throw new RangeError(`a library compiled with normalisation ${normalisation.version}, got ${parts.normaliser}`);
    }
    this.normaliser = new Normaliser(normalisation);
    this.table = tableOf(parts);
    this.foundIn = new Int32Array(this.table.size).fill(-1);
    this.matchedIn = new Int32Array(library.terms.length).fill(-1);
  }

  /** Terms that apply to a text, in the order of their first places. */
  judge(text: string, facts: MessageFacts = {}): Judgement {
    this.normaliser.normalise(text);
    const hits = this.scanner.scan(this.table, this.normaliser.units, this.normaliser.length);
    if (hits.count === 0) return NOTHING;
    this.message++;
    for (let i = 0; i < hits.count; i++) this.foundIn[hits.terms[i]!] = this.message;
    return this.weigh(hits, facts);
  }

  /** Why a match of the text judged last holds. */
  explain(text: string, { term, from, until }: Match): Explanation {
    this.normaliser.normalise(text);
    const { start, end } = this.normaliser.originOf(text, from, until);
    const written = text.slice(start, end);
    return { term: this.library.terms[term]!, start, end, written, variants: this.normaliser.variantsOf(written) };
  }

  private weigh(hits: Hits, facts: MessageFacts): Judgement {
    const { usesFrom, uses } = this.parts;
    let matches: Match[] | null = null;
    for (let i = 0; i < hits.count; i++) {
      const pattern = hits.terms[i]!;
      for (let at = usesFrom[pattern]!; at < usesFrom[pattern + 1]!; at++) {
        const use = uses[at]!;
        if (use < 0) {
          if (this.isKnownGood(~use)) return { matches: [], knownGood: ~use };
        } else if (this.matchedIn[use] !== this.message && this.applies(use, i, hits, facts)) {
          this.matchedIn[use] = this.message;
          const from = hits.starts[i]!;
          (matches ??= []).push({ term: use, from, until: from + this.table.lengths[pattern]! });
        }
      }
    }
    return matches === null ? NOTHING : { matches, knownGood: null };
  }

  private isKnownGood(good: number): boolean {
    const { goodFrom, goodParts } = this.parts;
    for (let at = goodFrom[good]!; at < goodFrom[good + 1]!; at++) {
      if (this.foundIn[goodParts[at]!] !== this.message) return false;
    }
    return true;
  }

  private applies(term: number, hit: number, hits: Hits, facts: MessageFacts): boolean {
    const { senderKinds, categories } = this.library.terms[term]!;
    if (senderKinds !== undefined && !senderKinds.includes(facts.senderKind ?? '')) return false;
    if (categories !== undefined && facts.category !== undefined && !categories.includes(facts.category)) return false;
    return this.hasCompanions(this.parts.ruleAt[term]!, hit, hits);
  }

  private hasCompanions(rule: number, hit: number, hits: Hits): boolean {
    if (rule < 0) return true;
    const { rules } = this.parts;
    const [within, wanted, unwanted] = [rules[rule]!, rules[rule + 1]!, rules[rule + 2]!];
    const first = rule + 3;
    for (let at = first; at < first + wanted; at++) {
      if (this.foundIn[rules[at]!] !== this.message) return false;
      if (within >= 0 && !this.isNear(rules[at]!, within, hit, hits)) return false;
    }
    for (let at = first + wanted; at < first + wanted + unwanted; at++) {
      if (this.foundIn[rules[at]!] === this.message) return false;
    }
    return true;
  }

  /** Whether some place of the pattern lies at most `within` units before or after the hit; overlapping counts. */
  private isNear(pattern: number, within: number, hit: number, { terms, starts, count }: Hits): boolean {
    const { lengths } = this.table;
    const from = starts[hit]!;
    const until = from + lengths[terms[hit]!]!;
    const earliest = from - within - lengths[pattern]!;
    // Hits lie by rising start, so only those around this one are looked at.
    for (let i = hit - 1; i >= 0 && starts[i]! >= earliest; i--) if (terms[i] === pattern) return true;
    for (let i = hit + 1; i < count && starts[i]! <= until + within; i++) if (terms[i] === pattern) return true;
    return false;
  }
}
