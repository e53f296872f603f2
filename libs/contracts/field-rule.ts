/// <reference lib="es2024.string" />
import { INSTANT, isInstant, lacksOffset } from './instant';

/** What can be wrong with the value of one field; names of the closed register (docs/errors.md). */
export type FieldFault = 'FIELD_INVALID' | 'TEXT_TOO_LONG' | 'TEXT_NOT_UNICODE' | 'TIME_WITHOUT_OFFSET';

/** One rule for one value. The three forms of it stand side by side so that they can't drift: words, JSON Schema, check. */
export interface FieldRule {
  readonly name: string;
  /** Completes "expected …". */
  readonly expected: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** A value of this field may be a person's name or number, so it is never quoted. */
  readonly personal?: boolean;
  fault(value: unknown): FieldFault | undefined;
}

/** Neither NUL nor a lone surrogate: PostgreSQL can't store the one, and the other has no UTF-8. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** The same for JSON Schema, whose patterns are matched by code point. */
const STORABLE = '^[^\\x00\\ud800-\\udfff]*$';

/** JSON Schema counts code points, so we do; a text has at most as many of them as UTF-16 units. */
function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > 2 * max) return true;
  let count = 0;
  for (let i = 0; i < text.length; i += text.codePointAt(i)! > 0xffff ? 2 : 1) count++;
  return count > max;
}

export function textRule(max: number, min = 1, personal = false): FieldRule {
  return {
    name: 'text',
    expected: min === 0 ? `a text of at most ${max} characters` : `a text of ${min} to ${max} characters`,
    schema: { type: 'string', minLength: min, maxLength: max, pattern: STORABLE },
    personal,
    fault: (value) => {
      if (typeof value !== 'string') return 'FIELD_INVALID';
      if (!isStorable(value)) return 'TEXT_NOT_UNICODE';
      if (isLongerThan(value, max)) return 'TEXT_TOO_LONG';
      return value.length < min ? 'FIELD_INVALID' : undefined;
    },
  };
}

/** A fault of a value that had to be a certain string: text that nobody can store is told apart. */
const stringFault = (value: unknown): FieldFault =>
  typeof value === 'string' && !isStorable(value) ? 'TEXT_NOT_UNICODE' : 'FIELD_INVALID';

export function patternRule(name: string, expected: string, pattern: RegExp): FieldRule {
  return {
    name,
    expected,
    schema: { type: 'string', pattern: pattern.source },
    fault: (value) => (typeof value === 'string' && pattern.test(value) ? undefined : stringFault(value)),
  };
}

export function oneOfRule(values: readonly string[]): FieldRule {
  const allowed: ReadonlySet<unknown> = new Set(values);
  return {
    name: 'oneOf',
    expected: `one of ${values.join(', ')}`,
    schema: { type: 'string', enum: values },
    fault: (value) => (allowed.has(value) ? undefined : stringFault(value)),
  };
}

export const INSTANT_RULE: FieldRule = {
  name: 'instant',
  expected: 'a time with its offset from UTC, e.g. 2026-05-01T09:30:00+08:00, in the years 1900 to 2999',
  schema: { type: 'string', format: 'date-time', pattern: INSTANT.source },
  fault: (value) => {
    if (isInstant(value)) return undefined;
    return typeof value === 'string' && lacksOffset(value) ? 'TIME_WITHOUT_OFFSET' : stringFault(value);
  },
};

export const FLAG_RULE: FieldRule = {
  name: 'flag',
  expected: 'true or false',
  schema: { type: 'boolean' },
  fault: (value) => (typeof value === 'boolean' ? undefined : stringFault(value)),
};

export function numberRule(type: 'integer' | 'number', min: number, max: number): FieldRule {
  const isOfType = type === 'integer' ? Number.isInteger : Number.isFinite;
  return {
    name: type,
    expected: `${type === 'integer' ? 'a whole number' : 'a number'} ${range(min, max)}`,
    schema: { type, minimum: min, maximum: max },
    fault: (value) => (isOfType(value) && isWithin(value as number, min, max) ? undefined : stringFault(value)),
  };
}

const range = (min: number, max: number): string =>
  max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;

const isWithin = (value: number, min: number, max: number): boolean => value >= min && value <= max;

export const OBJECT_RULE: FieldRule = {
  name: 'object',
  expected: 'an object',
  schema: {},
  fault: (value) => (isObject(value) ? undefined : stringFault(value)),
};

export function listRule(max: number): FieldRule {
  return {
    name: 'list',
    expected: `a list of at most ${max} items`,
    schema: { type: 'array', maxItems: max },
    fault: (value) => (Array.isArray(value) && value.length <= max ? undefined : stringFault(value)),
  };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
