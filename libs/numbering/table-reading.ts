import { parse as parseStream, type CsvError, type Info, type Options } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '#kernel/domain-error';
import { decodeTable } from './table-decoding';
import type { Table } from './table-rows';
import { columnOf } from './table-titles';
import { TableLine } from './table-text';

interface Parsed {
  readonly record: Record<string, string>;
  readonly info: Info;
}

/** Reads a table text at once; `file` is the name that errors and evidence show. */
export function readTable<Row>(table: Table<Row>, text: string, file: string, version: string): Row[] {
  const parsed = translated(file, () => parseSync(text, optionsFor(table, file)) as unknown as Parsed[]);
  return parsed.map(({ record, info }) => table.read(new TableLine(record, file, info.lines), version));
}

/** Streams the rows of a table file, however long it is. @throws DomainError naming file, line and column. */
export async function* streamTable<Row>(table: Table<Row>, file: string, version: string): AsyncGenerator<Row> {
  const name = path.basename(file);
  const text = Readable.from(decodeTable(createReadStream(file)), { objectMode: true });
  const parser = text.pipe(parseStream(optionsFor(table, name)));
  text.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield table.read(new TableLine(record, name, info.lines), version);
    }
  } catch (error) {
    throw asRefusal(error, name);
  }
}

function optionsFor(table: Table<unknown>, file: string): Options {
  return {
    bom: true,
    info: true,
    skip_empty_lines: true,
    columns: (header: string[]) => checkedHeader(table, header, file),
  };
}

/** The columns that a header names, in either language. `more` are allowed beside the table's own. @throws DomainError */
export function checkedHeader(
  table: Table<unknown>,
  header: readonly string[],
  file: string,
  more: readonly string[] = [],
): string[] {
  const names = header.map(columnOf);
  const isWrong =
    names.some((name) => !table.columns.includes(name) && !more.includes(name)) ||
    table.required.some((name) => !name.split('|').some((one) => names.includes(one))) ||
    new Set(names).size < names.length;
  if (!isWrong) return names;
  throw new DomainError('FIELD_INVALID', {
    field: `${file} line 1`,
    expected: `columns ${table.columns.join(',')} (needed: ${table.required.join(', ').replaceAll('|', ' or ')})`,
    got: names.join(',').slice(0, 200),
  });
}

function translated<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asRefusal(error, file);
  }
}

function asRefusal(error: unknown, file: string): unknown {
  const isCsvError =
    error instanceof Error && error.name !== 'DomainError' && 'code' in error && String(error.code).startsWith('CSV_');
  if (!isCsvError) return error;
  const { lines } = error as CsvError & { lines?: number };
  return new DomainError('FIELD_INVALID', {
    field: `${file} line ${lines ?? '?'}`,
    expected: 'well-formed CSV (RFC 4180)',
    got: error.message,
  });
}
