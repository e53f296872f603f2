import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import type { Database } from './database';

describe('Database', () => {
  let temporary: TemporaryDatabase;
  let database: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    database = await temporary.database('casework');
    await database.query('create table casework.notes (id int primary key, words text)');
  }, 60_000);

  afterAll(() => temporary.drop());

  it('commits what a transaction wrote and runs its hooks only then', async () => {
    let woken = 0;
    await database.transaction(async (tx) => {
      await tx.query('insert into casework.notes values (1, $1)', ['one']);
      tx.afterCommit(() => woken++);
      expect(woken).toBe(0);
    });
    expect(woken).toBe(1);
    expect(await database.query('select words from casework.notes where id = 1')).toEqual([{ words: 'one' }]);
  });

  it('leaves nothing of a transaction that failed, and runs none of its hooks', async () => {
    let woken = 0;
    const work = database.transaction(async (tx) => {
      await tx.query('insert into casework.notes values (2, $1)', ['two']);
      tx.afterCommit(() => woken++);
      throw new Error('in between');
    });
    await expect(work).rejects.toThrow('in between');
    expect(woken).toBe(0);
    expect(await database.query('select 1 from casework.notes where id = 2')).toEqual([]);
  });

  it('ends a hanging statement when its signal is aborted, and the pool lives on', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('deadline')), 100);
    const started = Date.now();
    await expect(database.transaction((tx) => tx.query('select pg_sleep(30)'), abort.signal)).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('keeps a context out of another one’s schema', async () => {
    await expect(database.query('select * from exchange.outbox')).rejects.toThrow(/permission denied/);
  });
});
