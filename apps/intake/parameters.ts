import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';

const USUAL_PAGE = 50;
const LARGEST_PAGE = 200;

/** Query parameters as Express gives them. */
export type Parameters = Readonly<Record<string, unknown>>;

/** `next` of the page before, or null for the first. @throws DomainError REQUEST_INVALID */
export function afterOf({ after }: Parameters): string | null {
  if (after === undefined) return null;
  if (!isUuid(after)) throw invalid('after', '`next` of the page before', after);
  return after;
}

/** @throws DomainError REQUEST_INVALID */
export function limitOf({ limit }: Parameters): number {
  const size = limit === undefined ? USUAL_PAGE : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) throw invalid('limit', `1 to ${LARGEST_PAGE}`, limit);
  return size;
}

/** A parameter out of a closed list, or null. @throws DomainError REQUEST_INVALID */
export function oneOf<T extends string>(field: string, value: unknown, known: readonly T[]): T | null {
  if (value === undefined) return null;
  const found = known.find((one) => one === value);
  if (found === undefined) throw invalid(field, `one of ${known.join(', ')}`, value);
  return found;
}

/** @throws DomainError REQUEST_INVALID */
export function yesOrNo(field: string, value: unknown): boolean | null {
  const word = oneOf(field, value, ['true', 'false']);
  return word === null ? null : word === 'true';
}

export const invalid = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('REQUEST_INVALID', { field, expected, got: JSON.stringify(got)?.slice(0, 80) ?? 'nothing' });
