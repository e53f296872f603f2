import { contextDataSource, CONTEXTS, type Context } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import type { Configuration } from '#runtime/configuration';
import { loadTables } from '#apps/casework/owners/table-loading';
import { issueApiKey } from '#apps/exchange/credentials/api-key.issuing';
import { loadDirectory } from '#apps/exchange/directory/directory-loading';
import { createInternalTopics } from '#messaging/topic-admin';

export interface Preparation {
  directory?: string;
  tables?: string;
  issueKey?: string;
}

/** Everything a service expects to find when it starts: schemas, topics and, when given, directory, tables and a key. */
export async function prepare(
  configuration: Configuration,
  { directory, tables, issueKey }: Preparation,
  say: (line: string) => void,
): Promise<void> {
  for (const context of CONTEXTS) {
    const ran = await migrateContext(configuration.pgUrl, context);
    say(`schema ${context}: ${ran.length === 0 ? 'up to date' : `ran ${ran.join(', ')}`}`);
  }
  const created = await createInternalTopics(configuration);
  say(`topics: ${created.length === 0 ? 'all there' : `created ${created.join(', ')}`}`);
  if (directory)
    await inSchema(configuration, 'exchange', async (db) => say(await loadDirectory(db, configuration, directory)));
  if (tables) await inSchema(configuration, 'casework', async (db) => say(await loadTables(db, tables)));
  if (issueKey) await inSchema(configuration, 'exchange', async (db) => say(await issueApiKey(db, issueKey)));
}

async function inSchema(
  configuration: Configuration,
  context: Context,
  work: (db: Database) => Promise<void>,
): Promise<void> {
  const source = contextDataSource({ url: configuration.pgUrl, context, poolSize: 2 });
  await source.initialize();
  try {
    await work(new Database(source));
  } finally {
    await source.destroy();
  }
}
