import { compileLibrary } from '../library/compiled-library';
import type { KnownGood } from '../library/keyword-library';
import { LibraryMatcher } from '../library/library-matching';
import type { NormalisationTable } from '../matching/normalisation.table';

/** Texts known to be good, found as a keyword library finds them: all parts of one are in the message, however written. */
export class KnownGoodTexts {
  private readonly matcher: LibraryMatcher | null;

  /** @throws DomainError LIBRARY_INVALID when a part is nothing once normalised */
  constructor(knownGood: readonly KnownGood[], table: NormalisationTable) {
    const library = { id: 'known-good', version: '1', terms: [], knownGood };
    this.matcher = knownGood.length === 0 ? null : new LibraryMatcher(library, compileLibrary(library, table), table);
  }

  has(text: string): boolean {
    return this.matcher !== null && this.matcher.judge(text).knownGood !== null;
  }
}
