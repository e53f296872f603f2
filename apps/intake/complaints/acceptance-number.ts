import { randomBytesPooled } from '#kernel/random';
import { shanghaiDay } from './received-interval';

/** Crockford base 32: no I, L, O, U, so that it can be read over the telephone. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 受理编号, e.g. `SL20261122-7Q2M9T0XK4RB`: the Shanghai day and 60 random bits, so that nobody can guess another's. */
export function acceptanceNumber(now: number): string {
  const random = randomBytesPooled(12);
  let tail = '';
  for (const byte of random) tail += DIGITS[byte & 31]!;
  return `SL${shanghaiDay(now)}-${tail}`;
}
