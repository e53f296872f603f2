import { LEAST_GRAMS, type Fingerprint } from './fingerprint';

/**
 * The share of their grams that two texts have in common (Jaccard), 0 to 1: exact for whole fingerprints, else estimated
 * from the hashes up to the lower bound. Of short texts 1 or 0.
 */
export function likeness(one: Fingerprint, other: Fingerprint): number {
  if (one.digest !== null || other.digest !== null) return one.digest === other.digest ? 1 : 0;
  const bound = Math.min(one.bound, other.bound);
  const [a, b] = [one.grams, other.grams];
  let [i, j, common, all] = [0, 0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!];
    if (x > bound && y > bound) return common / all;
    all++;
    if (x === y) common++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  for (; i < a.length && a[i]! <= bound; i++) all++;
  for (; j < b.length && b[j]! <= bound; j++) all++;
  return all === 0 ? 0 : common / all;
}

/**
 * The grams that more than half of some texts have: the same in whichever order they are given. When that is too little to
 * compare with (people put different texts together), the first text; short texts count only among themselves.
 */
export function centreOf(texts: readonly Fingerprint[]): Fingerprint {
  const long = texts.filter(({ digest }) => digest === null);
  if (long.length <= 1) return long[0] ?? texts[0]!;
  const bound = long.reduce((least, text) => Math.min(least, text.bound), 0xffff_ffff);
  const counts = new Map<number, number>();
  for (const { grams } of long) {
    for (const gram of grams) if (gram <= bound) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const kept = [...counts].flatMap(([gram, count]) => (count * 2 > long.length ? [gram] : []));
  return kept.length < LEAST_GRAMS ? long[0]! : { grams: Uint32Array.from(kept).sort(), bound, digest: null };
}
