import type { NormalisationTable, Variant } from './normalisation.table';

const SEVERAL = 0xffff;

/** Writes texts as terms are compared. Its buffers hold the text last normalised; one per thread is enough. */
export class Normaliser {
  /** Units of the normalised text. */
  units = new Uint16Array(1_024);
  /** By unit: where in the text the character begins that it comes from. */
  offsets = new Int32Array(1_024);
  length = 0;

  constructor(readonly table: NormalisationTable) {}

  /** Normalises a text in one pass. */
  normalise(text: string): void {
    const { direct } = this.table;
    // A character of one unit becomes at most 18 (U+FDFA); the few that become several make room themselves.
    this.reserve(text.length + 1);
    let { units, offsets } = this;
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = direct[text.charCodeAt(i)]!;
      if (unit === SEVERAL) {
        const code = text.codePointAt(i)!;
        const expansion = code >= 0xd800 && code <= 0xdbff ? '' : this.table.expansion(code);
        this.reserve(length + expansion.length + text.length - i + 1);
        ({ units, offsets } = this);
        for (let j = 0; j < expansion.length; j++) {
          offsets[length] = i;
          units[length++] = expansion.charCodeAt(j);
        }
        if (code > SEVERAL) i++;
      } else if (unit !== 0) {
        offsets[length] = i;
        units[length++] = unit;
      }
    }
    this.length = length;
  }

  /** The normalised text as a string: a term as it is compiled, or for showing. */
  asString(text: string): string {
    this.normalise(text);
    let normalised = '';
    for (let i = 0; i < this.length; i += 4_096) {
      normalised += String.fromCharCode(...this.units.subarray(i, Math.min(i + 4_096, this.length)));
    }
    return normalised;
  }

  /** The part of the text last normalised that became its units [from, until). */
  originOf(text: string, from: number, until: number): { start: number; end: number } {
    const last = this.offsets[until - 1]!;
    return { start: this.offsets[from]!, end: last + (text.codePointAt(last)! > SEVERAL ? 2 : 1) };
  }

  /** How a part of a text was written otherwise than a term; in the order of the table, none when it was written plainly. */
  variantsOf(written: string): Variant[] {
    const found = new Set<Variant>();
    for (const character of written) {
      const variant = this.table.variantOf(character.codePointAt(0)!);
      // Every text has digits and small letters: their own compatibility form is themselves, so only others come here.
      if (variant !== undefined) found.add(variant);
    }
    return [...found];
  }

  private reserve(length: number): void {
    if (length <= this.units.length) return;
    const size = Math.max(length, this.units.length * 2);
    const [units, offsets] = [new Uint16Array(size), new Int32Array(size)];
    units.set(this.units);
    offsets.set(this.offsets);
    this.units = units;
    this.offsets = offsets;
  }
}
