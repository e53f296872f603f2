import type { Precision } from '#contracts/vocabulary';

/** Possible moments of a message: [from, until) in epoch milliseconds; an open end is ±Infinity. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** Nothing is known of the time: every moment is possible. */
export const ANY_TIME: Interval = { from: -Infinity, until: Infinity };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const SHANGHAI = 8 * 60 * MINUTE;

/**
 * The interval that a stated time of this precision leaves open; a day is a day in Asia/Shanghai.
 * `latest` (say the time of the complaint) bounds an unknown time from above.
 */
export function messageInterval(at: number | null, precision: Precision, latest = Infinity): Interval {
  if (at === null || precision === 'unknown') return { from: -Infinity, until: latest };
  if (precision === 'day') return spanAround(at + SHANGHAI, DAY, SHANGHAI);
  return spanAround(at, precision === 'minute' ? MINUTE : SECOND, 0);
}

function spanAround(at: number, length: number, shift: number): Interval {
  const from = Math.floor(at / length) * length - shift;
  return { from, until: from + length };
}

/** The validity period of a row: [validFrom, validUntil) in epoch milliseconds; null is open. */
export interface Validity {
  readonly validFrom: number | null;
  readonly validUntil: number | null;
}

export const isValidAt = (row: Validity, moment: number): boolean =>
  (row.validFrom === null || row.validFrom <= moment) && (row.validUntil === null || moment < row.validUntil);

/** Adds to `moments` the starts and ends of validity that lie inside the interval. */
export function collectChanges(rows: readonly Validity[], interval: Interval, moments: Set<number>): void {
  for (const { validFrom, validUntil } of rows) {
    if (validFrom !== null && validFrom > interval.from && validFrom < interval.until) moments.add(validFrom);
    if (validUntil !== null && validUntil > interval.from && validUntil < interval.until) moments.add(validUntil);
  }
}
