/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of a CSV file for a spreadsheet: quoted where need be, and nothing in it that would be worked out (domain trap 17). */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',') + '\r\n';

function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lets a spreadsheet see that it is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
