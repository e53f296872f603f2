import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { DomainError } from '#kernel/domain-error';
import { roleOf } from './data-source';

/** TypeORM wants a 13-digit time at the end of a migration's name; ours are numbered, so it is the number past this. */
const EPOCH = 1_700_000_000_000;
const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

interface SqlMigration {
  name: string;
  sql: string;
}

/** The numbered SQL files of one context, in order. @throws Error for a gap, a missing reason line or a stray file. */
export function readMigrations(context: string): SqlMigration[] {
  const folder = join(PACKAGE_ROOT, 'apps', context, 'migrations');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file, index) => {
      const match = FILE.exec(file);
      if (!match || Number(match[1]) !== index + 1)
        throw new Error(`${folder}/${file}: expected ${String(index + 1).padStart(4, '0')}-words.sql`);
      const text = readFileSync(join(folder, file), 'utf8');
      if (!text.startsWith('-- reason: ')) throw new Error(`${folder}/${file}: the first line must be "-- reason: …"`);
      return { name: className(match[2]!) + String(EPOCH + Number(match[1])), sql: withIncludes(text) };
    });
}

/** Every run brings partitions this far, so that a site that updates once a year never lacks one. */
const MONTHS_AHEAD = 13;

const monthsAhead = `
  select ensure_month_partitions(c.relname::text, now()::date, $2)
  from pg_partitioned_table t join pg_class c on c.oid = t.partrelid
  where c.relnamespace = $1::regnamespace`;

const className = (words: string): string =>
  words.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());

const withIncludes = (text: string): string =>
  text.replace(/^-- include: (\S+)$/gm, (_, path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8'));

/**
 * Brings one context's schema up to date: role, schema, then every migration not yet run, under an advisory lock so that
 * two runs at once do it once. Gives the names of those it ran.
 */
export async function migrateContext(url: string, context: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: context,
    applicationName: `liandong-migrate-${context}`,
    migrations: readMigrations(context).map(toClass),
    migrationsTableName: 'migrations',
    extra: { options: `-c search_path=${context} -c timezone=UTC`, max: 2 },
  });
  await source.initialize();
  const guard = source.createQueryRunner();
  try {
    await guard.query(`select pg_advisory_lock(hashtext($1))`, [`liandong-migrate-${context}`]);
    await prepareSchema(guard, context);
    const ran = await source.runMigrations({ transaction: 'each' });
    await guard.query(monthsAhead, [context, MONTHS_AHEAD]);
    await grant(guard, context);
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query(`select pg_advisory_unlock_all()`).catch(() => undefined);
    await guard.release();
    await source.destroy();
  }
}

function toClass({ name, sql }: SqlMigration): new () => MigrationInterface {
  const Migration = class {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }
    async down(): Promise<void> {
      throw new Error('migrations run forward only');
    }
  };
  Object.defineProperty(Migration, 'name', { value: name });
  return Migration;
}

/** Roles belong to the cluster, so two databases migrated at once may race for one; the loser finds it there. */
async function prepareSchema(runner: QueryRunner, context: string): Promise<void> {
  const role = roleOf(context);
  await runner.query(`do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then
      begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end;
    end if;
  end $$`);
  await runner.query(`do $$ begin
    if not pg_has_role(current_user, '${role}', 'set') then
      begin execute format('grant ${role} to %I', current_user); exception when others then null; end;
    end if;
  end $$`);
  await runner.query(`create schema if not exists ${context}`);
}

async function grant(runner: QueryRunner, context: string): Promise<void> {
  const role = roleOf(context);
  await runner.query(`
    grant usage, create on schema ${context} to ${role};
    grant all on all tables in schema ${context} to ${role};
    grant all on all sequences in schema ${context} to ${role};
    grant execute on all functions in schema ${context} to ${role};
    revoke insert, update, delete, truncate on ${context}.migrations from ${role};`);
}

/** Refuses to start on a schema this program does not know. @throws DomainError SCHEMA_VERSION_UNKNOWN saying which is ahead. */
export async function assertSchemaVersion(source: DataSource, context: string): Promise<void> {
  const known = readMigrations(context).map((migration) => migration.name);
  const rows = (await source.query(`select name from ${context}.migrations order by id`).catch(() => [])) as {
    name: string;
  }[];
  const applied = rows.map((row) => row.name);
  if (applied.length === known.length && applied.every((name, i) => name === known[i])) return;
  throw new DomainError('SCHEMA_VERSION_UNKNOWN', {
    field: `schema ${context}`,
    expected: `${known.length} migrations, the last ${known.at(-1)}`,
    got: `${applied.length}, the last ${applied.at(-1) ?? 'none'}; run "npm run migrate"`,
  });
}
