import type { Tx } from '#persistence/database';
import { partitionOf } from './partitioner';
import type { OutboundRecord } from './records';

/** Shards of the relay: rows of one partition always fall into one, and each shard has one sender at a time. */
export const OUTBOX_SHARDS = 4;

/** How many partitions a topic has; every topic that is written to must be known. */
export type PartitionCount = (topic: string) => number;

/** Writes records in the caller's transaction; the relay sends them after its commit. */
export class Outbox {
  private readonly listeners = new Set<() => void>();

  constructor(
    /** `ce_source`, e.g. `/liandong/casework`. */
    private readonly source: string,
    private readonly partitionsOf: PartitionCount,
  ) {}

  /** Call it under the lock of the aggregates the records speak of, so that the ids of one key grow in commit order. */
  async add(tx: Tx, records: readonly OutboundRecord[]): Promise<void> {
    if (records.length === 0) return;
    const packs = pack(records, this.source, this.partitionsOf);
    await tx.query(insert, [
      packs.map((p) => p.partition % OUTBOX_SHARDS),
      packs.map((p) => p.topic),
      packs.map((p) => p.partition),
      packs.map((p) => p.lines.length / 2),
      packs.map((p) => p.lines.join('\n')),
    ]);
    tx.afterCommit(() => this.listeners.forEach((wake) => wake()));
  }

  /** Calls `wake` after each commit that wrote records. */
  onCommitted(wake: () => void): void {
    this.listeners.add(wake);
  }
}

interface Pack {
  topic: string;
  partition: number;
  lines: string[];
}

function pack(records: readonly OutboundRecord[], source: string, partitionsOf: PartitionCount): Pack[] {
  const packs = new Map<string, Pack>();
  for (const record of records) {
    const partition = partitionOf(record.key, partitionsOf(record.topic));
    const slot = `${record.topic}/${partition}`;
    let found = packs.get(slot);
    if (!found) packs.set(slot, (found = { topic: record.topic, partition, lines: [] }));
    const head = JSON.stringify([
      record.key,
      record.type,
      record.id,
      record.time.toISOString(),
      source,
      record.headers,
    ]);
    found.lines.push(head, typeof record.value === 'string' ? record.value : JSON.stringify(record.value));
  }
  return [...packs.values()];
}

type PackedHead = [string, string, string, string, string, Record<string, string> | undefined | null];

/** What the relay sends for one row. JSON text holds no raw line break, so lines alternate head and value. */
export function unpack(lines: string): { key: string; value: string; headers: Record<string, string> }[] {
  const parts = lines.split('\n');
  const messages = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [key, type, id, time, source, extra] = JSON.parse(parts[i]!) as PackedHead;
    messages.push({
      key,
      value: parts[i + 1]!,
      headers: {
        ce_specversion: '1.0',
        ce_type: type,
        ce_id: id,
        ce_time: time,
        ce_source: source,
        'content-type': 'application/json',
        ...extra,
      },
    });
  }
  return messages;
}

const insert = `
  insert into outbox (shard, topic, partition, count, records)
  select * from unnest($1::int[], $2::text[], $3::int[], $4::int[], $5::text[])`;
