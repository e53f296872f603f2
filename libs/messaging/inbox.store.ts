import type { Database } from '#persistence/database';

/** How far one group has worked into one partition. */
export interface Mark {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

export class InboxStore {
  constructor(private readonly database: Database) {}

  async marks(group: string, topics: readonly string[]): Promise<Mark[]> {
    const rows = await this.database.query<{ topic: string; partition: number; next_offset: string }>(marks, [
      group,
      topics,
    ]);
    return rows.map((row) => ({ topic: row.topic, partition: row.partition, next: Number(row.next_offset) }));
  }

  /** Forgets how far the group was, so that the partition is read again from what the log still holds. */
  async reset(group: string, topic: string, partition: number): Promise<boolean> {
    return (await this.database.query(reset, [group, topic, partition])).length > 0;
  }
}

const marks = `select topic, partition, next_offset from inbox where consumer_group = $1 and topic = any ($2)`;

const reset = `delete from inbox where consumer_group = $1 and topic = $2 and partition = $3 returning 1`;
