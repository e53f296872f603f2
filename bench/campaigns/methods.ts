import { Masking } from '#text/campaigns/masking';
import { MUTATIONS, mutate } from './mutations';
import type { NormalisationTable } from '#text/matching/normalisation.table';
import { SeededRandom } from '../../apps/sandbox/traffic/random';
import type { Message } from './corpus';
import { inCommon, LEAST_IN_COMMON } from './judging';

/** How like two masked texts are, 0 to 1. */
type Likeness = (one: string, other: string) => number;

const gramsOf = (text: string, n: number): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - n + 1) }, (_, i) => text.slice(i, i + n)));

function overlap(n: number, share: (common: number, one: number, other: number) => number): Likeness {
  return (one, other) => {
    const [a, b] = [gramsOf(one, n), gramsOf(other, n)];
    let common = 0;
    for (const gram of a) if (b.has(gram)) common++;
    return share(common, a.size, b.size);
  };
}

function hashOf(gram: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < gram.length; i++) hash = Math.imul(hash ^ gram.charCodeAt(i), 0x5bd1_e995) ^ (hash >>> 15);
  return Math.imul(hash ^ (hash >>> 13), 0x85eb_ca6b) >>> 0;
}

/** The share of equal minima; of each only the lowest `bits` are kept (b-bit MinHash). */
function minHash(functions: number, bits: number): Likeness {
  const mask = 2 ** bits - 1;
  const signature = (text: string): number[] => {
    const grams = [...gramsOf(text, 2)];
    return Array.from({ length: functions }, (_, seed) => {
      let least = 2 ** 32;
      for (const gram of grams) least = Math.min(least, hashOf(gram, (seed + 1) * 0x9e37));
      return (least & mask) >>> 0;
    });
  };
  return (one, other) => {
    const [a, b] = [signature(one), signature(other)];
    return a.filter((value, i) => value === b[i]).length / functions;
  };
}

/** Equal bits of 64, each the majority of the grams' bits. */
function simHash(n: number): Likeness {
  const signature = (text: string): boolean[] => {
    const votes = new Int32Array(64);
    for (const gram of gramsOf(text, n)) {
      for (let half = 0; half < 2; half++) {
        const hash = hashOf(gram, half + 77);
        for (let bit = 0; bit < 32; bit++) votes[half * 32 + bit]! += (hash >>> bit) & 1 ? 1 : -1;
      }
    }
    return Array.from(votes, (vote) => vote > 0);
  };
  return (one, other) => {
    const [a, b] = [signature(one), signature(other)];
    return a.filter((bit, i) => bit === b[i]).length / 64;
  };
}

const jaccard = (common: number, one: number, other: number): number => common / Math.max(1, one + other - common);
const contained = (common: number, one: number, other: number): number => common / Math.max(1, Math.min(one, other));

const METHODS: Readonly<Record<string, Likeness>> = {
  'single characters, Jaccard': overlap(1, jaccard),
  'pairs, Jaccard (sketch)': overlap(2, jaccard),
  'triples, Jaccard': overlap(3, jaccard),
  'pairs, share of the smaller': overlap(2, contained),
  'MinHash, 64 × 32 bits': minHash(64, 32),
  'MinHash, 128 × 32 bits': minHash(128, 32),
  'b-bit MinHash, 128 × 4 bits': minHash(128, 4),
  'SimHash of pairs, 64 bits': simHash(2),
  'SimHash of triples, 64 bits': simHash(3),
};

const PAIRS = 4_000;
const ALLOWED = 0.001;

/** Of each way to compare, the share of mutated copies that it recognises when one in a thousand different messages may pass. */
export function compareMethods(messages: readonly Message[], table: NormalisationTable) {
  const masking = new Masking(table);
  const random = new SeededRandom(3);
  const copies = Array.from({ length: PAIRS }, (_, i): [string, string] => {
    const { text } = random.pick(messages);
    return [masking.asString(text), masking.asString(mutate(text, MUTATIONS[i % MUTATIONS.length]!, random))];
  });
  const others = differentPairs(messages, masking, random);
  return Object.entries(METHODS).map(([method, like]) => {
    const chance = others.map(([a, b]) => like(a, b)).sort((a, b) => b - a);
    const threshold = chance[Math.floor(chance.length * ALLOWED)] ?? 0;
    const recognised = copies.filter(([a, b]) => like(a, b) > threshold).length;
    return { method, threshold, recall: recognised / copies.length };
  });
}

/** Different messages of the same category: of ten, the one that has most in common with the first. */
function differentPairs(messages: readonly Message[], masking: Masking, random: SeededRandom): [string, string][] {
  const byCategory = Map.groupBy(messages, ({ category }) => category);
  const pairs: [string, string][] = [];
  // Bounded: a file may hold copies of one message only.
  for (let tries = 0; pairs.length < PAIRS && tries < PAIRS * 5; tries++) {
    const { category, text } = random.pick(messages);
    const one = masking.asString(text);
    const others = Array.from({ length: 10 }, () => masking.asString(random.pick(byCategory.get(category)!).text));
    const ranked = others.map((other) => ({ other, share: inCommon(one, other) })).filter(isDifferent);
    ranked.sort((a, b) => b.share - a.share);
    if (ranked.length > 0) pairs.push([one, ranked[0]!.other]);
  }
  return pairs;
}

const isDifferent = ({ share }: { share: number }): boolean => share < LEAST_IN_COMMON;
