import { DAY } from '#kernel/clock';
import { uuidv7Time } from '#kernel/ids';
import { randomBytesPooled } from '#kernel/random';
import { shanghaiDay, shanghaiDayStart } from './received-interval';

/** Crockford base 32: no I, L, O, U, so that it can be read over the telephone. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Two digits at once: a number takes 1.3 µs. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => DIGITS[i >> 5]! + DIGITS[i & 31]!);
const TWENTY_BITS = 2 ** 20;
/** Eight digits say where the complaint's id begins (27 bits of milliseconds, 12 of the id's counter, one of chance), four are chance. */
const FORM = /^SL(\d{4})(\d{2})(\d{2})-([0-9A-HJKMNP-TV-Z]{8})[0-9A-HJKMNP-TV-Z]{4}$/;

/**
 * 受理编号 of a complaint, e.g. `SL20261122-7Q2M9T0XK4RB`: the Shanghai day, then the millisecond and count of its id with 21
 * random bits. The complaint is found by it without an index of its own, which every complaint would pay for; who knows
 * the minute of somebody's complaint still has 2⁴⁰ numbers to try, and the status asks for the contact too.
 */
export function acceptanceNumber(complaintId: string): string {
  const at = uuidv7Time(complaintId);
  const chance = randomBytesPooled(4).readUInt32BE();
  const count = parseInt(complaintId.slice(15, 18), 16);
  const place = ((at - shanghaiDayStart(at)) * 4096 + count) * 2 + (chance >>> 31);
  const [high, low] = [Math.floor(place / TWENTY_BITS), place % TWENTY_BITS];
  const head = PAIRS[high >> 10]! + PAIRS[high & 1023]! + PAIRS[low >> 10]! + PAIRS[low & 1023]!;
  return `SL${shanghaiDay(at)}-${head}${PAIRS[(chance >> 10) & 1023]}${PAIRS[chance & 1023]}`;
}

/** As somebody may write it: lower case, spaces, O for 0, I and L for 1. */
export const writtenPlainly = (number: string): string =>
  number
    .normalize('NFKC')
    .replace(/\s/g, '')
    .toUpperCase()
    .replace(/[‐-―−]/g, '-')
    .replace(/(?<=^SL.*)O/g, '0')
    .replace(/(?<=^SL.*)[IL]/g, '1');

/** The ids a complaint of this number can have: those that begin with one millisecond and count. Null for what is no number. */
export function idsOf(number: string): { readonly from: string; readonly to: string } | null {
  const parts = FORM.exec(number);
  if (parts === null) return null;
  const dayStart = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00+08:00`);
  let place = 0;
  for (const digit of parts[4]!) place = place * 32 + DIGITS.indexOf(digit);
  place = Math.floor(place / 2);
  const offset = Math.floor(place / 4096);
  if (Number.isNaN(dayStart) || offset >= DAY) return null;
  const time = (dayStart + offset).toString(16).padStart(12, '0');
  const head = `${time.slice(0, 8)}-${time.slice(8)}-7${(place % 4096).toString(16).padStart(3, '0')}`;
  return { from: `${head}-0000-000000000000`, to: `${head}-ffff-ffffffffffff` };
}
