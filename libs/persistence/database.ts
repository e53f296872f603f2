import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { PoolClient, QueryResultRow } from 'pg';

/** One open transaction. Always passed as an explicit first argument. */
export interface Tx {
  /** Rows of one statement, prepared once per connection under a name derived from its text. */
  query<Row extends QueryResultRow = QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work` once this transaction has been committed; never after a rollback. */
  afterCommit(work: () => void): void;
}

/** The one way into a context's schema: pooled connections of a TypeORM data source, explicit transactions, named prepared statements. */
export class Database {
  constructor(readonly dataSource: DataSource) {}

  /** Runs `work` in one transaction; an error rolls back and is rethrown. With `signal`, an abort ends the connection and with it the transaction. */
  async transaction<T>(work: (tx: Tx) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const abort = (): void => void endBackend(client);
    signal?.addEventListener('abort', abort, { once: true });
    const tx = new OpenTransaction(client);
    try {
      await client.query('begin');
      const result = await work(tx);
      signal?.throwIfAborted();
      await client.query('commit');
      tx.committed();
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      await runner.release();
    }
  }

  /** Rows of one statement outside any transaction. */
  async query<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      return await run<Row>(client, sql, parameters);
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

class OpenTransaction implements Tx {
  private readonly hooks: (() => void)[] = [];

  constructor(private readonly client: PoolClient) {}

  query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return run<Row>(this.client, sql, parameters);
  }

  afterCommit(work: () => void): void {
    this.hooks.push(work);
  }

  committed(): void {
    for (const hook of this.hooks) hook();
  }
}

const names = new Map<string, string>();

/** Statement texts are constants of the program, so the map stays small; building SQL from values would grow it and is a fault. */
function statementName(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha1').update(sql).digest('base64url');
    names.set(sql, name);
  }
  return name;
}

async function run<Row extends QueryResultRow>(
  client: PoolClient,
  sql: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const result = await client.query<Row>({ name: statementName(sql), text: sql, values: parameters as unknown[] });
  return result.rows;
}

/** A statement that hangs holds its connection, so the only way to abort from outside is to close the socket; PostgreSQL then rolls back. */
async function endBackend(client: PoolClient): Promise<void> {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
