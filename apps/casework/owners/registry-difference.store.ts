import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { Database } from '#persistence/database';
import { REGISTRIES, registryOf, type RegistryName } from './registry';

/** A row that only one of two versions sees. */
export interface DifferingRow {
  readonly id: number;
  readonly key: string;
  readonly seenBy: 'first' | 'second';
  readonly row: Readonly<Record<string, unknown>>;
}

export interface DifferenceCounts {
  /** Rows that only the first version sees, only the second. */
  readonly first: number;
  readonly second: number;
}

/** What differs between two versions of a registry, either of which may be a draft. */
@Injectable()
export class RegistryDifferenceStore {
  constructor(private readonly db: Database) {}

  async counts(name: RegistryName, first: number, second: number): Promise<DifferenceCounts> {
    return (await this.db.query<DifferenceCounts & QueryResultRow>(SQL[name].counts, [first, second]))[0]!;
  }

  /** In the order of keys; `after` is the last key of the page before, whose rows are never cut apart. */
  page(name: RegistryName, first: number, second: number, after: string, keys: number): Promise<DifferingRow[]> {
    return this.db.query<DifferingRow & QueryResultRow>(SQL[name].page, [first, second, after, keys]);
  }
}

/** A draft sees its own rows and no longer those it announced to end. */
const seen = (
  name: RegistryName,
  n: number,
): string => `(r.since <= $${n}::int and (r.ended is null or r.ended > $${n}::int)
    and not exists (select from registry_endings e where e.registry = '${name}' and e.version = $${n}::int and e.row_id = r.id))`;

function statements(name: RegistryName): { counts: string; page: string } {
  const { key, columns } = registryOf(name);
  const changed = `(r.since > least($1::int, $2::int) and r.since <= greatest($1::int, $2::int) or r.ended > least($1::int, $2::int) and r.ended <= greatest($1::int, $2::int)
    or exists (select from registry_endings e where e.registry = '${name}' and e.version in ($1::int, $2::int) and e.row_id = r.id))
    and ${seen(name, 1)} <> ${seen(name, 2)}`;
  const own = columns.map((column) => `'${column.name}', r.${column.name}`).join(', ');
  const row = `json_build_object(${own}, 'valid_from', r.valid_from, 'valid_until', r.valid_until, 'source', r.source,
    'since', r.since, 'line', r.line)`;
  return {
    counts: `
      select count(*) filter (where ${seen(name, 1)})::float8 as first, count(*) filter (where ${seen(name, 2)})::float8 as second
      from ${name} r where ${changed}`,
    page: `
      with keys as (select distinct r.${key} as key from ${name} r where ${changed} and r.${key} > $3 order by 1 limit $4)
      select r.id::float8 as id, r.${key} as key, case when ${seen(name, 1)} then 'first' else 'second' end as "seenBy", ${row} as row
      from ${name} r join keys on r.${key} = keys.key where ${changed} order by r.${key}, r.valid_from nulls first, r.id`,
  };
}

const SQL = Object.fromEntries(REGISTRIES.map((name) => [name, statements(name)])) as Readonly<
  Record<RegistryName, ReturnType<typeof statements>>
>;
