import { existsSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#kernel/domain-error';
import { versionOf } from '#numbering/csv-tables';
import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow, TableRow } from '#numbering/rows';
import { streamTable } from '#numbering/table-reading';
import { DECISIONS, PORTABILITY, PORTS, PREFIXES, SEGMENTS, TABLE_FILES, type Table } from '#numbering/table-rows';
import type { Database, Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { RegistryName } from './registry.store';

/** Rows written in one statement; a file of any length is read and written with flat memory. */
const ROWS_AT_ONCE = 5_000;

/** How rows of one registry become columns; the last four are the same for all. */
interface Loading<Row extends TableRow> {
  readonly table: Table<Row>;
  readonly insert: string;
  readonly empty: string;
  columns(rows: readonly Row[]): unknown[];
}

/**
 * Replaces owner registries by the CSV files of a directory (docs/tables.md), each file whole or not at all; registries
 * without a file stay as they are. Gives a line that says what was loaded.
 * @throws DomainError naming file, line and column of the first bad row.
 */
export async function loadTables(db: Database, directory: string): Promise<string> {
  const files = Object.keys(TABLE_FILES).filter((file) => existsSync(path.join(directory, file)));
  if (files.length === 0) {
    const expected = `a directory with ${Object.keys(TABLE_FILES).join(', ')}`;
    throw new DomainError('FIELD_INVALID', { field: directory, expected, got: 'none of them' });
  }
  const told: string[] = [];
  for (const file of files) {
    const name = file.slice(0, -'.csv'.length) as RegistryName;
    const rows = await load(db, name, LOADINGS[name] as Loading<TableRow>, path.join(directory, file));
    told.push(`${name} ${rows}`);
  }
  return `tables: ${told.join(', ')} rows`;
}

async function load(db: Database, name: RegistryName, loading: Loading<TableRow>, file: string): Promise<number> {
  const version = await versionOf(file);
  return db.transaction(async (tx) => {
    await tx.query(loading.empty);
    let rows = 0;
    let waiting: TableRow[] = [];
    for await (const row of streamTable(loading.table, file, version)) {
      waiting.push(row);
      if (waiting.length < ROWS_AT_ONCE) continue;
      rows += await write(tx, loading, waiting);
      waiting = [];
    }
    rows += await write(tx, loading, waiting);
    await tx.query(register, [name, version, rows]);
    return rows;
  });
}

async function write(tx: Tx, loading: Loading<TableRow>, rows: readonly TableRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  await tx.query(loading.insert, [
    ...loading.columns(rows),
    plain(rows, (row) => instant(row.validFrom)),
    plain(rows, (row) => instant(row.validUntil)),
    quoted(rows, (row) => row.version),
    quoted(rows, (row) => row.source),
  ]);
  return rows.length;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const register = `
  insert into registries (name, version, rows, loaded_at) values ($1, $2, $3, now())
  on conflict (name) do update set version = excluded.version, rows = excluded.rows, loaded_at = excluded.loaded_at`;

const COMMON = 'timestamptz[], timestamptz[], text[], text[]';

/** `unnest($1::text[], …)` over the given types. */
const unnest = (types: string): string =>
  types
    .split(', ')
    .map((type, i) => `$${i + 1}::${type}`)
    .join(', ');

const decisions: Loading<DecisionRow> = {
  table: DECISIONS,
  empty: 'delete from decisions',
  insert: `insert into decisions (sender, organisation, province, host_carrier, valid_from, valid_until, version, source)
    select * from unnest(${unnest(`text[], text[], text[], text[], ${COMMON}`)})`,
  columns: (rows) => [
    quoted(rows, (row) => row.sender),
    plain(rows, (row) => row.organisation),
    plain(rows, (row) => row.province),
    plain(rows, (row) => row.hostCarrier),
  ],
};

const portability: Loading<PortabilityRow> = {
  table: PORTABILITY,
  empty: 'delete from portability',
  insert: `insert into portability (number, carrier, valid_from, valid_until, version, source)
    select * from unnest(${unnest(`text[], text[], ${COMMON}`)})`,
  columns: (rows) => [plain(rows, (row) => row.number), plain(rows, (row) => row.carrier)],
};

const ports: Loading<PortRow> = {
  table: PORTS,
  empty: 'delete from ports',
  insert: `insert into ports (code, carrier, province, holder, valid_from, valid_until, version, source)
    select * from unnest(${unnest(`text[], text[], text[], text[], ${COMMON}`)})`,
  columns: (rows) => [
    plain(rows, (row) => row.code),
    plain(rows, (row) => row.carrier),
    plain(rows, (row) => row.province),
    quoted(rows, (row) => row.holder),
  ],
};

const segments: Loading<SegmentRow> = {
  table: SEGMENTS,
  empty: 'delete from segments',
  insert: `insert into segments (segment, carrier, reseller, province, city, valid_from, valid_until, version, source)
    select * from unnest(${unnest(`text[], text[], text[], text[], text[], ${COMMON}`)})`,
  columns: (rows) => [
    plain(rows, (row) => row.segment),
    plain(rows, (row) => row.carrier),
    plain(rows, (row) => row.reseller),
    plain(rows, (row) => row.province),
    plain(rows, (row) => row.city),
  ],
};

const prefixes: Loading<PrefixRow> = {
  table: PREFIXES,
  empty: 'delete from prefixes',
  insert: `insert into prefixes (prefix, carrier, is_resold, reseller, is_portable, is_certain, warnings, valid_from,
      valid_until, version, source)
    select p.prefix, p.carrier, p.is_resold, p.reseller, p.is_portable, p.is_certain,
      array_remove(string_to_array(p.warnings, ' '), ''), p.valid_from, p.valid_until, p.version, p.source
    from unnest(${unnest(`text[], text[], boolean[], text[], boolean[], boolean[], text[], ${COMMON}`)})
      as p (prefix, carrier, is_resold, reseller, is_portable, is_certain, warnings, valid_from, valid_until, version,
        source)`,
  columns: (rows) => [
    plain(rows, (row) => row.prefix),
    plain(rows, (row) => row.carrier),
    plain(rows, (row) => row.isResold),
    plain(rows, (row) => row.reseller),
    plain(rows, (row) => row.isPortable),
    plain(rows, (row) => row.isCertain),
    quoted(rows, (row) => row.warnings.join(' ')),
  ],
};

const LOADINGS: Readonly<Record<RegistryName, unknown>> = { decisions, portability, ports, segments, prefixes };
