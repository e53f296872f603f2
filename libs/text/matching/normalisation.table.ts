import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '#kernel/canonical';
import { PACKAGE_ROOT } from '#kernel/package-root';

/** Why a character became another: what a hit says of the way it was written. */
export const VARIANTS = [
  'compatibility',
  'traditional',
  'look-alike',
  'numeral',
  'enclosed',
  'inserted',
  'homophone',
] as const;
export type Variant = (typeof VARIANTS)[number];

const SEVERAL = 0xffff;
const LOW_SURROGATE = 0xdc00;
const AFTER_SURROGATES = 0xe000;

/**
 * What each character becomes before terms are compared: Unicode compatibility and lower case, simplified characters,
 * look-alikes, numerals as digits; inserted symbols and spaces are left out. From data/text/normalisation.tsv, so that
 * every machine that has the same version compares alike.
 */
export class NormalisationTable {
  /** By unit: what it becomes; 0 it is left out, `SEVERAL` ask the map. */
  readonly direct: Uint16Array;
  private readonly several = new Map<number, string>();
  private readonly variants = new Map<number, Variant>();

  /** @param version digest of the file and the mode: equal versions compare alike */
  private constructor(
    text: string,
    readonly version: string,
    readonly withHomophones: boolean,
  ) {
    this.direct = Uint16Array.from({ length: 0x1_0000 }, (_, unit) => unit);
    this.direct[0] = 0;
    this.direct[SEVERAL] = 0;
    // Surrogates are looked up as pairs; one alone is left out.
    this.direct.fill(SEVERAL, 0xd800, LOW_SURROGATE);
    this.direct.fill(0, LOW_SURROGATE, AFTER_SURROGATES);
    // A blank would end a line of the file.
    for (const blank of '\t\n\r') this.put(blank.charCodeAt(0), '', 'inserted');
    const sounds = new Map<string, string>();
    for (const line of text.split('\n')) {
      const [variant, from, to] = line.split('\t') as [Variant, string?, string?];
      if (from === undefined) continue;
      if (variant === 'homophone') sounds.set(from, to!);
      else this.put(from.codePointAt(0)!, to!, variant);
    }
    if (withHomophones) this.addSounds(sounds);
  }

  /** The table of the package. @param withHomophones characters of one sound, tones aside, compare as equal */
  static bundled(withHomophones = false): NormalisationTable {
    const text = readFileSync(join(PACKAGE_ROOT, 'data/text/normalisation.tsv'), 'utf8');
    return new NormalisationTable(
      text,
      `${sha256Hex(text).slice(0, 12)}${withHomophones ? '+homophones' : ''}`,
      withHomophones,
    );
  }

  /** What a character of several units, or one that becomes several, becomes. */
  expansion(code: number): string {
    return this.several.get(code) ?? String.fromCodePoint(code);
  }

  /** Why a character becomes another; undefined when it stays. */
  variantOf(code: number): Variant | undefined {
    return this.variants.get(code);
  }

  private put(code: number, to: string, variant: Variant): void {
    this.variants.set(code, variant);
    if (code > SEVERAL || to.length > 1) this.several.set(code, to);
    if (code < SEVERAL) this.direct[code] = to.length > 1 ? SEVERAL : to === '' ? 0 : to.charCodeAt(0);
  }

  /** The last step: whatever a character became goes on to the first of its sound. */
  private addSounds(sounds: ReadonlyMap<string, string>): void {
    for (let unit = 0; unit < this.direct.length; unit++) {
      const to = sounds.get(String.fromCharCode(this.direct[unit]!));
      if (to === undefined) continue;
      this.direct[unit] = to.charCodeAt(0);
      if (!this.variants.has(unit)) this.variants.set(unit, 'homophone');
    }
    for (const [code, text] of this.several) {
      this.several.set(code, Array.from(text, (one) => sounds.get(one) ?? one).join(''));
    }
  }
}
