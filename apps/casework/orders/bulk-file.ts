import { parse } from 'csv-parse/sync';
import { DomainError } from '#kernel/domain-error';
import { BULK_COLUMNS, type BulkColumn, type BulkColumnName } from './bulk-columns';
import { assertFits } from './bulk-lines';

/** A line of the file, its cells by column; empty ones are left out. */
export interface BulkFileLine {
  /** In the file, from 1; the header is line 1. */
  readonly line: number;
  readonly cells: Readonly<Partial<Record<BulkColumnName, string>>>;
}

const COLUMNS = Object.entries(BULK_COLUMNS) as [BulkColumnName, BulkColumn][];

/** Reads the text of a file: headers in Chinese in any order. @throws DomainError when the file itself can't be read. */
export function readBulkFile(text: string): BulkFileLine[] {
  const [header, ...rows] = rowsOf(text);
  if (header === undefined) {
    throw new DomainError('FIELD_INVALID', { field: 'file', expected: 'a header line', got: 'an empty file' });
  }
  const columns = columnsOf(header.record);
  if (rows.length === 0) {
    throw new DomainError('FIELD_INVALID', {
      field: 'file',
      expected: 'at least one line below the header',
      got: 'none',
    });
  }
  assertFits(rows.length);
  return rows.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(record, columns) }));
}

interface Row {
  readonly record: string[];
  /** `lines`: of its last line in the file. */
  readonly info: { readonly lines: number };
}

function rowsOf(text: string): Row[] {
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true, info: true } as const;
    return parse(text, options) as unknown as Row[];
  } catch (cause) {
    const got = cause instanceof Error ? cause.message.slice(0, 120) : 'something else';
    throw new DomainError('FIELD_INVALID', { field: 'file', expected: 'a CSV file', got }, { cause });
  }
}

function columnsOf(header: readonly string[]): BulkColumnName[] {
  const named = header.slice(0, header.findLastIndex((cell) => cell !== '') + 1);
  const columns = named.map((cell) => {
    const found = COLUMNS.find(([, { zh }]) => zh === cell.normalize('NFKC').replace(/[\s*]/g, ''));
    if (found !== undefined) return found[0];
    const expected = COLUMNS.map(([, { zh }]) => zh).join('、');
    throw new DomainError('FIELD_UNKNOWN', {
      field: 'header',
      expected,
      got: cell.replace(/\d{7,}/g, '…').slice(0, 20),
    });
  });
  const repeated = columns.find((column, i) => columns.indexOf(column) !== i);
  if (repeated !== undefined) {
    const { zh } = BULK_COLUMNS[repeated];
    throw new DomainError('FIELD_INVALID', { field: 'header', expected: 'each column once', got: `${zh} twice` });
  }
  const missing = COLUMNS.find(([name, { isRequired }]) => isRequired && !columns.includes(name));
  if (missing !== undefined) {
    throw new DomainError('FIELD_MISSING', { field: 'header', expected: missing[1].zh, got: 'no such column' });
  }
  return columns;
}

function cellsOf(record: readonly string[], columns: readonly BulkColumnName[]): BulkFileLine['cells'] {
  const cells: Partial<Record<BulkColumnName, string>> = {};
  columns.forEach((column, i) => {
    const cell = record[i];
    if (cell !== undefined && cell !== '') cells[column] = cell;
  });
  return cells;
}
