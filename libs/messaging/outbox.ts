import type { Tx } from '#persistence/database';
import { partitionOf } from './partitioner';
import type { OutboundRecord } from './records';

/** Shards of the relay: rows of one partition always fall into one, and each shard has one sender at a time. */
export const OUTBOX_SHARDS = 4;

/** Tells relays of other processes, by NOTIFY, of a commit in a shard that is theirs; `_<context>` is appended. */
export const OUTBOX_CHANNEL = 'liandong_outbox';

/** How many partitions a topic has; every topic that is written to must be known. */
export type PartitionCount = (topic: string) => number;

/** Writes records in the caller's transaction; the relay sends them after its commit. */
export class Outbox {
  private readonly listeners = new Set<() => void>();
  private isRelayedHere: (shard: number) => boolean = () => true;
  private channel: string | undefined;

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
      packs.map((p) => shardOf(p.partition)),
      packs.map((p) => p.topic),
      packs.map((p) => p.partition),
      packs.map((p) => p.lines.length / 2),
      // One text instead of an array, whose elements the driver would escape quote by quote: several µs a record.
      packs.map((p) => p.lines.join('\n')).join(RECORD_SEPARATOR),
    ]);
    // NOTIFY serialises commits, so it is kept for shards that another process relays.
    if (this.channel && packs.some((p) => !this.isRelayedHere(shardOf(p.partition))))
      await tx.query(notify, [this.channel]);
    tx.afterCommit(() => this.listeners.forEach((wake) => wake()));
  }

  /** Calls `wake` after each commit that wrote records. */
  onCommitted(wake: () => void): void {
    this.listeners.add(wake);
  }

  /** Says which shards this process relays itself; of the others it tells their owner. */
  relayedHere(context: string, isRelayedHere: (shard: number) => boolean): void {
    this.channel = `${OUTBOX_CHANNEL}_${context}`;
    this.isRelayedHere = isRelayedHere;
  }
}

/** JSON text holds no raw control character. */
const RECORD_SEPARATOR = '\u001e';

const shardOf = (partition: number): number => partition % OUTBOX_SHARDS;

interface Pack {
  topic: string;
  partition: number;
  lines: string[];
}

function pack(records: readonly OutboundRecord[], source: string, partitionsOf: PartitionCount): Pack[] {
  const packs = new Map<string, Pack>();
  const iso = isoTimes();
  for (const record of records) {
    const partition = partitionOf(record.key, partitionsOf(record.topic));
    const slot = `${record.topic}/${partition}`;
    let found = packs.get(slot);
    if (!found) packs.set(slot, (found = { topic: record.topic, partition, lines: [] }));
    const head = JSON.stringify([record.key, record.type, record.id, iso(record.time), source, record.headers]);
    found.lines.push(head, typeof record.value === 'string' ? onOneLine(record.value) : JSON.stringify(record.value));
  }
  return [...packs.values()];
}

/** A raw line break in JSON text can only stand between tokens, where a space means the same. */
const onOneLine = (json: string): string => (json.includes('\n') ? json.replaceAll('\n', ' ') : json);

/** Records of one batch mostly share one Date; its text costs as much as a hash. */
function isoTimes(): (time: Date) => string {
  let last: Date | undefined;
  let text = '';
  return (time) => {
    if (time !== last) [last, text] = [time, time.toISOString()];
    return text;
  };
}

type PackedHead = [string, string, string, string, string, Record<string, string> | undefined | null];

/** One record as it goes to the broker. */
export interface UnpackedRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the relay sends for one row. JSON text holds no raw line break, so lines alternate head and value. */
export function unpack(lines: string): UnpackedRecord[] {
  const parts = lines.split('\n');
  const messages: UnpackedRecord[] = [];
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
  select * from unnest($1::int[], $2::text[], $3::int[], $4::int[], string_to_array($5, E'\\x1e'))`;

const notify = `select pg_notify($1, '')`;
