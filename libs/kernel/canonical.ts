import { hash } from 'node:crypto';

/**
 * Canonical JSON: keys sorted by UTF-16 code unit, no white space, undefined members left out (RFC 8785 for the values
 * we use). Two equal values give equal text, so digests of it can be compared.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as Record<string, unknown>;
  const members: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  }
  return `{${members.join(',')}}`;
}

export const sha256 = (bytes: string | Buffer): Buffer => hash('sha256', bytes, 'buffer');

export const sha256Hex = (bytes: string | Buffer): string => hash('sha256', bytes, 'hex');
