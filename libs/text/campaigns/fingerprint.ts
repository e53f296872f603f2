import { createHash } from 'node:crypto';
import type { NormalisationTable } from '../matching/normalisation.table';
import { Masking } from './masking';

/** Texts with fewer distinct grams are equal or different; likeness of two phrases of eight characters is chance. */
export const LEAST_GRAMS = 8;
/** A sketch keeps the smallest so many gram hashes: all of nearly every message (median of real ones: 54 grams). */
export const MOST_GRAMS = 256;
const WHOLE = 0xffff_ffff;
/** From here on characters are syllables or words; before are alphabets. */
const IDEOGRAPHS = 0x2e80;

/** What of a text is compared: small enough to be kept for each message. */
export interface Fingerprint {
  /** Hashes of its distinct grams (two characters, four of an alphabet), rising; at most `MOST_GRAMS`, the smallest. */
  readonly grams: Uint32Array;
  /** Every gram of the text up to this hash is in `grams`; 2³² − 1 when all are. */
  readonly bound: number;
  /** Only of a short text: SHA-256 of the masked text, which another must equal. */
  readonly digest: string | null;
}

/** Takes fingerprints of texts; owns buffers, so one per thread. */
export class Fingerprinter {
  private readonly masking: Masking;
  private grams = new Uint32Array(1_024);

  constructor(table: NormalisationTable) {
    this.masking = new Masking(table);
  }

  /** The fingerprint of a text; null when masking leaves nothing of it (only numbers, links and symbols). */
  of(text: string): Fingerprint | null {
    this.masking.mask(text);
    const { units, length } = this.masking;
    if (length === 0) return null;
    if (length > this.grams.length) this.grams = new Uint32Array(length * 2);
    for (let i = 0; i + 1 < length; i++) this.grams[i] = gramAt(units, i, length);
    const all = distinct(this.grams.subarray(0, length - 1).sort());
    if (all < LEAST_GRAMS) {
      const digest = createHash('sha256')
        .update(new Uint8Array(units.slice(0, length).buffer))
        .digest('hex');
      return { grams: this.grams.slice(0, all), bound: WHOLE, digest };
    }
    const grams = this.grams.slice(0, Math.min(all, MOST_GRAMS));
    return { grams, bound: all > MOST_GRAMS ? grams[MOST_GRAMS - 1]! : WHOLE, digest: null };
  }
}

/** Pairs of letters of an alphabet are few, so that any two texts in English share most of them: of those four. */
function gramAt(units: Uint16Array, at: number, length: number): number {
  const [first, second] = [units[at]!, units[at + 1]!];
  const pair = mixed((first << 16) | second);
  if (first >= IDEOGRAPHS || second >= IDEOGRAPHS || at + 3 >= length) return pair;
  return mixed(pair ^ ((units[at + 2]! << 16) | units[at + 3]!));
}

/** A bijection of 32 bits that spreads neighbours (the finaliser of MurmurHash3), so no two pairs share a hash. */
function mixed(pair: number): number {
  let hash = pair ^ (pair >>> 16);
  hash = Math.imul(hash, 0x85eb_ca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Moves one of each to the front of a rising list. @returns how many there are */
function distinct(rising: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < rising.length; i++) if (i === 0 || rising[i] !== rising[count - 1]) rising[count++] = rising[i]!;
  return count;
}
