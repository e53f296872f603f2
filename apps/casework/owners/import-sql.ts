import type { Registry } from './registry';

/** Statements that compare one registry's staged lines with the version in force; `$1` is that version (base). */
export interface ImportSql {
  readonly create: string;
  readonly copy: string;
  readonly compareReplacement: string;
  readonly compareDelta: string;
  readonly overlapsOfReplacement: string;
  readonly overlapsOfDelta: string;
  readonly unknownRemovals: string;
  readonly writeAll: string;
  readonly writeChanges: string;
  readonly writeCarried: string;
  readonly announceEndings: string;
}

/** What a look-up at version `$n` sees. */
export const visible = (n: number, table = ''): string => {
  const of = table === '' ? '' : `${table}.`;
  return `${of}since <= $${n} and (${of}ended is null or ${of}ended > $${n})`;
};

/** Where a row that is carried over came from. */
const ORIGIN = `coalesce(b.source, 'version ' || b.since || ' line ' || b.line)`;
const start = (of: string): string => `coalesce(${of}.valid_from, '-infinity')`;

export function importSql(registry: Registry): ImportSql {
  const { name, key, columns } = registry;
  const names = columns.map((column) => column.name);
  const identity = columns.filter((column) => column.isIdentity).map((column) => column.name);
  const content = names.filter((column) => !identity.includes(column));
  const own = names.join(', ');
  const of = (alias: string): string => names.map((column) => `${alias}.${column}`).join(', ');
  const same = identity
    .map((column) =>
      column === key ? `s.${column} = b.${column}` : `coalesce(s.${column}, '') = coalesce(b.${column}, '')`,
    )
    .join(' and ');
  const samePeriod = `${same} and ${start('s')} = ${start('b')}`;
  const differs = content.map((column) => `s.${column} is distinct from b.${column}`).join(' or ') || 'false';
  const kind = `case when b.id is null then 'added' when ${differs} then 'changed'
    when s.valid_until is not distinct from b.valid_until then 'unchanged'
    when b.valid_until is null then 'ended' else 'changed' end`;
  const base = `(select * from ${name} where ${visible(1)})`;
  const changesColumns = `kind, line, ${own}, valid_from, valid_until, source, writes, base_id, base_key, base_ended`;
  const put = `${of('s')}, s.valid_from, s.valid_until, s.source, true, b.id, b.${key}, b.ended`;
  const stays = `b.id is not null and ${kind} = 'unchanged' and b.ended is null`;
  const gone = `'ended', s.line, ${of('b')}, b.valid_from, b.valid_until, b.source, false, b.id, b.${key}, b.ended`;
  const partition = identity.map((column) => `coalesce(r.${column}, '')`).join(', ');
  const overlaps = (rows: string): string => `
    select coalesce(line, before_line) as line, before_line as "beforeLine", valid_from as "from", before_until as "beforeUntil",
      count(*) over () as total
    from (select r.line, r.valid_from, coalesce(lag(r.line) over w, max(r.line) over (w rows between unbounded preceding and 1 preceding)) as before_line,
        max(coalesce(r.valid_until, 'infinity')) over (w rows between unbounded preceding and 1 preceding) as before_until
      from (${rows}) r window w as (partition by ${partition} order by ${start('r')}, r.line)) t
    where before_until > coalesce(valid_from, '-infinity') order by 1 limit $LIMIT`;
  return {
    create: `
      create temp table if not exists staged_${name} (line int, removes boolean, ${typed(registry)},
        valid_from timestamptz, valid_until timestamptz, source text);
      create temp table if not exists changes_${name} (kind text, line int, ${typed(registry)}, valid_from timestamptz,
        valid_until timestamptz, source text, writes boolean, base_id bigint, base_key text, base_ended int);
      set work_mem = '128MB'`,
    copy: `copy staged_${name} (line, removes, ${own}, valid_from, valid_until, source) from stdin`,
    compareReplacement: `
      insert into changes_${name} (${changesColumns})
      select case when s.line is null then 'ended' else ${kind} end, s.line, ${of('s')}, s.valid_from, s.valid_until, s.source,
        s.line is not null, b.id, b.${key}, b.ended
      from staged_${name} s full join ${base} b on ${samePeriod}
      where s.line is null or not (${stays})`,
    compareDelta: `
      insert into changes_${name} (${changesColumns})
      select ${kind}, s.line, ${put} from staged_${name} s left join ${base} b on ${samePeriod}
      where not s.removes and not (${stays})
      union all
      select ${gone} from staged_${name} s join ${base} b on ${samePeriod} where s.removes
      union all
      select * from (
        select distinct on (b.id) 'ended', s.line, ${of('b')}, b.valid_from, s.valid_from, ${ORIGIN}, true, b.id, b.${key}, b.ended
        from staged_${name} s join ${base} b on ${same} and ${start('s')} > ${start('b')}
        where not s.removes and b.valid_until is null
          and not exists (select from staged_${name} s where ${samePeriod})
        order by b.id, s.valid_from) closed`,
    overlapsOfReplacement: limited(overlaps(`select * from staged_${name}`), 1),
    overlapsOfDelta: limited(
      overlaps(`
        select line, ${own}, valid_from, valid_until from changes_${name} where writes
        union all
        select null, ${of('b')}, b.valid_from, b.valid_until from ${base} b
        where exists (select from staged_${name} s where ${same})
          and not exists (select from changes_${name} c where c.base_id = b.id)`),
      2,
    ),
    unknownRemovals: `
      select s.line, count(*) over () as total from staged_${name} s
      where s.removes and (not exists (select from ${base} b where ${samePeriod})
        or exists (select from staged_${name} b where b.line <> s.line and ${samePeriod}))
      order by 1 limit $2`,
    writeAll: `
      insert into ${name} (${own}, valid_from, valid_until, source, line, since)
      select ${own}, valid_from, valid_until, source, line, $1 from staged_${name} order by ${key}`,
    writeChanges: `
      insert into ${name} (${own}, valid_from, valid_until, source, line, since)
      select ${own}, valid_from, valid_until, source, line, $1 from changes_${name} where writes order by ${key}`,
    // After a rollback: rows that the version rolled back had ended, and that nobody speaks of now.
    writeCarried: `
      with carried as (
        select b.* from ${base} b
        where b.ended is not null and not exists (select from changes_${name} c where c.base_id = b.id)),
      written as (
        insert into ${name} (${own}, valid_from, valid_until, source, line, since)
        select ${own}, valid_from, valid_until, ${ORIGIN}, null, $2 from carried b)
      insert into registry_endings (registry, version, row_id, key, kind)
      select '${name}', $2, id, ${key}, 'changed' from carried`,
    announceEndings: `
      insert into registry_endings (registry, version, row_id, key, kind)
      select '${name}', $1, base_id, base_key, case kind when 'ended' then 'ended' else 'changed' end
      from changes_${name} where base_id is not null`,
  };
}

const limited = (sql: string, parameter: number): string => sql.replace('$LIMIT', `$${parameter}`);

/** Compared and sorted by code point as in the registries themselves; a language's order takes ten times as long. */
const typed = ({ columns }: Registry): string =>
  columns.map(({ name, type }) => `${name} ${type}${type === 'text' ? ' collate "C"' : ''}`).join(', ');
