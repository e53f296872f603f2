import type { Database } from '#persistence/database';

export async function seenCount(database: Database, topic?: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(countSeen, [topic ?? null]);
  return row!.n;
}

/** Offsets of one partition in the order in which they were handled. */
export async function seenOffsets(database: Database, topic: string, partition: number): Promise<number[]> {
  const rows = await database.query<{ record_offset: string }>(offsets, [topic, partition]);
  return rows.map((row) => Number(row.record_offset));
}

export async function outboxCount(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>('select count(*)::int as n from outbox');
  return row!.n;
}

const countSeen = 'select count(*)::int as n from seen where $1::text is null or topic = $1';
const offsets = 'select record_offset from seen where topic = $1 and partition = $2 order by id';
