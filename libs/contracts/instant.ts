/**
 * Date and time with an offset from UTC, e.g. `2026-05-01T09:30:00+08:00` (RFC 3339). Years 1900 to 2999, because a
 * database can't keep year 0 and an instant of 9999 falls into year 10000 in UTC; offsets to 14:59, because no clock on
 * earth has more and PostgreSQL refuses those from 16:00 on.
 */
export const INSTANT =
  /^(19|2\d)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** Whether the text is an instant with offset that exists in the calendar. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false;
  const day = +value.slice(8, 10);
  return day <= 28 || day <= daysOfMonth(+value.slice(0, 4), +value.slice(5, 7));
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const LOCAL_TIME = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$/;

/** Whether the text would be a time, had it an offset. */
export const lacksOffset = (text: string): boolean => LOCAL_TIME.test(text);
