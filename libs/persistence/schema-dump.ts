import type { Client } from 'pg';

/**
 * One context's schema as readable SQL: tables, columns, keys, checks, indexes, views, functions, triggers, in a stable order. Monthly
 * partitions are left out, since their names depend on the day of the migration. Written from the catalogue, because the
 * embedded PostgreSQL has no pg_dump.
 */
export async function dumpSchema(client: Client, schema: string): Promise<string> {
  const tables = await client.query<TableRow>(tablesOf, [schema]);
  const blocks: string[] = [];
  for (const table of tables.rows) {
    const columns = await client.query<{ line: string }>(columnsOf, [table.oid]);
    const constraints = await client.query<{ line: string }>(constraintsOf, [table.oid]);
    const indexes = await client.query<{ line: string }>(indexesOf, [table.oid]);
    const lines = [...columns.rows, ...constraints.rows].map((row) => `  ${row.line}`).join(',\n');
    const tail = [
      table.partitioning && ` partition by ${table.partitioning}`,
      table.options && ` with (${table.options})`,
    ];
    blocks.push(
      [
        `create table ${table.name} (\n${lines}\n)${tail.filter(Boolean).join('')};`,
        ...indexes.rows.map((row) => `${row.line};`),
      ].join('\n'),
    );
  }
  const views = await client.query<{ line: string }>(viewsOf, [schema]);
  const functions = await client.query<{ line: string }>(functionsOf, [schema]);
  const triggers = await client.query<{ line: string }>(triggersOf, [schema]);
  blocks.push(...views.rows.map((row) => row.line), ...functions.rows.map((row) => `${row.line.trim()};`));
  blocks.push(...triggers.rows.map((row) => `${row.line};`));
  return `-- Schema ${schema} as the migrations leave it. Written by libs/testing/schema.live.spec.ts under LIANDONG_WRITE_SCHEMA=1; do not edit.\n\n${blocks.join('\n\n').replaceAll(`${schema}.`, '')}\n`;
}

interface TableRow {
  oid: number;
  name: string;
  partitioning: string | null;
  options: string | null;
}

const tablesOf = `
  select c.oid, c.relname as name, pg_get_partkeydef(c.oid) as partitioning, array_to_string(c.reloptions, ', ') as options
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migrations'
  order by c.relname`;

const columnsOf = `
  select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity' else '' end
    || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
            when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
    || case when a.attnotnull then ' not null' else '' end as line
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

const constraintsOf = `
  select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where conrelid = $1 and contype in ('p', 'u', 'c', 'f', 'x') order by contype <> 'p', conname`;

const indexesOf = `
  select pg_get_indexdef(i.indexrelid) as line
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = $1 and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  order by c.relname`;

const viewsOf = `
  select 'create view ' || c.relname || E' as\\n' || pg_get_viewdef(c.oid, true) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'v' order by c.relname`;

const functionsOf = `
  select pg_get_functiondef(p.oid) as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 order by p.proname`;

/** Those of partitions come with their table's. */
const triggersOf = `
  select pg_get_triggerdef(t.oid) as line
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and not t.tgisinternal and t.tgparentid = 0 order by c.relname, t.tgname`;
