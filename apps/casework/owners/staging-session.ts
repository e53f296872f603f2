import { Query, type PoolClient, type QueryResultRow } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Database, Tx } from '#persistence/database';

/** What `Query` of the driver does with PostgreSQL's wish for the rows, which its types leave out. */
interface CopyingConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN` of rows that are all at hand; the driver leaves this to its users. */
class CopyIn extends Query {
  constructor(
    sql: string,
    private readonly payload: Buffer,
    done: (error: Error | null) => void,
  ) {
    super({ text: sql } as never, undefined, done as never);
  }

  /** Called by the driver. */
  handleCopyInResponse(connection: CopyingConnection): void {
    connection.sendCopyFromChunk(this.payload);
    connection.endCopyFrom();
  }
}

/**
 * One connection that an import has for itself: temporary tables outlive its statements, and each statement commits, so
 * that an upload of minutes holds no transaction open and keeps no dead rows of busy tables alive.
 */
export class StagingSession {
  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: PoolClient,
  ) {}

  static async open(db: Database): Promise<StagingSession> {
    const runner = db.dataSource.createQueryRunner();
    return new StagingSession(runner, (await runner.connect()) as PoolClient);
  }

  async query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...parameters])).rows;
  }

  /** Rows in PostgreSQL's text format. */
  copy(sql: string, rows: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null): void => (error ? reject(error) : resolve());
      this.client.query(new CopyIn(sql, Buffer.from(rows), done));
    });
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const hooks: (() => void)[] = [];
    const tx: Tx = { query: (sql, parameters) => this.query(sql, parameters), afterCommit: (hook) => hooks.push(hook) };
    await this.client.query('begin');
    try {
      const result = await work(tx);
      await this.client.query('commit');
      for (const hook of hooks) hook();
      return result;
    } catch (error) {
      await this.client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Back to the pool, without what it made. */
  async close(): Promise<void> {
    await this.client.query('discard temp; reset work_mem').catch(() => undefined);
    await this.runner.release();
  }
}
