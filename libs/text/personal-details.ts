import { narrow } from './narrow';

/** What of a person may be found in a text: the number of the phone that got the message, and another way to reach them. */
export interface Complainant {
  /** Digits only, as normalised. */
  readonly number: string;
  readonly contact?: string | undefined;
}

const SHORTEST_CONTACT = 4;
const SEPARATOR_RUN = 3;
/** Shorter ones are service numbers or years, which may stand in any text. */
const SHORTEST_NUMBER = 7;
const PHONE_NUMBER = /\d[\d\s().-]*/g;
const NO_DIGITS = /\D/g;
const COUNTRY = /^(?:00)?86(?=1\d{10}$)/;
/** How many digits stay at either end. */
const OWN_NUMBER = { head: 3, tail: 4 };
const HIDDEN = { head: 0, tail: 0 };
const LONG_NUMBER = /\d{15}/;
/** 居民身份证 with a plausible birth date (GB 11643). */
const IDENTITY_CARD = /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g;
const BANK_CARD = /(?<!\d)\d{16,19}(?!\d)/g;
const ONE_TIME_CODE =
  /(验证码|校验码|动态码|动态密码|激活码|确认码|随机码)(\D{0,8})(\d{4,8})(?!\d)|(?<!\d)(\d{4,8})(\s?(?:[是为][您你]的|[（(])\D{0,8}?)(验证码|校验码|动态码|激活码)/g;

/** First three and last four of a number, e.g. `138****1234`. */
export function maskedNumber(number: string): string {
  return number.length < 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 3)}${'*'.repeat(number.length - 7)}${number.slice(-4)}`;
}

/**
 * The text with what belongs to the complainant starred out: own number however it is spaced or widened, the given
 * contact, identity card and bank card numbers, one-time codes. Names can't be told from other words and stay. Length
 * and offsets stay the same.
 */
export function maskPersonalDetails(text: string, { number, contact }: Complainant): string {
  let masked = maskContact(text, contact);
  const plain = narrow(masked);
  if (!/\d{4}/.test(plain)) return maskDigits(masked, plain, number, OWN_NUMBER);
  const hidden = maskCards(plain).replace(ONE_TIME_CODE, hideCode);
  if (hidden !== plain) masked = overlay(masked, plain, hidden);
  return maskDigits(masked, narrow(masked), number, OWN_NUMBER);
}

/** Starred in full, in whatever case or width it stands, and the numbers in it with other separators too. */
function maskContact(text: string, contact: string | undefined): string {
  if (contact === undefined || contact.length < SHORTEST_CONTACT) return text;
  const plain = narrow(text);
  const wanted = narrow(contact);
  let masked = maskWords(text, plain, wanted);
  for (const [run] of wanted.matchAll(PHONE_NUMBER)) {
    const number = run.replace(NO_DIGITS, '').replace(COUNTRY, '');
    if (number.length >= SHORTEST_NUMBER) masked = maskDigits(masked, narrow(masked), number, HIDDEN);
  }
  return masked;
}

function maskWords(text: string, plain: string, wanted: string): string {
  const lower = plain.toLowerCase();
  // A few letters become two in lower case; then offsets no longer hold.
  const [searched, sought] = lower.length === text.length ? [lower, wanted.toLowerCase()] : [plain, wanted];
  let masked = text;
  for (let at = searched.indexOf(sought); at >= 0; at = searched.indexOf(sought, at + sought.length))
    masked = masked.slice(0, at) + '*'.repeat(sought.length) + masked.slice(at + sought.length);
  return masked;
}

function maskCards(text: string): string {
  if (!LONG_NUMBER.test(text)) return text;
  return text
    .replace(IDENTITY_CARD, (card) => card.slice(0, 4) + '*'.repeat(card.length - 4))
    .replace(BANK_CARD, (card) =>
      passesLuhn(card) ? `${card.slice(0, 6)}${'*'.repeat(card.length - 10)}${card.slice(-4)}` : card,
    );
}

const hideCode = (
  _all: string,
  word?: string,
  gap?: string,
  code?: string,
  before?: string,
  between?: string,
  after?: string,
): string =>
  code === undefined ? `${'*'.repeat(before!.length)}${between}${after}` : `${word}${gap}${'*'.repeat(code.length)}`;

/** Takes the stars of `hidden` over into the original, whose other characters keep their width. */
function overlay(text: string, plain: string, hidden: string): string {
  let result = '';
  for (let i = 0; i < text.length; i++) result += hidden[i] === plain[i] ? text[i]! : hidden[i]!;
  return result;
}

/** Stars the number but its ends wherever its digits stand, with up to three separators between any two. */
function maskDigits(text: string, plain: string, number: string, { head, tail }: typeof OWN_NUMBER): string {
  let digits = '';
  const at: number[] = [];
  let last = -1;
  for (let i = 0; i < plain.length; i++) {
    const unit = plain.charCodeAt(i);
    if (unit < 48 || unit > 57) continue;
    if (last >= 0 && i - last > 1 + SEPARATOR_RUN) {
      digits += ' ';
      at.push(-1);
    }
    digits += plain[i]!;
    at.push(i);
    last = i;
  }
  let found = digits.length < number.length ? -1 : digits.indexOf(number);
  if (found < 0) return text;
  const units = text.split('');
  for (; found >= 0; found = digits.indexOf(number, found + number.length)) {
    for (let d = head; d < number.length - tail; d++) units[at[found + d]!] = '*';
  }
  return units.join('');
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
