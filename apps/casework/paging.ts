import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { isInstant } from '#contracts/instant';

const USUAL_PAGE = 50;
const LARGEST_PAGE = 200;
/** Above every id there can be: the first page begins below it. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Query parameters as Express gives them. */
export type Query = Readonly<Record<string, unknown>>;

/** One page of a list in falling order of ids: the newest first. */
export interface Page {
  readonly before: string;
  readonly limit: number;
}

export const PAGE_PARAMETERS = {
  after: { name: 'after', required: false, description: '`next` of the page before' },
  limit: { name: 'limit', required: false, description: `1 to ${LARGEST_PAGE}, usually ${USUAL_PAGE}` },
} as const;

/** @throws DomainError REQUEST_INVALID */
export function pageOf({ after, limit }: Query): Page {
  if (after !== undefined && !isUuid(after)) throw invalid('after', '`next` of the page before', after);
  const size = limit === undefined ? USUAL_PAGE : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) throw invalid('limit', `1 to ${LARGEST_PAGE}`, limit);
  return { before: after ?? LAST_ID, limit: size };
}

/** A parameter out of a closed list, or null. @throws DomainError REQUEST_INVALID */
export function oneOf<T extends string>(field: string, value: unknown, known: readonly T[]): T | null {
  if (value === undefined) return null;
  const found = known.find((one) => one === value);
  if (found === undefined) throw invalid(field, `one of ${known.join(', ')}`, value);
  return found;
}

/** A parameter that matches, or null. @throws DomainError REQUEST_INVALID */
export function matching(field: string, value: unknown, pattern: RegExp, expected: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(field, expected, value);
  return value;
}

/** An instant, or null. @throws DomainError REQUEST_INVALID */
export function instantOf(field: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (!isInstant(value)) throw invalid(field, 'a time with offset, e.g. 2026-05-01T00:00:00+08:00', value);
  return value as string;
}

/** `next` of a page: the last id when there may be more. */
export const nextOf = <Row extends { readonly id: string }>(rows: readonly Row[], { limit }: Page): string | null =>
  rows.length < limit ? null : rows.at(-1)!.id;

export const UNIT = /^[A-Z0-9]{2,16}-\d{2}$/;

const invalid = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('REQUEST_INVALID', { field, expected, got: JSON.stringify(got)?.slice(0, 80) ?? 'nothing' });
