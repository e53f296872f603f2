import type { Database, Tx } from '#persistence/database';

/** One row: the records that one transaction wrote for one partition. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
  readonly records: string;
}

/** How much one look at the outbox fetches. */
const ROWS = 512;
const BYTES = 8 * 1_048_576;

export class OutboxStore {
  constructor(private readonly database: Database) {}

  /**
   * Waiting rows of the given shards in order, without those of partitions that are being sent. Never by "id greater than
   * the last seen": ids become visible in the order of commits, not of numbers.
   */
  waiting(shards: readonly number[], busy: readonly { topic: string; partition: number }[]): Promise<OutboxRow[]> {
    return this.database.query<OutboxRow & { [key: string]: unknown }>(waiting, [
      shards,
      busy.map((slot) => slot.topic),
      busy.map((slot) => slot.partition),
      ROWS,
      BYTES,
    ]);
  }

  /** Removes published rows and gives the ids of those that were still there: only they are this sender's to report. */
  async remove(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(remove, [ids]);
    return new Set(rows.map((row) => row.id));
  }

  async depth(): Promise<{ rows: number; oldestSeconds: number }> {
    const [row] = await this.database.query<{ rows: number; oldest: number }>(depth);
    return { rows: row?.rows ?? 0, oldestSeconds: row?.oldest ?? 0 };
  }
}

const waiting = `
  select id, topic, partition, count, records from (
    select *, sum(octet_length(records)) over (order by id) - octet_length(records) as bytes_before from (
      select id, topic, partition, count, records from outbox o
      where shard = any ($1::int[]) and not exists (
        select from unnest($2::text[], $3::int[]) as busy (topic, partition)
        where busy.topic = o.topic and busy.partition = o.partition)
      order by id limit $4) as first_rows) as sized
  where bytes_before < $5 order by id`;

const remove = `delete from outbox where id = any ($1::bigint[]) returning id`;

const depth = `
  select count(*)::int as rows, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest from outbox`;
