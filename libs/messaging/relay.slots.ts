import { type UnpackedRecord, unpack } from './outbox';
import type { OutboxRow } from './outbox.store';

const SEND_BYTES = 1_000_000;

/** What the broker has acknowledged for one partition. */
export interface SentPack {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly UnpackedRecord[];
  readonly acknowledgedAt: Date;
}

/** Rows of one partition that are on their way, and what came of them. */
export interface Slot {
  readonly topic: string;
  readonly partition: number;
  readonly rows: readonly OutboxRow[];
  records: readonly UnpackedRecord[];
  acknowledgedAt?: Date;
}

/** What the hook hears: the slots' records, without rows that another sender has reported. */
export function packsOf(slots: readonly Slot[], gone: ReadonlySet<string>): SentPack[] {
  return slots
    .map(({ topic, partition, rows, records, acknowledgedAt }) => {
      const whole = rows.every((row) => gone.has(row.id));
      const mine = whole ? records : rows.filter((row) => gone.has(row.id)).flatMap((row) => unpack(row.records));
      return { topic, partition, records: mine, acknowledgedAt: acknowledgedAt! };
    })
    .filter((pack) => pack.records.length > 0);
}

/** Sends of at most about 1 MB; a single larger record goes alone. */
export function* chunks(records: readonly UnpackedRecord[]): Generator<readonly UnpackedRecord[]> {
  let start = 0;
  let bytes = 0;
  for (let i = 0; i < records.length; i++) {
    const size = Buffer.byteLength(records[i]!.value) + records[i]!.key.length + 300;
    if (i > start && bytes + size > SEND_BYTES) {
      yield records.slice(start, i);
      start = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) yield start === 0 ? records : records.slice(start);
}
