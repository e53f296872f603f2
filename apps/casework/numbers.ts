import { DAY } from '#kernel/clock';
import { isUuid, uuidv7Time } from '#kernel/ids';
import { dateOfDay, dayOfInstant, startOfDay } from '#worktime/days';

/** Digits that can't be mistaken for one another when read over a telephone (Crockford base 32). */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Case 联动事件编号 `LD-…`, order 工单编号 `GD-…`, assist 协查编号 `XC-…`, notice 告知书编号 `TZ-…`, appeal 申诉编号 `SS-…`. */
export type NumberKind = 'LD' | 'GD' | 'XC' | 'TZ' | 'SS';

/**
 * The number people quote, e.g. `GD-20261122-0F3K9M2QX7VAH`: the Shanghai date and 65 bits of the id (millisecond of the
 * day, counter, 26 random bits). It needs no shared counter, grows with time, and leads back to the id without an index.
 */
export function numberOf(kind: NumberKind, id: string): string {
  const at = uuidv7Time(id);
  const day = dayOfInstant(at);
  // 27 bits of time and 12 of the counter are eight digits less a bit, which the first of 26 random bits fills.
  const counter = parseInt(id.slice(15, 18), 16);
  const random = parseInt(id.slice(-7), 16) & 0x3ffffff;
  const high = ((at - startOfDay(day)) * 0x1000 + counter) * 2 + (random >>> 25);
  const text = digitsOf(high, 8) + digitsOf(random & 0x1ffffff, 5);
  return `${kind}-${dateDigits(day)}-${text}`;
}

let latest = { day: NaN, digits: '' };

function dateDigits(day: number): string {
  if (latest.day !== day) latest = { day, digits: dateOfDay(day).replaceAll('-', '') };
  return latest.digits;
}

function digitsOf(value: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    text = DIGITS[value % 32] + text;
    value = Math.floor(value / 32);
  }
  return text;
}

const NUMBER = /^(?:LD|GD|XC|TZ|SS)-(\d{4})(\d{2})(\d{2})-([0-9A-HJKMNP-TV-Z]{13})$/;

/** The ids that an id or a number of this kind can stand for; null when it is neither. */
export function idsOf(kind: NumberKind, text: string): { from: string; to: string } | null {
  if (text.toUpperCase().startsWith(kind)) return idsOfNumber(text);
  return isUuid(text) ? { from: text, to: text } : null;
}

/** The narrow range of ids a number can stand for; null when it is none. */
export function idsOfNumber(number: string): { from: string; to: string } | null {
  const parts = NUMBER.exec(number.toUpperCase());
  if (parts === null) return null;
  const midnight = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00+08:00`);
  let bits = 0n;
  for (const digit of parts[4]!) bits = (bits << 5n) | BigInt(DIGITS.indexOf(digit));
  const ofDay = Number(bits >> 38n);
  if (Number.isNaN(midnight) || ofDay >= DAY) return null;
  const time = (midnight + ofDay).toString(16).padStart(12, '0');
  const counter = ((bits >> 26n) & 0xfffn).toString(16).padStart(3, '0');
  const head = `${time.slice(0, 8)}-${time.slice(8)}-7${counter}`;
  return { from: `${head}-0000-000000000000`, to: `${head}-ffff-ffffffffffff` };
}
