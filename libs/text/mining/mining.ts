import type { KeywordLibrary, LibraryTerm } from '../library/keyword-library';
import type { LabelledText } from '../library/trial';
import { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { Scanner } from '../matching/scanning';
import { buildTermTable } from '../matching/term-table.building';
import { cover, type Candidate } from './covering';
import { gramsOf, withoutPlaceholders } from './grams';

/** How the starter library is chosen; found by trying them on held-out messages. */
export interface MiningOptions {
  /** A word must occur in so many spam messages. */
  readonly leastMessages: number;
  /** Each spam message gets so many words, as far as it has them … */
  readonly wordsEach: number;
  /** … and so many pairs of them. */
  readonly pairsEach: number;
  /** A pair must occur in so many spam messages. */
  readonly leastTogether: number;
  readonly mostTerms: number;
}

export const USUAL_MINING: MiningOptions = {
  leastMessages: 3,
  wordsEach: 5,
  pairsEach: 4,
  leastTogether: 2,
  mostTerms: 5_000,
};

interface Message {
  readonly normal: string;
  readonly category: string;
}

/**
 * Mines a starter library: words that no good message holds, in pairs, because two such words together are hardly ever
 * chance. Each pair is a term with its companion, under the category most of its messages have.
 */
export function mineLibrary(texts: Iterable<LabelledText>, options: MiningOptions = USUAL_MINING): KeywordLibrary {
  const normaliser = new Normaliser(NormalisationTable.bundled());
  const spam: Message[] = [];
  const good: string[] = [];
  for (const { text, isSpam, category = 'unknown' } of texts) {
    const normal = normaliser.asString(withoutPlaceholders(text));
    if (isSpam) spam.push({ normal, category });
    else good.push(normal);
  }
  const words = chooseWords(spam, good, options);
  const pairs = choosePairs(spam, words, options).slice(0, options.mostTerms);
  const terms = pairs.map(([text, companion, messages], i): LibraryTerm => ({
    id: `m${String(i + 1).padStart(5, '0')}`,
    text,
    category: commonest(messages.map((message) => spam[message]!.category)),
    allOf: [companion],
  }));
  return { id: 'starter', version: '1', terms, knownGood: [] };
}

function chooseWords(spam: readonly Message[], good: readonly string[], options: MiningOptions): string[] {
  const inGood = new Set<string>();
  for (const normal of good) for (const gram of gramsOf(normal)) inGood.add(gram);
  const found = new Map<string, number[]>();
  spam.forEach(({ normal }, message) => {
    for (const gram of gramsOf(normal)) {
      if (inGood.has(gram)) continue;
      const messages = found.get(gram);
      if (messages === undefined) found.set(gram, [message]);
      else messages.push(message);
    }
  });
  const candidates = [...found]
    .filter(([gram, messages]) => messages.length >= options.leastMessages && isWord(gram))
    .map(([value, covers]): Candidate<string> => ({ value, covers }))
    // Of words that help alike the longest says most.
    .sort((a, b) => b.value.length - a.value.length || (a.value < b.value ? -1 : 1));
  return cover(candidates, spam.length, options.wordsEach, 1);
}

/** Has a Chinese character, and no number that could be somebody's. */
const isWord = (gram: string): boolean => /\p{Script=Han}/u.test(gram) && !/\d{5}/.test(gram);

type Pair = readonly [text: string, companion: string, messages: readonly number[]];

function choosePairs(spam: readonly Message[], words: readonly string[], options: MiningOptions): Pair[] {
  const found = new Map<number, number[]>();
  wordsIn(spam, words).forEach((present, message) => {
    for (let a = 0; a < present.length; a++) {
      for (let b = a + 1; b < present.length; b++) {
        const key = present[a]! * words.length + present[b]!;
        const messages = found.get(key);
        if (messages === undefined) found.set(key, [message]);
        else messages.push(message);
      }
    }
  });
  const candidates = [...found].flatMap(([key, messages]): Candidate<Pair>[] => {
    const [one, other] = [words[Math.floor(key / words.length)]!, words[key % words.length]!];
    // A word inside the other is there whenever that is, and proves nothing.
    if (messages.length < options.leastTogether || one.includes(other) || other.includes(one)) return [];
    return [{ value: [one, other, messages], covers: messages }];
  });
  return cover(candidates, spam.length, options.pairsEach, 1);
}

/** By message, the words it holds in rising order. */
function wordsIn(spam: readonly Message[], words: readonly string[]): number[][] {
  const table = buildTermTable(words);
  const scanner = new Scanner();
  return spam.map(({ normal }) => {
    const units = Uint16Array.from({ length: normal.length }, (_, i) => normal.charCodeAt(i));
    const { terms, count } = scanner.scan(table, units, units.length);
    return [...new Set(terms.subarray(0, count))].sort((a, b) => a - b);
  });
}

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]![0];
}
