import { DomainError } from '#kernel/domain-error';
import { dayOfDate } from './days';

/** The members of an object that has all the required ones and no unknown ones. */
export function members(
  json: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] | 'any' = [],
): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid(path, 'an object', json);
  const found = json as Record<string, unknown>;
  for (const name of required) if (!(name in found)) throw invalid(`${path}.${name}`, 'to be present', undefined);
  for (const name of Object.keys(found)) {
    const isKnown = optional === 'any' || required.includes(name) || optional.includes(name);
    if (!isKnown) throw invalid(`${path}.${name}`, 'no such member', name);
  }
  return found;
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(path, 'a text', value);
  return value;
}

export function texts(value: unknown, path: string): string[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid(path, 'a list of texts', value);
  return value.map((item, index) => text(item, `${path}[${index}]`));
}

export function flag(value: unknown, path: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw invalid(path, 'true, false or nothing', value);
  return value === true;
}

export function oneOf<T extends string>(allowed: readonly T[], value: unknown, path: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(path, `one of ${allowed.join(', ')}`, value);
  return found;
}

export function wholeNumber(value: unknown, from: number, to: number, path: string): number {
  const isFine = typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
  if (!isFine) throw invalid(path, `a whole number from ${from} to ${to}`, value);
  return value;
}

export function date(value: unknown, path: string): string {
  const found = text(value, path);
  try {
    dayOfDate(found, path);
  } catch (cause) {
    throw invalid(path, 'a date, YYYY-MM-DD', value, cause);
  }
  return found;
}

export function invalid(field: string, expected: string, got: unknown, cause?: unknown): DomainError {
  const detail = { field, expected, got: (JSON.stringify(got) ?? 'nothing').slice(0, 80) };
  return new DomainError('CONFIGURATION_INVALID', detail, { cause });
}
