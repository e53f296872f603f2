import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { CONTEXTS } from '#persistence/data-source';
import { dumpSchema } from '#persistence/schema-dump';
import { temporaryDatabase, type TemporaryDatabase } from './database';

/** `LIANDONG_WRITE_SCHEMA=1` writes the files instead of comparing them. */
const writes = process.env['LIANDONG_WRITE_SCHEMA'] === '1';

describe('apps/*/schema.sql', () => {
  let temporary: TemporaryDatabase;
  let client: Client;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    client = new Client({ connectionString: temporary.url });
    await client.connect();
  }, 60_000);

  afterAll(async () => {
    await client.end();
    await temporary.drop();
  });

  it.each(CONTEXTS)('%s is what its migrations leave', async (context) => {
    const file = join(PACKAGE_ROOT, 'apps', context, 'schema.sql');
    const dumped = await dumpSchema(client, context);
    expect(dumped).toContain('create table outbox');
    if (writes) writeFileSync(file, dumped);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(dumped);
  });
});
