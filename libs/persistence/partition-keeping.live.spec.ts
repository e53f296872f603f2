import { Client } from 'pg';
import { createLogger } from '#runtime/logger';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import type { Database } from './database';
import { PartitionKeeping } from './partition-keeping';

describe('monthly partitions', () => {
  let temporary: TemporaryDatabase;
  let database: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    database = await temporary.database('casework');
  });
  afterAll(() => temporary.drop());

  const days = async () => (await database.query<{ days: number }>('select partition_days_ahead() as days'))[0]!.days;

  it('are there for the next three months after a migration', async () => {
    expect(await days()).toBeGreaterThan(84);
  });

  it('are made again by the service when they are missing, with the owner’s rights', async () => {
    const late = await database.query<{ name: string }>(
      `select relname as name from pg_class where relname ~ '^history_\\d{6}$' and relnamespace = 'casework'::regnamespace
       and right(relname, 6) > to_char(now(), 'YYYYMM')`,
    );
    const admin = new Client({ connectionString: temporary.url });
    await admin.connect();
    for (const { name } of late) await admin.query(`drop table casework.${name}`);
    await admin.end();
    expect(await days()).toBeLessThan(32);
    await new PartitionKeeping(database, 'casework', createLogger('silent')).keep();
    expect(await days()).toBeGreaterThan(84);
  });

  it('leave no default partition that would hide a missing month', async () => {
    const rows = await database.query(`select 1 from pg_class where relname like '%default%' and relispartition`);
    expect(rows).toEqual([]);
  });
});
