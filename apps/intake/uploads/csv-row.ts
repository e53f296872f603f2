import { lacksOffset } from '#contracts/instant';
import { shown } from '#contracts/wording';
import { DomainError } from '#kernel/domain-error';
import type { Column } from './csv-columns';

/** A cell that is no value at all; the report's own rules judge the values. */
const invalid = (field: string, expected: string, got: string): DomainError =>
  new DomainError('FIELD_INVALID', { field, expected, got });

/** What 1.06901E+20 was can't be told any more (a spreadsheet took a code for a number). */
const SCIENTIFIC = /^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i;
/** How spreadsheets are told that digits are text: ="106…", '106…, a tab behind. */
const TEXT_MARKS = /^="(.*)"$|^'(.*)$/s;

/**
 * One row as complaint-reported.v1 would have it; empty cells are left out. Times without offset are Beijing time, as the
 * template says. @throws DomainError FIELD_INVALID naming the field by its English name
 */
export function reportOfRow(columns: readonly Column[], cells: readonly string[]): Record<string, unknown> {
  const report: Record<string, unknown> = {};
  columns.forEach((column, i) => {
    const cell = column.kind === 'text' ? cells[i]! : cells[i]!.trim();
    if (cell === '') return;
    const value = valueOf(column, cell);
    const [member, inner] = column.name.split('.') as [string, string?];
    if (inner === undefined) report[member] = value;
    else report[member] = { ...(report[member] as object | undefined), [inner]: value };
  });
  return report;
}

function valueOf(column: Column, cell: string): unknown {
  switch (column.kind) {
    case 'text':
      return cell;
    case 'code':
      return codeOf(column, cell);
    case 'time':
      return timeOf(cell);
    case 'word':
      return wordOf(column, cell);
    case 'flag':
      return wordOf(column, cell) === 'true';
    case 'whole':
    case 'amount':
      return numberOf(column, cell);
    case 'home':
      return homeOf(column, cell);
  }
}

function codeOf({ name, zh }: Column, cell: string): string {
  const marked = TEXT_MARKS.exec(cell);
  const code = (marked ? (marked[1] ?? marked[2]!) : cell).trim();
  if (!SCIENTIFIC.test(code)) return code;
  throw invalid(name, `all digits: format the column ${zh} as text`, 'a number in scientific notation');
}

/** `2026-11-20 11:00`, `2026/11/20` and what else spreadsheets write, as an instant; anything else for the contract to refuse. */
function timeOf(cell: string): string {
  const parts = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(cell);
  if (parts === null) return lacksOffset(cell) ? `${cell.replace(' ', 'T')}+08:00` : cell;
  const [, year, month, day, hour = '0', minute = '00', second = '00'] = parts;
  const two = (digits: string): string => digits.padStart(2, '0');
  return `${year}-${two(month!)}-${two(day!)}T${two(hour)}:${minute}:${second}+08:00`;
}

function wordOf({ name, words, help }: Column, cell: string): string {
  const word = words!.get(cell) ?? words!.get(cell.toLowerCase());
  if (word !== undefined) return word;
  throw invalid(name, `one of ${help} (${[...new Set(words!.values())].join(', ')})`.slice(0, 400), shown(cell));
}

function numberOf({ name }: Column, cell: string): number {
  const number = /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(number)) return number;
  throw invalid(name, 'a number in digits, e.g. 12.50', shown(cell));
}

/** A carrier or province the source states, or unknown; a code that isn't in the list is judged by the contract. */
function homeOf({ words }: Column, cell: string): object {
  const code = words!.get(cell) ?? words!.get(cell.toUpperCase()) ?? words!.get(cell.toLowerCase()) ?? cell;
  return code === 'unknown' ? { certainty: 'unknown' } : { certainty: 'stated', code };
}
