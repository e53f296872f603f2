import { nearestName, shownName } from '#contracts/wording';
import { DomainError } from '#kernel/domain-error';
import { COLUMNS, type Column } from './csv-columns';

/** What a header may say, without spaces, width and case. */
const plain = (name: string): string => name.normalize('NFKC').replace(/[\s*]/g, '').toLowerCase();

const KNOWN = new Map(
  COLUMNS.flatMap((column) => [column.name, column.zh].map((name): [string, Column] => [plain(name), column])),
);

/** The columns of a file in its own order, by Chinese or English headers. @throws DomainError INTAKE_CSV_UNREADABLE */
export function readHeader(cells: readonly string[]): Column[] {
  // Spreadsheets end lines with commas where another line was longer.
  const named = cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
  const columns = named.map((cell) => KNOWN.get(plain(cell)) ?? unknownHeader(cell));
  const repeated = columns.find((column, i) => columns.indexOf(column) !== i);
  if (repeated) throw unreadable('each column once', `${repeated.zh} twice`);
  const missing = COLUMNS.filter((column) => column.isRequired && !columns.includes(column));
  if (missing.length > 0) {
    const names = missing.map(({ zh, name }) => `${zh} (${name})`).join(', ');
    throw unreadable('every column of the template that is not optional', `none for ${names.slice(0, 300)}`);
  }
  return columns;
}

/** The first line may be a complaint where the header was forgotten, so little of it is quoted. */
function unknownHeader(cell: string): never {
  const nearest = nearestName(
    cell,
    COLUMNS.flatMap(({ name, zh }) => [name, zh]),
  );
  const expected = nearest ? `a column of the template; probably ${nearest} is meant` : 'a column of the template';
  throw unreadable(expected, shownName(cell) || 'an empty header');
}

const unreadable = (expected: string, got: string): DomainError =>
  new DomainError('INTAKE_CSV_UNREADABLE', { field: 'header', expected, got });
