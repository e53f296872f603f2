import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { compileLibrary } from './compiled-library';
import type { MessageFacts } from './keyword-library';
import { LibraryMatcher } from './library-matching';
import { readLibrary } from './library.reading';

interface Vector {
  readonly name: string;
  readonly text: string;
  readonly facts?: MessageFacts;
  readonly normalised: string;
  readonly matches: readonly object[];
  readonly knownGood: string | null;
}

const file = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'data/text/vectors.json'), 'utf8')) as {
  normalisation: string;
  library: unknown;
  vectors: Vector[];
};

describe('the vectors with which a carrier checks its own engine', () => {
  const normalisation = NormalisationTable.bundled();
  const library = readLibrary(file.library);
  const matcher = new LibraryMatcher(library, compileLibrary(library, normalisation), normalisation);

  it('are of the normalisation in force', () => expect(file.normalisation).toBe(normalisation.version));

  it.each(file.vectors.map((vector) => [vector.name, vector] as const))('hold for %s', (_, vector) => {
    const { matches, knownGood } = matcher.judge(vector.text, vector.facts);
    const explained = matches.map((match) => {
      const { term, ...place } = matcher.explain(vector.text, match);
      return { term: term.id, ...place };
    });
    expect(new Normaliser(normalisation).asString(vector.text)).toBe(vector.normalised);
    expect(explained).toEqual(vector.matches);
    expect(knownGood === null ? null : library.knownGood[knownGood]!.id).toBe(vector.knownGood);
  });
});
