import { linksOf } from '../links';
import type { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { narrow } from '../narrow';

const SHORTEST_ACCOUNT = 5;
const MOST_OTHERS = 9;
const LEAST_LATIN = 24;
/** After normalisation 一 to 九 are digits, 拾 and 佰 these. */
const MULTIPLIERS = Array.from('十百千', (one) => one.charCodeAt(0));
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
   * text is written in such letters; of others only the digits (`4s` shop) and what multiplies them (二十, 三百) go.
   */
  private withoutNumbers(units: Uint16Array, length: number): number {
    let written = 0;
    const isLatinText = isInLatin(units, length);
    for (let from = 0; from < length;) {
      const until = endOfRun(units, from, length);
      if (until === from) this.units[written++] = units[from++]!;
      else if (!isLatinText && until - from >= SHORTEST_ACCOUNT) from = until;
      else for (; from < until; from++) if (isLatinLetter(units[from]!)) this.units[written++] = units[from]!;
    }
    return written;
  }
}

const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE;
const isLatinLetter = (unit: number): boolean => unit >= LETTER_A && unit <= LETTER_Z;

/** Where Latin letters and digits end that begin here; what multiplies a digit before it is one of them. */
function endOfRun(units: Uint16Array, from: number, length: number): number {
  let until = from;
  let isNumber = false;
  for (; until < length; until++) {
    const unit = units[until]!;
    if (isDigit(unit)) isNumber = true;
    else if (isLatinLetter(unit)) isNumber = false;
    else if (!isNumber || !MULTIPLIERS.includes(unit)) break;
  }
  return until;
}

/** A Chinese text holds few Latin letters, one in English at most a signature or a name in characters. */
function isInLatin(units: Uint16Array, length: number): boolean {
  let [latin, others] = [0, 0];
  for (let i = 0; i < length; i++) {
    if (isLatinLetter(units[i]!)) latin++;
    else if (!isDigit(units[i]!)) others++;
  }
  return others === 0 || (others < MOST_OTHERS && latin >= LEAST_LATIN);
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
