/** Full-width digits, letters and the punctuation that numbers and links are made of; full-width commas and the like stay. */
const WIDE =
  /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF03\uFF05\uFF06\uFF0B\uFF0D-\uFF0F\uFF1D\uFF1F\uFF20\uFF3F\uFF5E\u3000]/;
const EVERY_WIDE = new RegExp(WIDE, 'g');

/** The text with full-width digits, letters and link punctuation as ASCII. Lengths and offsets stay the same. */
export function narrow(text: string): string {
  return WIDE.test(text) ? text.replace(EVERY_WIDE, toAscii) : text;
}

const toAscii = (wide: string): string => (wide === '\u3000' ? ' ' : String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
