import type { Fingerprint } from './fingerprint';

/** Texts are candidates for each other when all rows of some band agree. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/** Chosen by measurement: docs/matching.md, Campaigns. */
export const USUAL_BANDING: Banding = { bands: 32, rows: 3 };

const BAND_SIZE = 2 ** 45;

/** Turns fingerprints into band keys (MinHash with bands): whole numbers below 2⁵³, so that a `bigint` column holds them. */
export class BandKeys {
  private readonly multipliers: Int32Array;
  private readonly addends: Int32Array;

  constructor(private readonly banding: Banding = USUAL_BANDING) {
    const functions = banding.bands * banding.rows;
    this.multipliers = new Int32Array(functions);
    this.addends = new Int32Array(functions);
    // The same on every machine and for ever: stored keys depend on them.
    let state = 0x2545_f491;
    const next = (): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      return (state ^= state << 5);
    };
    for (let i = 0; i < functions; i++) {
      this.multipliers[i] = next() | 1;
      this.addends[i] = next();
    }
  }

  /** A key for each band; of a short text one, which only its equals share. */
  of({ grams, digest }: Fingerprint): readonly number[] {
    if (digest !== null) return [this.banding.bands * BAND_SIZE + parseInt(digest.slice(0, 11), 16)];
    if (grams.length === 0) return [];
    const keys: number[] = [];
    for (let band = 0; band < this.banding.bands; band++) {
      let [high, low] = [0x9e37_79b9, 0x85eb_ca6b];
      for (let row = 0; row < this.banding.rows; row++) {
        const least = this.least(grams, band * this.banding.rows + row);
        high = Math.imul(high ^ least, 0xcc9e_2d51) ^ (high >>> 15);
        low = Math.imul(low + least, 0x1b87_3593) ^ (low >>> 13);
      }
      keys.push(band * BAND_SIZE + (high >>> 19) * 2 ** 32 + (low >>> 0));
    }
    return keys;
  }

  private least(grams: Uint32Array, index: number): number {
    const [multiplier, addend] = [this.multipliers[index]!, this.addends[index]!];
    // Compared as signed numbers: any order will do, as long as it is the same for all texts.
    let least = 0x7fff_ffff;
    for (let i = 0; i < grams.length; i++) {
      const hash = (Math.imul(grams[i]!, multiplier) + addend) | 0;
      if (hash < least) least = hash;
    }
    return least;
  }
}
