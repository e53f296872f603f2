import type { Request } from 'express';
import { DomainError } from '#kernel/domain-error';
import { CHARSETS, type Charset } from '#numbering/table-decoding';
import { REGISTRIES, type RegistryName } from './registry';

const LONGEST_REASON = 200;

/** @throws DomainError NOT_FOUND */
export function registryNamed(name: string): RegistryName {
  const found = REGISTRIES.find((one) => one === name);
  if (found !== undefined) return found;
  throw new DomainError('NOT_FOUND', { field: 'name', expected: REGISTRIES.join(', '), got: name.slice(0, 40) });
}

/** GB18030 reads its forerunners too. */
const CHARSET_NAMES: Readonly<Record<string, Charset>> = { gbk: 'gb18030', gb2312: 'gb18030', utf8: 'utf-8' };

/** Charset of a `text/csv` body, if it states one. @throws DomainError REQUEST_INVALID for another body */
export function csvCharset({ headers }: Request): Charset | undefined {
  const type = headers['content-type'] ?? '';
  if (!/^text\/csv\b|^application\/octet-stream\b/i.test(type)) {
    throw invalid('Content-Type', 'text/csv, with charset=utf-8 or charset=gb18030 if you like', type);
  }
  const stated = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
  if (stated === undefined) return undefined;
  const charset = CHARSET_NAMES[stated] ?? CHARSETS.find((one) => one === stated);
  if (charset !== undefined) return charset;
  throw invalid('Content-Type', 'charset utf-8 or gb18030', stated);
}

/** A member of a JSON body that says why. @throws DomainError REQUEST_INVALID when it is there and no reason */
export function reasonOf(body: unknown, field: string): string | null {
  const value = (body as Record<string, unknown> | null | undefined)?.[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_REASON) return value.trim();
  throw invalid(field, `a reason of at most ${LONGEST_REASON} characters`, value);
}

/** @throws DomainError REQUEST_INVALID */
export function digestOf(body: unknown): string {
  const digest = (body as { digest?: unknown } | null | undefined)?.digest;
  if (typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)) return digest;
  throw invalid('digest', 'SHA-256 of the file as the dry run told it, hexadecimal', digest);
}

/** A version out of a query or body; null when there is none. @throws DomainError REQUEST_INVALID */
export function versionOf(field: string, value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (/^\d{1,9}$/.test(String(value))) return Number(value);
  throw invalid(field, 'number of a version', value);
}

const invalid = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('REQUEST_INVALID', { field, expected, got: JSON.stringify(got)?.slice(0, 80) ?? 'nothing' });
