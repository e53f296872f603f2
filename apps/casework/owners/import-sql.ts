import type { Registry } from './registry';

/** Pieces that the statements of one registry share; `s` is a staged line, `b` a row that the version in force sees. */
interface Pieces {
  readonly name: string;
  readonly key: string;
  /** The registry's own columns. */
  readonly own: string;
  readonly of: (alias: string) => string;
  readonly typed: string;
  /** Rows of the version `$1`. */
  readonly base: string;
  readonly same: string;
  readonly samePeriod: string;
  readonly kind: string;
  readonly partition: string;
}

/** What a look-up at version `$n` sees. */
export const visible = (n: number): string => `since <= $${n} and (ended is null or ended > $${n})`;

/** Where a row that is carried over came from. */
const ORIGIN = `coalesce(b.source, 'version ' || b.since || ' line ' || b.line)`;
const start = (of: string): string => `coalesce(${of}.valid_from, '-infinity')`;

/** Statements that stage a file of one registry, compare it with the version `$1`, and write what differs. */
export function importSql(registry: Registry) {
  const pieces = piecesOf(registry);
  return { ...staging(pieces), ...comparing(pieces), ...checking(pieces), ...writing(pieces) };
}

export type ImportSql = ReturnType<typeof importSql>;

function piecesOf({ name, key, columns }: Registry): Pieces {
  const names = columns.map((column) => column.name);
  const identity = columns.filter((column) => column.isIdentity).map((column) => column.name);
  const content = names.filter((column) => !identity.includes(column));
  const equal = (column: string): string =>
    column === key ? `s.${column} = b.${column}` : `coalesce(s.${column}, '') = coalesce(b.${column}, '')`;
  const same = identity.map(equal).join(' and ');
  const differs = content.map((column) => `s.${column} is distinct from b.${column}`).join(' or ') || 'false';
  return {
    name,
    key,
    own: names.join(', '),
    of: (alias) => names.map((column) => `${alias}.${column}`).join(', '),
    // Compared and sorted by code point as in the registries themselves; a language's order takes ten times as long.
    typed: columns.map((one) => `${one.name} ${one.type}${one.type === 'text' ? ' collate "C"' : ''}`).join(', '),
    base: `(select * from ${name} where ${visible(1)})`,
    same,
    samePeriod: `${same} and ${start('s')} = ${start('b')}`,
    kind: `case when b.id is null then 'added' when ${differs} then 'changed'
      when s.valid_until is not distinct from b.valid_until then 'unchanged'
      when b.valid_until is null then 'ended' else 'changed' end`,
    partition: identity.map((column) => `coalesce(r.${column}, '')`).join(', '),
  };
}

const staging = ({ name, own, typed }: Pieces) => ({
  create: `
    create temp table if not exists staged_${name} (line int, removes boolean, ${typed},
      valid_from timestamptz, valid_until timestamptz, source text);
    create temp table if not exists changes_${name} (kind text, line int, ${typed}, valid_from timestamptz,
      valid_until timestamptz, source text, writes boolean, base_id bigint, base_key text, base_ended int);
    set work_mem = '128MB'`,
  copy: `copy staged_${name} (line, removes, ${own}, valid_from, valid_until, source) from stdin`,
  analyze: `analyze staged_${name}`,
});

/** Fills the table of changes; lines that change nothing stay out, unless the row they repeat was ended by a version rolled back. */
function comparing({ name, key, own, of, base, same, samePeriod, kind }: Pieces) {
  const into = `insert into changes_${name}
    (kind, line, ${own}, valid_from, valid_until, source, writes, base_id, base_key, base_ended)`;
  const of_base = `b.id, b.${key}, b.ended`;
  const stays = `b.id is not null and ${kind} = 'unchanged' and b.ended is null`;
  return {
    compareReplacement: `${into}
      select case when s.line is null then 'ended' else ${kind} end, s.line, ${of('s')}, s.valid_from, s.valid_until,
        s.source, s.line is not null, ${of_base}
      from staged_${name} s full join ${base} b on ${samePeriod}
      where s.line is null or not (${stays})`,
    // Lines that put, lines that remove, and open periods that end where a new one begins.
    compareDelta: `${into}
      select ${kind}, s.line, ${of('s')}, s.valid_from, s.valid_until, s.source, true, ${of_base}
      from staged_${name} s left join ${base} b on ${samePeriod}
      where not s.removes and not (${stays})
      union all
      select 'ended', s.line, ${of('b')}, b.valid_from, b.valid_until, b.source, false, ${of_base}
      from staged_${name} s join ${base} b on ${samePeriod} where s.removes
      union all
      select * from (
        select distinct on (b.id) 'ended', s.line, ${of('b')}, b.valid_from, s.valid_from, ${ORIGIN}, true, ${of_base}
        from staged_${name} s join ${base} b on ${same} and ${start('s')} > ${start('b')}
        where not s.removes and b.valid_until is null
          and not exists (select from staged_${name} s where ${samePeriod})
        order by b.id, s.valid_from) closed`,
  };
}

/** Faults that show only between lines: the lines concerned, and how many there are in all. */
function checking({ name, own, of, base, same, samePeriod, partition }: Pieces) {
  const before = `(w rows between unbounded preceding and 1 preceding)`;
  const overlaps = (rows: string, limit: string): string => `
    select coalesce(line, before_line) as line, before_line as "beforeLine", valid_from as "from",
      before_until as "beforeUntil", count(*) over () as total
    from (
      select r.line, r.valid_from, coalesce(lag(r.line) over w, max(r.line) over ${before}) as before_line,
        max(coalesce(r.valid_until, 'infinity')) over ${before} as before_until
      from (${rows}) r window w as (partition by ${partition} order by ${start('r')}, r.line)) t
    where before_until > coalesce(valid_from, '-infinity') order by 1 limit ${limit}`;
  return {
    overlapsOfReplacement: overlaps(`select * from staged_${name}`, '$1'),
    overlapsOfDelta: overlaps(
      `select line, ${own}, valid_from, valid_until from changes_${name} where writes
       union all
       select null, ${of('b')}, b.valid_from, b.valid_until from ${base} b
       where exists (select from staged_${name} s where ${same})
         and not exists (select from changes_${name} c where c.base_id = b.id)`,
      '$2',
    ),
    unknownRemovals: `
      select s.line, count(*) over () as total from staged_${name} s
      where s.removes and (not exists (select from ${base} b where ${samePeriod})
        or exists (select from staged_${name} b where b.line <> s.line and ${samePeriod}))
      order by 1 limit $2`,
  };
}

/** Writes the rows of a draft and announces which rows of the version in force it ends. */
function writing({ name, key, own, base }: Pieces) {
  const into = `insert into ${name} (${own}, valid_from, valid_until, source, line, since)`;
  const announce = `insert into registry_endings (registry, version, row_id, key, kind)`;
  const rows = `select ${own}, valid_from, valid_until, source, line, $1`;
  return {
    writeAll: `${into} ${rows} from staged_${name} order by ${key}`,
    writeChanges: `${into} ${rows} from changes_${name} where writes order by ${key}`,
    // After a rollback: rows that the version rolled back had ended, and that nobody speaks of now.
    writeCarried: `
      with carried as (
        select b.* from ${base} b
        where b.ended is not null and not exists (select from changes_${name} c where c.base_id = b.id)),
      written as (${into} select ${own}, valid_from, valid_until, ${ORIGIN}, null, $2 from carried b)
      ${announce} select '${name}', $2, id, ${key}, 'changed' from carried`,
    announceEndings: `
      ${announce} select '${name}', $1, base_id, base_key, case kind when 'ended' then 'ended' else 'changed' end
      from changes_${name} where base_id is not null`,
  };
}
