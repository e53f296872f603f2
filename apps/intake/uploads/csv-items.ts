import { parse } from 'csv-parse/sync';
import { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { DomainError } from '#kernel/domain-error';
import type { ReceivedItem } from '../complaints/received-item';
import type { Charset } from './csv-charset';
import type { Column } from './csv-columns';
import { LONGEST_RECORD, type CsvRecord } from './csv-lines';
import { reportOfRow } from './csv-row';

/** What all lines of one upload have in common. */
export interface UploadedLines {
  readonly uploadId: string;
  readonly columns: readonly Column[];
  readonly charset: Charset;
}

/** Records of an upload as items to receive; a line that is no row is its own refusal. `wire.line` counts from 0. */
export function itemsOf(records: readonly CsvRecord[], upload: UploadedLines): ReceivedItem[] {
  const rows = rowsOf(records);
  return records.map((record, i) => itemOf(record, rows[i]!, upload));
}

/** Cells of the first line of an upload. */
export const cellsOf = (record: CsvRecord): string[] => rowsOf([record])[0]!;

/** Cells of each record; none where it is no record. All at once, because a parser is costly to begin. */
function rowsOf(records: readonly CsvRecord[]): string[][] {
  const sound = records.filter(({ fault }) => fault === undefined);
  const parsed = split(sound.map(({ text }) => text).join('\n'));
  const rows = parsed.length === sound.length ? parsed : sound.map(({ text }) => split(text)[0] ?? []);
  let next = 0;
  return records.map(({ fault }) => (fault === undefined ? rows[next++]! : []));
}

const split = (text: string): string[][] => parse(text, { relax_quotes: true, relax_column_count: true });

function itemOf(record: CsvRecord, row: readonly string[], upload: UploadedLines): ReceivedItem {
  const { uploadId, columns } = upload;
  const wire = { topic: 'http', request: uploadId, line: record.line - 1 };
  const type = ComplaintReportedV1.type;
  try {
    const cells = checkedCells(record, row, upload);
    return { wire, type, value: reportOfRow(columns, cells), refusal: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Where cells are out of place the one for the serial may hold somebody's number.
    const isInPlace = error.code !== 'INTAKE_CSV_LINE_MALFORMED';
    const serial = isInPlace ? row[columns.findIndex(({ name }) => name === 'serial')]!.trim() : '';
    return { wire, type, value: serial ? { serial } : null, refusal: error };
  }
}

function checkedCells(
  { fault, text }: CsvRecord,
  row: readonly string[],
  { columns, charset }: UploadedLines,
): string[] {
  if (fault === 'quote-open')
    throw malformed('a quoted cell that is closed again within 100 lines', 'a quote that stays open');
  if (fault === 'too-long') throw malformed(`at most ${LONGEST_RECORD} characters`, 'more');
  if (text.includes('\ufffd')) throw malformed(`characters of ${charset}`, 'bytes that are none');
  // Spreadsheets end lines with commas where another line was longer.
  const isLongerByNothing = row.slice(columns.length).every((cell) => cell === '');
  if (row.length < columns.length || !isLongerByNothing) throw malformed(`${columns.length} cells`, `${row.length}`);
  return row.slice(0, columns.length);
}

const malformed = (expected: string, got: string): DomainError =>
  new DomainError('INTAKE_CSV_LINE_MALFORMED', { expected, got });
