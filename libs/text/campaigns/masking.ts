import { linksOf } from '../links';
import type { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { narrow } from '../narrow';

const SHORTEST_ACCOUNT = 5;
const LEAST_OTHER_LETTERS = 9;
const [ZERO, NINE] = [0x30, 0x39];
const [LETTER_A, LETTER_Z] = [0x61, 0x7a];
const LETTER = /^\p{L}$/u;
const BLANK = ' ';

let letters: Uint8Array | undefined;

/** By unit, whether it is kept: letters of any script, their surrogates, digits until they are masked. */
function lettersTable(): Uint8Array {
  const built = new Uint8Array(0x1_0000);
  for (let unit = 0; unit < built.length; unit++) built[unit] = LETTER.test(String.fromCharCode(unit)) ? 1 : 0;
  built.fill(1, ZERO, NINE + 1);
  // Han characters beyond the first plane; emoji (D83C to D83E) go with their second halves.
  built.fill(1, 0xd840, 0xd8c0);
  return built;
}

/**
 * Writes texts as campaigns compare them: normalised, and without whatever differs between copies of one message. Links,
 * call-back numbers, amounts and accounts are left out, not replaced: a copy without its link is the same message still.
 */
export class Masking {
  private readonly normaliser: Normaliser;
  /** The text last masked. */
  units = new Uint16Array(1_024);
  length = 0;

  constructor(table: NormalisationTable) {
    this.normaliser = new Normaliser(table);
    letters ??= lettersTable();
  }

  /** Masks a text. Whatever reads as a digit once normalised is one, so numbers in words (一三八…) or circles go too. */
  mask(text: string): void {
    this.normaliser.normalise(withoutLinks(text));
    const { units, length } = this.normaliser;
    if (length > this.units.length) this.units = new Uint16Array(length * 2);
    this.length = this.withoutNumbers(units, keepLetters(units, length));
  }

  /** The masked text as a string. */
  asString(text: string): string {
    this.mask(text);
    let masked = '';
    for (let i = 0; i < this.length; i += 4_096) {
      masked += String.fromCharCode(...this.units.subarray(i, Math.min(i + 4_096, this.length)));
    }
    return masked;
  }

  /**
   * Latin runs of five or more are accounts, codes and what is left of links with symbols inside, and go whole unless the
   * text is written in such letters; of shorter ones only the digits (`4s` shop).
   */
  private withoutNumbers(units: Uint16Array, length: number): number {
    let written = 0;
    const isLatinText = otherLetters(units, length) < LEAST_OTHER_LETTERS;
    for (let from = 0; from < length;) {
      if (!isLatin(units[from]!)) {
        this.units[written++] = units[from++]!;
        continue;
      }
      let [until, digits] = [from, 0];
      while (until < length && isLatin(units[until]!)) if (isDigit(units[until++]!)) digits++;
      if (until - from < SHORTEST_ACCOUNT || (digits === 0 && isLatinText)) {
        for (let i = from; i < until; i++) if (!isDigit(units[i]!)) this.units[written++] = units[i]!;
      }
      from = until;
    }
    return written;
  }
}

const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE;
const isLatin = (unit: number): boolean => isDigit(unit) || (unit >= LETTER_A && unit <= LETTER_Z);

function otherLetters(units: Uint16Array, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (!isLatin(units[i]!)) count++;
  return count;
}

function withoutLinks(text: string): string {
  const links = linksOf(text);
  if (links.length === 0) return text;
  let plain = narrow(text);
  // The longest first: one link may begin another.
  for (const link of links.sort((a, b) => b.length - a.length)) plain = plain.replaceAll(link, BLANK);
  return plain;
}

/** Moves letters and digits to the front. @returns how many there are */
function keepLetters(units: Uint16Array, length: number): number {
  let kept = 0;
  for (let i = 0; i < length; i++) {
    const unit = units[i]!;
    if (letters![unit] === 0) continue;
    units[kept++] = unit;
    // The second half of a pair is no letter by itself.
    if (unit >= 0xd840 && unit < 0xd8c0) units[kept++] = units[++i]!;
  }
  return kept;
}
