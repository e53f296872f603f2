/** Stands where a placeholder was taken out: no term reaches over it, for it isn't in the alphabet of any text. */
export const BREAK = '\ue000';

/** Placeholders of published corpora: what stands for a name, number, link or place, in Latin capitals or angle brackets. */
const PLACEHOLDERS = /<[A-Z#*]+>|CELLPHONE|HOTLINE|WECHAT|PHONE|DIGIT|PLACE|NAME|BANK|EMAIL|URL|QQ/g;

/** The text with every placeholder as a break, so that nothing is learned from how a corpus was anonymised. */
export const withoutPlaceholders = (text: string): string => text.replace(PLACEHOLDERS, BREAK);

const SHORTEST = 2;
const LONGEST = 8;

/** Every distinct run of 2 to 8 units of a normalised text, once. */
export function gramsOf(text: string): Set<string> {
  const grams = new Set<string>();
  for (const part of text.split(BREAK)) {
    for (let from = 0; from < part.length; from++) {
      const most = Math.min(LONGEST, part.length - from);
      for (let length = SHORTEST; length <= most; length++) grams.add(part.slice(from, from + length));
    }
  }
  return grams;
}
