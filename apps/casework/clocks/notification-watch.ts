import type { PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Database } from '#persistence/database';

/** Hears NOTIFY of one channel on a connection of its own; lost, it is opened again at the next `open`. */
export class NotificationWatch {
  private session: { runner: QueryRunner; client: PoolClient } | undefined;

  constructor(
    private readonly db: Database,
    private readonly channel: string,
    private readonly onNotified: () => void,
  ) {}

  /** Listens, if it doesn't yet. @throws when the database can't be reached. */
  async open(): Promise<void> {
    if (this.session !== undefined) return;
    const runner = this.db.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const lost = (): void => {
      if (this.session?.client !== client) return;
      this.session = undefined;
      void runner.release().catch(() => undefined);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', this.onNotified);
    this.session = { runner, client };
    try {
      await client.query(`listen ${this.channel}`);
    } catch (error) {
      lost();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    if (session === undefined) return;
    for (const event of ['end', 'notification'] as const) session.client.removeAllListeners(event);
    await session.client.query('unlisten *').catch(() => undefined);
    await session.runner.release().catch(() => undefined);
  }
}
