import { hash } from 'node:crypto';

/**
 * Canonical JSON: keys sorted by UTF-16 code unit, no white space, undefined members left out (RFC 8785 for the values
 * we use). Two equal values give equal text, so digests of it can be compared.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quotedText(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return canonicalList(value);
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of sortedKeys(record)) {
    const member = record[key];
    if (member !== undefined) text += `${text.length > 1 ? ',' : ''}${quotedText(key)}:${canonicalJson(member)}`;
  }
  return text + '}';
}

function canonicalList(values: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) text += (i > 0 ? ',' : '') + canonicalJson(values[i]);
  return text + ']';
}

/** Characters that JSON never escapes, of which nearly all our texts consist: half the time of `JSON.stringify`. */
const PLAIN = /^[ !#-[\]-~\u4e00-\u9fff]*$/;

const quotedText = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

function sortedKeys(record: Record<string, unknown>): string[] {
  const keys = Object.keys(record);
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

export const sha256 = (bytes: string | Buffer): Buffer => hash('sha256', bytes, 'buffer');

export const sha256Hex = (bytes: string | Buffer): string => hash('sha256', bytes, 'hex');
