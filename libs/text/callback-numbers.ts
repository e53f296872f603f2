import { narrow } from './narrow';

const MOST_NUMBERS = 50;
const FIVE_DIGITS = /\d[\d\s-]{3,}\d/;
/** Mobile, 400 and 800 numbers, fixed numbers with area code, service numbers of 95xxx and 96xxx; no parameter of a link. */
const CALLBACK =
  /(?<![\d*.=&])(?:(?:\+?86|0086)[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00[ -]?\d{3,4}[ -]?\d{3,4}|0\d{2,3}[ -]?\d{7,8}|9[56]\d{3,4})(?![\d*]|\.\d)/g;
const SEPARATORS = /[ -]/g;

/** Numbers a message asks to call, without separators, in the order they appear, once each. They are the sender's and stay in clear. */
export function callbackNumbersOf(text: string): string[] {
  const plain = narrow(text);
  if (!FIVE_DIGITS.test(plain)) return [];
  const found = new Set<string>();
  for (const match of plain.matchAll(CALLBACK)) {
    const digits = match[1]!.replace(SEPARATORS, '');
    const isWhole = !/^[48]00/.test(digits) || digits.length === 10;
    if (isWhole && found.size < MOST_NUMBERS) found.add(digits);
  }
  return [...found];
}
