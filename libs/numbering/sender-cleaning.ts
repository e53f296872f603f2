/** What is left of a displayed sender once decoration is gone, and what it is made of; or why it can't be one. */
export interface CleanSender {
  readonly text: string;
  readonly shape:
    'digits' | 'plus' | 'letters' | 'empty' | 'masked' | 'control-characters' | 'email-address' | 'unknown-structure';
}

const PLAIN_DIGITS = /^\d+$/;
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
/** Phones and contact books put direction marks and joiners around numbers. */
const INVISIBLE = /\p{Cf}/gu;
const CONTROL = /\p{Cc}|\p{Cs}/u;
/** Spaces, brackets, dots, slashes and every dash a keyboard or a full-width form makes. */
const SEPARATORS = /[\s().·/_\u2010-\u2015\u2212\u30FB\u30FC-]+/g;
const MASK = /\d\s*[*•●]{2,}|\d[xX]{3,}\d/;

/** Takes width, invisible marks and separators off; digits stay a string, letters keep their case. */
export function cleanSender(raw: string): CleanSender {
  if (PLAIN_DIGITS.test(raw)) return { text: raw, shape: 'digits' };
  const text = raw
    .replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, '')
    .trim();
  if (text === '') return { text, shape: 'empty' };
  if (CONTROL.test(text)) return { text, shape: 'control-characters' };
  if (MASK.test(text)) return { text, shape: 'masked' };
  const compact = text.replace(SEPARATORS, '');
  if (PLAIN_DIGITS.test(compact)) return { text: compact, shape: 'digits' };
  if (compact.startsWith('+') && PLAIN_DIGITS.test(compact.slice(1))) return { text: compact.slice(1), shape: 'plus' };
  if (text.includes('@')) return { text, shape: 'email-address' };
  if (!/\p{L}/u.test(text)) return { text, shape: 'unknown-structure' };
  return { text: text.normalize('NFC').replace(/\s+/g, ' '), shape: 'letters' };
}
