import { ERROR_CODES, type ErrorCodeName } from '#kernel/error-codes';
import type { LineError } from '#numbering/table-checking';

const HEADER = 'line,code,field,expected,got,说明';
/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Faults as a file that a spreadsheet opens: with a byte order mark, quoted, and never as a formula (domain trap 17). */
export function errorsAsCsv(errors: readonly LineError[]): string {
  const rows = errors.map(({ line, code, field, expected, got }) =>
    [String(line), code, field, expected, got, ERROR_CODES[code as ErrorCodeName]?.zh ?? ''].map(cell).join(','),
  );
  return `\uFEFF${[HEADER, ...rows].join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const plain = text.replaceAll('"', "'");
  return `"${FORMULA.test(plain) ? `'${plain}` : plain}"`;
}
