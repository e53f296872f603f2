import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#kernel/domain-error';
import { OverlayTables, type OwnerTables } from './owner-tables';
import { streamTable } from './table-reading';
import { DECISIONS, PORTABILITY, PORTS, PREFIXES, SEGMENTS, TABLE_FILES, type Table } from './table-rows';

/**
 * The CSV files of a directory (docs/tables.md) laid over other tables; files that aren't there are skipped.
 * @throws DomainError when the directory holds none of them, or a row is bad: a table is read whole or not at all.
 */
export async function loadCsvTables(directory: string, below: OwnerTables): Promise<OwnerTables> {
  const known = Object.keys(TABLE_FILES);
  const isDirectory = statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
  const present = isDirectory ? readdirSync(directory).filter((name) => known.includes(name)) : null;
  if (present === null || present.length === 0) {
    const got = present === null ? 'no such directory' : 'none of them';
    throw new DomainError('FIELD_INVALID', { field: directory, expected: `a directory with ${known.join(', ')}`, got });
  }
  const rowsOf = <Row>(name: keyof typeof TABLE_FILES, table: Table<Row>, keyOf: (row: Row) => string) =>
    present.includes(name) ? byKey(table, path.join(directory, name), keyOf) : undefined;
  return new OverlayTables(below, {
    decisions: await rowsOf('decisions.csv', DECISIONS, (row) => row.sender),
    portability: await rowsOf('portability.csv', PORTABILITY, (row) => row.number),
    ports: await rowsOf('ports.csv', PORTS, (row) => row.code),
    segments: await rowsOf('segments.csv', SEGMENTS, (row) => row.segment),
    prefixes: await rowsOf('prefixes.csv', PREFIXES, (row) => row.prefix),
  });
}

async function byKey<Row>(table: Table<Row>, file: string, keyOf: (row: Row) => string): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  for await (const row of streamTable(table, file, await versionOf(file))) {
    const key = keyOf(row);
    const present = rows.get(key);
    if (present === undefined) rows.set(key, [row]);
    else present.push(row);
  }
  return rows;
}

/** Name and content digest, so that evidence points at one state of the file. */
export async function versionOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `${path.basename(file)}@${hash.digest('hex').slice(0, 12)}`;
}
