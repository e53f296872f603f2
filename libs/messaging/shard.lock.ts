import type { PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Database } from '#persistence/database';
import { OUTBOX_CHANNEL, OUTBOX_SHARDS } from './outbox';

/** First key of the advisory locks; the second is the shard. Locks belong to the database, so the context is in the key. */
const LOCK_SPACE = 0x6c64;

/** A session that doesn't answer within this is taken for lost, e.g. after the network was cut. */
const ANSWER_MS = 5_000;

/**
 * Holds the shards this process may relay: session locks on one connection that does nothing else but listen for
 * commits of other processes. When the connection is lost PostgreSQL has given the locks away, so nothing is owned.
 */
export class ShardLock {
  owned: readonly number[] = [];
  private session: { runner: QueryRunner; client: PoolClient } | undefined;

  constructor(
    private readonly database: Database,
    private readonly context: string,
    private readonly onCommitElsewhere: () => void,
  ) {}

  /** Takes every shard that nobody holds, and proves that the session lives. @throws when the database can't be reached. */
  async acquire(): Promise<readonly number[]> {
    const { client } = (this.session ??= await this.open());
    const timer = setTimeout(() => closeSocket(client), ANSWER_MS);
    try {
      await client.query('select 1');
      await this.take(client);
    } catch (error) {
      this.lose();
      // A session that answered with an error may live on with its locks; ended, it also leaves the pool.
      closeSocket(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return this.owned;
  }

  private async take(client: PoolClient): Promise<void> {
    for (let shard = 0; shard < OUTBOX_SHARDS; shard++) {
      if (this.owned.includes(shard)) continue;
      const { rows } = await client.query<{ won: boolean }>(`select pg_try_advisory_lock($1, hashtext($2)) as won`, [
        LOCK_SPACE,
        `${this.context}/${shard}`,
      ]);
      if (rows[0]?.won) this.owned = [...this.owned, shard];
    }
  }

  async release(): Promise<void> {
    const { session } = this;
    this.lose();
    if (!session) return;
    for (const event of ['end', 'notification'] as const) session.client.removeAllListeners(event);
    await session.client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await session.client.query('unlisten *').catch(() => undefined);
    await session.runner.release().catch(() => undefined);
  }

  private async open(): Promise<{ runner: QueryRunner; client: PoolClient }> {
    const runner = this.database.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const lost = (): void => {
      if (this.session?.client !== client) return;
      this.lose();
      void runner.release().catch(() => undefined);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => this.onCommitElsewhere());
    try {
      await client.query(`listen ${OUTBOX_CHANNEL}_${this.context}`);
    } catch (error) {
      await runner.release();
      throw error;
    }
    return { runner, client };
  }

  private lose(): void {
    this.owned = [];
    this.session = undefined;
  }
}

function closeSocket(client: PoolClient): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
