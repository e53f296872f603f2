import type { PoolClient } from 'pg';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { waitFor } from '#testing/wait-for';
import { OUTBOX_SHARDS } from './outbox';
import { ShardLock } from './shard.lock';

const POOL = 10;

describe('ShardLock', () => {
  let temporary: TemporaryDatabase;
  let database: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    database = await temporary.database('casework');
  }, 60_000);
  afterAll(() => temporary.drop());

  const sessionOf = (lock: ShardLock): PoolClient =>
    (lock as unknown as { session: { client: PoolClient } }).session.client;

  it('gives its connection and its shards back whenever its session answers with an error', async () => {
    const lock = new ShardLock(database, 'casework', () => undefined);
    for (let round = 0; round <= POOL; round++) {
      await waitFor('all shards', async () => (await lock.acquire()).length === OUTBOX_SHARDS);
      // Every later statement is answered with an error, as one is whose backend is being ended.
      await sessionOf(lock).query('begin');
      await sessionOf(lock)
        .query('select 1/0')
        .catch(() => undefined);
      await expect(lock.acquire()).rejects.toThrow('current transaction is aborted');
      expect(lock.owned).toEqual([]);
    }
    expect((await lock.acquire()).length).toBeGreaterThanOrEqual(0);
    await lock.release();
  });
});
