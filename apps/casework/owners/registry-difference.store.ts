import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { Database } from '#persistence/database';
import { REGISTRIES, registryOf, type RegistryName } from './registry';
import type { RegistryImport } from './registry-import';

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

/** A version, and for a draft the version it is laid over. */
export type SeenSide = Pick<RegistryImport, 'version' | 'base' | 'state'>;

/** A version that is or was in force. */
export const versionSeen = (version: number): SeenSide => ({ version, base: version, state: 'applied' });

const sides = (first: SeenSide, second: SeenSide): (number | null)[] =>
  [first, second].flatMap(({ version, base, state }) => [version, state === 'applied' ? version : base]);

/** What differs between two versions of a registry, either of which may be a draft. */
@Injectable()
export class RegistryDifferenceStore {
  constructor(private readonly db: Database) {}

  async counts(name: RegistryName, first: SeenSide, second: SeenSide): Promise<DifferenceCounts> {
    return (await this.db.query<DifferenceCounts & QueryResultRow>(SQL[name].counts, sides(first, second)))[0]!;
  }

  /** In the order of keys; `after` is the last key of the page before, whose rows are never cut apart. */
  page(name: RegistryName, first: SeenSide, second: SeenSide, after: string, keys: number): Promise<DifferingRow[]> {
    return this.db.query<DifferingRow & QueryResultRow>(SQL[name].page, [...sides(first, second), after, keys]);
  }
}

/** What the version `$n` sees that stands on `$n+1`: itself, or for a draft the one it was compared with. */
const seen = (
  name: RegistryName,
  n: number,
): string => `((r.since <= $${n + 1}::int and (r.ended is null or r.ended > $${n + 1}::int)
      or r.since = $${n}::int)
    and not exists (select from registry_endings e where e.registry = '${name}' and e.version = $${n}::int and e.row_id = r.id))`;

const [FIRST, SECOND, AFTER, KEYS] = [1, 3, '$5', '$6'];

function statements(name: RegistryName): { counts: string; page: string } {
  const { key, columns } = registryOf(name);
  const [lowest, highest] = ['least($2::int, $4::int)', 'greatest($1::int, $3::int)'];
  const [byFirst, bySecond] = [seen(name, FIRST), seen(name, SECOND)];
  const changed = `(r.since > ${lowest} and r.since <= ${highest} or r.ended > ${lowest} and r.ended <= ${highest}
    or exists (select from registry_endings e where e.registry = '${name}' and e.version in ($1::int, $3::int) and e.row_id = r.id))
    and ${byFirst} <> ${bySecond}`;
  const own = columns.map((column) => column.name).join(', ');
  const members = columns.map((column) => `'${column.name}', ${column.name}`).join(', ');
  // A row that was carried over is another row that says the same: only what is said counts.
  const rows = (keys: string): string => `
    select min(id) as id, ${own}, valid_from, valid_until, min(source) as source, max(since) as since, max(line) as line,
      sum(by_first::int - by_second::int) as balance
    from (select r.*, ${byFirst} as by_first, ${bySecond} as by_second from ${name} r where ${changed} ${keys}) r
    group by ${own}, valid_from, valid_until having sum(by_first::int - by_second::int) <> 0`;
  return {
    counts: `
      select count(*) filter (where balance > 0)::float8 as first, count(*) filter (where balance < 0)::float8 as second
      from (${rows('')}) r`,
    page: `
      with differing as (${rows(`and r.${key} > ${AFTER}`)}),
      keys as (select distinct ${key} as key from differing order by 1 limit ${KEYS})
      select id::float8 as id, key, case when balance > 0 then 'first' else 'second' end as "seenBy",
        json_build_object(${members}, 'valid_from', valid_from, 'valid_until', valid_until, 'source', source,
          'since', since, 'line', line) as row
      from differing join keys on ${key} = key order by key, valid_from nulls first, id`,
  };
}

const SQL = Object.fromEntries(REGISTRIES.map((name) => [name, statements(name)])) as Readonly<
  Record<RegistryName, ReturnType<typeof statements>>
>;
