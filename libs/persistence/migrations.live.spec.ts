import { Client } from 'pg';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { CONTEXTS } from './data-source';
import { migrateContext } from './migrations';

describe('migrateContext', () => {
  let temporary: TemporaryDatabase;
  let client: Client;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    client = new Client({ connectionString: temporary.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await temporary.drop();
  });

  it.each(CONTEXTS)('run again makes the months ahead of %s that are missing', async (context) => {
    const [table] = await partitionedTables(context);
    await client.query(`drop table if exists ${context}.${table!}_${inAYear()}`);
    expect(await migrateContext(temporary.url, context)).toEqual([]);
    for (const each of await partitionedTables(context)) {
      const { rows } = await client.query('select to_regclass($1) is not null as exists', [
        `${context}.${each}_${inAYear()}`,
      ]);
      expect([each, rows[0]]).toEqual([each, { exists: true }]);
    }
  });

  it('leaves the new months to the context’s own role', async () => {
    const { rows } = await client.query<{ allowed: boolean }>(
      `select has_table_privilege('liandong_casework', 'casework.history_${inAYear()}', 'insert') as allowed`,
    );
    expect(rows).toEqual([{ allowed: true }]);
  });

  async function partitionedTables(context: string): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_partitioned_table t join pg_class c on c.oid = t.partrelid
       where c.relnamespace = $1::regnamespace`,
      [context],
    );
    return rows.map(({ name }) => name);
  }
});

/** The month a year from now in UTC, as partitions are named. */
function inAYear(): string {
  const now = new Date();
  return `${now.getUTCFullYear() + 1}${String(now.getUTCMonth() + 1).padStart(2, '0')}`;
}
