import { DAY, HOUR } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';

/** Asia/Shanghai has been +08:00 without summer time since 1991-09-15. */
export const SHANGHAI_OFFSET = 8 * HOUR;

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Number of the Shanghai day that holds an instant; day 0 is 1970-01-01. */
export const dayOfInstant = (instant: number): number => Math.floor((instant + SHANGHAI_OFFSET) / DAY);

/** First instant (00:00 +08:00) of a Shanghai day. */
export const startOfDay = (day: number): number => day * DAY - SHANGHAI_OFFSET;

/** `2026-02-14` of a day number. */
export const dateOfDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** 0 is Sunday; day 0, 1970-01-01, was a Thursday. */
export const weekdayOfDay = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The day number of `2026-02-14`. @throws FIELD_INVALID for anything that is no date of the Gregorian calendar */
export function dayOfDate(date: string, field = 'date'): number {
  const parts = DATE.exec(date);
  const day = parts === null ? NaN : dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (Number.isNaN(day)) throw new DomainError('FIELD_INVALID', { field, expected: 'a date, YYYY-MM-DD', got: date });
  return day;
}

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with offset, cut to whole milliseconds (never rounded up into
 * the next day). `Date.parse` isn't used because it takes 30 February and local times.
 * @throws TIME_WITHOUT_OFFSET, FIELD_INVALID
 */
export function parseInstant(text: string, field = 'start'): number {
  const parts = INSTANT.exec(text);
  if (parts === null) throw notAnInstant(text, field);
  const [, year, month, date, hour, minute, second = '0', fraction = '', offset] = parts as unknown as string[];
  const day = dayOf(Number(year), Number(month), Number(date));
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const shift = offsetMinutes(offset ?? 'Z');
  if (Number.isNaN(day) || !inRange || Number.isNaN(shift)) throw notAnInstant(text, field);
  const minutes = day * 1440 + Number(hour) * 60 + Number(minute) - shift;
  return minutes * 60_000 + Number(second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** ISO 8601 in Shanghai time, `2026-02-15T00:00:00+08:00`; milliseconds only when there are any. */
export function formatInstant(instant: number): string {
  const text = new Date(instant + SHANGHAI_OFFSET).toISOString();
  return `${text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, 23)}+08:00`;
}

function notAnInstant(text: string, field: string): DomainError {
  const got = text.slice(0, 40);
  if (/^\d{4}-\d\d-\d\d(T[\d:.,]*)?$/i.test(text)) {
    return new DomainError('TIME_WITHOUT_OFFSET', {
      field,
      expected: `such as ${text.slice(0, 10)}T09:00:00+08:00`,
      got,
    });
  }
  const expected = 'an existing date and time with offset, such as 2026-02-14T09:00:00+08:00';
  return new DomainError('FIELD_INVALID', { field, expected, got });
}

/** NaN when the calendar has no such date. */
function dayOf(year: number, month: number, date: number): number {
  const instant = Date.UTC(year, month - 1, date);
  const back = new Date(instant);
  const exists = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === date;
  return exists ? instant / DAY : NaN;
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 14 || minutes > 59) return NaN;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
