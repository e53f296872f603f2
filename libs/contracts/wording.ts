/// <reference lib="es2024.string" />
import { isObject, isStorable } from './field-rule';

/** Longest `got`, so that receipts stay small whatever was sent. */
const SHOWN = 80;
const SHOWN_NAME = 60;

/** What came, for a person to recognise: short, storable, and without numbers that could be somebody's. */
export function shown(value: unknown, personal = false): string {
  if (value === undefined || value === null) return 'nothing';
  if (personal && typeof value !== 'object')
    return `a ${typeof value} of ${String(value).length} characters, not shown`;
  if (typeof value === 'string') {
    const quoted = `"${masked(storable(value.slice(0, SHOWN)))}"`;
    return cut(value.length > SHOWN ? `${value.length} characters: ${quoted}` : quoted, SHOWN);
  }
  if (Array.isArray(value)) return `a list of ${value.length} items`;
  if (isObject(value)) return 'an object';
  return masked(String(value));
}

/** A field name that the sender made up. */
export const shownName = (name: string): string => cut(masked(storable(name.slice(0, SHOWN))), SHOWN_NAME);

/** Seven digits in a row, or with a little between them as people write numbers, may be somebody's; a time isn't. */
export function masked(text: string): string {
  const runs = TIME.test(text) ? /\p{Nd}{7,}/gu : /\p{Nd}(?:[\s.()（）-]{0,2}\p{Nd}){6,}/gu;
  return text.replace(runs, (run) => `<${run.replace(/\P{Nd}/gu, '').length} digits>`);
}

const TIME = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}(:\d{2}){0,2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

const storable = (text: string): string => (isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\u2400'));

export const cut = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${text
        .slice(0, length - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;

/** The known name that an unknown one was probably meant to be. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name.slice(0, SHOWN));
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance < least) [least, nearest] = [distance, candidate];
  }
  return nearest;
}

/** `message_received_at` and `MessageReceivedAt` are the same name to a person. */
const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '');

/** Levenshtein's; both names are short. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
