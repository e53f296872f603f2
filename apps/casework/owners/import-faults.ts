import type { LineError } from '#numbering/table-checking';

/** A period that begins before the one before it ends. */
export interface Overlap {
  readonly [column: string]: unknown;
  readonly line: number;
  readonly beforeLine: number | null;
  readonly from: Date | null;
  readonly beforeUntil: Date | number;
  readonly total: string;
}

/** The faults, and how many there are in all. */
export function overlapErrors(found: readonly Overlap[]): [LineError[], number] {
  const errors = found.map(({ line, beforeLine, from, beforeUntil }): LineError => {
    const end = beforeUntil instanceof Date ? `at ${beforeUntil.toISOString()}` : 'never';
    const before = beforeLine === null || beforeLine === line ? 'in the version in force' : `on line ${beforeLine}`;
    const expected = `a period that begins after the one before ${before}, which ends ${end}`;
    const got = from === null ? 'no beginning' : from.toISOString();
    return { line, code: 'CASEWORK_PERIODS_OVERLAP', field: 'valid_from', expected, got };
  });
  return [errors, Number(found[0]?.total ?? 0)];
}

export const unknownRow = ({ line }: { line: number }): LineError => ({
  line,
  code: 'NOT_FOUND',
  field: 'op',
  expected: 'a row of the version in force with this key and valid_from, named once',
  got: 'none, or another line about it',
});
