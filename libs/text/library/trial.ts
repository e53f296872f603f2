import type { NormalisationTable } from '../matching/normalisation.table';
import { compileLibrary } from './compiled-library';
import type { KeywordLibrary, MessageFacts } from './keyword-library';
import { LibraryMatcher } from './library-matching';

/** A message whose kind is known. */
export interface LabelledText extends MessageFacts {
  readonly text: string;
  readonly isSpam: boolean;
}

export interface TermTrial {
  readonly id: string;
  readonly spamHits: number;
  readonly falseHits: number;
  /** Spam that no other term of the library hits. */
  readonly marginalGain: number;
}

export interface TrialReport {
  readonly spam: number;
  readonly good: number;
  readonly spamHit: number;
  readonly goodHit: number;
  /** Share of the hit messages that are spam; null when none was hit. */
  readonly precision: number | null;
  /** Share of the spam that was hit; null without any. */
  readonly recall: number | null;
  /** Recall by category of the spam. */
  readonly byCategory: Readonly<
    Record<string, { readonly spam: number; readonly hit: number; readonly recall: number }>
  >;
  readonly byTerm: readonly TermTrial[];
  /** Messages that are hit by several terms: how many terms hit how many messages. */
  readonly overlap: Readonly<Record<number, number>>;
  readonly falseHitExamples: readonly { readonly text: string; readonly terms: readonly string[] }[];
}

const MOST_EXAMPLES = 20;

/** Tries a library on messages whose kind is known. The same trial for a person's proposal and for a mined library. */
export function tryLibrary(
  library: KeywordLibrary,
  texts: Iterable<LabelledText>,
  normalisation: NormalisationTable,
): TrialReport {
  const matcher = new LibraryMatcher(library, compileLibrary(library, normalisation), normalisation);
  const counts = library.terms.map(() => ({ spamHits: 0, falseHits: 0, marginalGain: 0 }));
  const totals = { spam: 0, good: 0, spamHit: 0, goodHit: 0 };
  const byCategory: Record<string, { spam: number; hit: number; recall: number }> = {};
  const overlap: Record<number, number> = {};
  const examples: { text: string; terms: string[] }[] = [];
  for (const { text, isSpam, ...facts } of texts) {
    const { matches } = matcher.judge(text, facts);
    totals[isSpam ? 'spam' : 'good']++;
    const category = isSpam ? (byCategory[facts.category ?? 'unknown'] ??= { spam: 0, hit: 0, recall: 0 }) : undefined;
    if (category !== undefined) category.spam++;
    if (matches.length === 0) continue;
    totals[isSpam ? 'spamHit' : 'goodHit']++;
    if (category !== undefined) category.hit++;
    overlap[matches.length] = (overlap[matches.length] ?? 0) + 1;
    for (const { term } of matches) counts[term]![isSpam ? 'spamHits' : 'falseHits']++;
    if (isSpam && matches.length === 1) counts[matches[0]!.term]!.marginalGain++;
    if (!isSpam && examples.length < MOST_EXAMPLES) {
      examples.push({ text, terms: matches.map(({ term }) => library.terms[term]!.text) });
    }
  }
  for (const one of Object.values(byCategory)) one.recall = one.hit / one.spam;
  const hit = totals.spamHit + totals.goodHit;
  return {
    ...totals,
    precision: hit === 0 ? null : totals.spamHit / hit,
    recall: totals.spam === 0 ? null : totals.spamHit / totals.spam,
    byCategory,
    byTerm: counts.map((count, i) => ({ id: library.terms[i]!.id, ...count })),
    overlap,
    falseHitExamples: examples,
  };
}
