import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { sha256Hex } from '#kernel/canonical';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { contextDataSource, CONTEXTS, type Context } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext, readMigrations } from '#persistence/migrations';
import { connectedStack } from '#stack/stack';

/** A database of one test file, migrated for every context that has migrations. */
export interface TemporaryDatabase {
  readonly url: string;
  /** A `Database` in the role and schema of one context; closed by `drop`. */
  database(context: Context): Promise<Database>;
  /** Closes what was opened and drops the database. */
  drop(): Promise<void>;
}

/** Clones the migrated template of the current migrations, making it first if need be. About 100 ms. */
export async function temporaryDatabase(serverUrl?: string): Promise<TemporaryDatabase> {
  const server = serverUrl ?? connectedStack().pgUrl;
  const template = await migratedTemplate(server);
  const name = `liandong_test_${process.pid}_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e6).toString(36)}`;
  await asAdmin(server, (client) => client.query(`create database ${name} template ${template}`));
  const url = withDatabase(server, name);
  const open: Database[] = [];
  return {
    url,
    async database(context) {
      const source = contextDataSource({ url, context, poolSize: 6 });
      await source.initialize();
      const database = new Database(source);
      open.push(database);
      return database;
    },
    async drop() {
      await Promise.all(open.map((database) => database.close()));
      await asAdmin(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

const withMigrations = (): Context[] =>
  CONTEXTS.filter((context) => {
    const folder = join(PACKAGE_ROOT, 'apps', context, 'migrations');
    return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.sql'));
  });

/** The template's name holds the digest of all migrations, so a changed one makes a new template. */
async function migratedTemplate(server: string): Promise<string> {
  const contexts = withMigrations();
  const digest = sha256Hex(JSON.stringify(contexts.map((context) => [context, readMigrations(context)]))).slice(0, 16);
  const name = `liandong_template_${digest}`;
  await asAdmin(server, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('liandong-test-template'))`);
    const { rowCount } = await client.query(`select 1 from pg_database where datname = $1`, [name]);
    if (rowCount) return;
    const making = `${name}_making`;
    await client.query(`drop database if exists ${making} with (force)`);
    await client.query(`create database ${making}`);
    for (const context of contexts) await migrateContext(withDatabase(server, making), context);
    await client.query(`alter database ${making} rename to ${name}`);
  });
  return name;
}

/** Work as the server's administrator; the session ends with it, and its advisory locks too. */
async function asAdmin<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}
