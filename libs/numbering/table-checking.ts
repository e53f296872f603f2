import { parse, type CsvError, type Info } from 'csv-parse';
import { Readable } from 'node:stream';
import { DomainError } from '#kernel/domain-error';
import { checkedHeader } from './table-reading';
import type { Table } from './table-rows';
import { CellRefusal, TableLine } from './table-text';

/** A line that reads as a row of its table. */
export interface CheckedLine<Row> {
  readonly line: number;
  readonly row: Row;
  /** Who said so, when the line says it itself. */
  readonly source: string | null;
  /** Of a delta: the row is to be taken out. */
  readonly removes: boolean;
}

/** What is wrong with one line, so that its sender can mend it without asking. */
export interface LineError {
  readonly line: number;
  readonly code: string;
  /** Column, or `line` for the line as a whole. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

export interface CheckedLines<Row> {
  readonly rows: readonly CheckedLine<Row>[];
  readonly errors: readonly LineError[];
}

export interface Checking {
  /** Name that messages show. */
  readonly file: string;
  /** A delta may have a column `op` 操作. */
  readonly isDelta: boolean;
  /** Lines given at once. @default 2,000 */
  readonly atOnce?: number;
}

/** Longest line; a forgotten quote must not swallow a file into memory. */
const LONGEST_LINE = 16_384;
const PUT = new Set(['', 'put', '新增', '变更']);
const REMOVE = new Set(['remove', '删除']);

interface Parsed {
  readonly record: string[];
  readonly info: Info;
}

/**
 * Reads every line of a table in sets, the bad ones as errors; memory doesn't grow with the file.
 * @throws DomainError when the header is wrong, or nothing can be told any more.
 */
export async function* checkTable<Row>(
  table: Table<Row>,
  text: AsyncIterable<string>,
  { file, isDelta, atOnce = 2_000 }: Checking,
): AsyncGenerator<CheckedLines<Row>> {
  let errors: LineError[] = [];
  let rows: CheckedLine<Row>[] = [];
  let names: string[] | null = null;
  for await (const { record, info } of records(text, file, (error) => errors.push(error))) {
    if (names === null) {
      names = checkedHeader(table, record, file, isDelta ? ['op'] : []);
      continue;
    }
    const read = readLine(table, names, record, file, info.lines);
    if ('code' in read) errors.push(read);
    else rows.push(read);
    if (rows.length + errors.length < atOnce) continue;
    yield { rows, errors };
    rows = [];
    errors = [];
  }
  if (names === null) checkedHeader(table, [], file);
  yield { rows, errors };
}

async function* records(
  text: AsyncIterable<string>,
  file: string,
  onError: (error: LineError) => void,
): AsyncGenerator<Parsed> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_LINE,
  });
  parser.on('skip', (error: CsvError & { lines?: number }) => onError(malformed(error)));
  const source = Readable.from(text, { objectMode: true });
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const parsed of source.pipe(parser) as AsyncIterable<Parsed>) yield parsed;
  } catch (error) {
    if (!isCsvError(error)) throw error;
    const { expected, got } = malformed(error);
    throw new DomainError('FIELD_INVALID', { field: `${file} line ${error.lines ?? '?'}`, expected, got });
  } finally {
    source.destroy();
  }
}

function readLine<Row>(
  table: Table<Row>,
  names: readonly string[],
  record: readonly string[],
  file: string,
  line: number,
): CheckedLine<Row> | LineError {
  if (record.length !== names.length) {
    const [expected, got] = [`${names.length} columns`, `${record.length} columns`];
    return { line, code: 'FIELD_INVALID', field: 'line', expected, got };
  }
  if (record.some((cell) => cell.includes('\0'))) {
    return { line, code: 'TEXT_NOT_UNICODE', field: 'line', expected: 'text without the character NUL', got: 'NUL' };
  }
  const cells: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) cells[names[i]!] = record[i]!;
  const reading = new TableLine(cells, file, line);
  try {
    const removes = isRemoval(reading);
    return { line, row: table.read(reading, file), source: reading.optional('source'), removes };
  } catch (error) {
    if (!(error instanceof CellRefusal)) throw error;
    const { column, detail, code } = error;
    return { line, code, field: column, expected: detail.expected!, got: detail.got! };
  }
}

function isRemoval(line: TableLine): boolean {
  const op = line.optional('op') ?? '';
  if (PUT.has(op)) return false;
  if (REMOVE.has(op)) return true;
  throw line.refusal('op', 'put (新增, 变更), remove (删除) or nothing', op);
}

const isCsvError = (error: unknown): error is CsvError & { lines?: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');

function malformed(error: CsvError & { lines?: number }): LineError {
  const expected = 'well-formed CSV (RFC 4180), a line of at most 16,384 characters';
  return { line: error.lines ?? 0, code: 'FIELD_INVALID', field: 'line', expected, got: error.message.slice(0, 200) };
}
