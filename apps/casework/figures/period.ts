import { DomainError } from '#kernel/domain-error';
import { dayOfDate, startOfDay } from '#worktime/days';

/** A span of whole Shanghai days. */
export interface Period {
  readonly from: Date;
  /** The first instant after it. */
  readonly until: Date;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;
const YEAR = /^\d{4}$/;
const DAYS = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

const EXPECTED = '2026-05, 2026-Q2, 2026 or 2026-05-01..2026-05-31';

/** Month, quarter, year, or first and last day. @throws DomainError REQUEST_INVALID */
export function periodOf(text: unknown): Period {
  const [from, until] = typeof text === 'string' ? boundsOf(text) : [];
  if (from === undefined || until === undefined || until <= from) {
    const got = JSON.stringify(text)?.slice(0, 80) ?? 'nothing';
    throw new DomainError('REQUEST_INVALID', { field: 'period', expected: EXPECTED, got });
  }
  return { from: new Date(startOfDay(from)), until: new Date(startOfDay(until)) };
}

/** Day numbers of the first day and of the first after the last. */
function boundsOf(text: string): [number, number] | [] {
  const [, first, last] = DAYS.exec(text) ?? [];
  if (first !== undefined) return [dayOfDate(first, 'period'), dayOfDate(last!, 'period') + 1];
  if (YEAR.test(text)) return months(Number(text), 1, 12);
  const [, quarterYear, quarter] = QUARTER.exec(text) ?? [];
  if (quarter !== undefined) return months(Number(quarterYear), Number(quarter) * 3 - 2, 3);
  const [, year, month] = MONTH.exec(text) ?? [];
  return month === undefined ? [] : months(Number(year), Number(month), 1);
}

function months(year: number, first: number, count: number): [number, number] {
  const day = (month: number): number =>
    dayOfDate(
      `${String(year + Math.floor((month - 1) / 12)).padStart(4, '0')}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`,
    );
  return [day(first), day(first + count)];
}
