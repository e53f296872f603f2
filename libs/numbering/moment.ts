import type { Precision } from '#contracts/vocabulary';

/** A moment as people write it, with the precision that the text shows. */
export interface WrittenMoment {
  readonly moment: number;
  readonly precision: Exclude<Precision, 'unknown'>;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads `2026-05-01` (that day in China) or an instant with offset, to the minute or second; null for anything else. */
export function readMoment(text: string): WrittenMoment | null {
  if (DAY.test(text)) return dated(text, `${text}T00:00:00+08:00`, 'day');
  const match = INSTANT.exec(text);
  return match === null ? null : dated(text, text, match[1] === undefined ? 'minute' : 'second');
}

/** Date.parse rolls 30 February over to March; a day that isn't in the calendar must not become another. */
function dated(text: string, instant: string, precision: WrittenMoment['precision']): WrittenMoment | null {
  const moment = Date.parse(instant);
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Number.isNaN(moment) || day > daysOfMonth ? null : { moment, precision };
}
