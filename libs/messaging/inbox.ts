import type { Tx } from '#persistence/database';
import type { Batch, InboundRecord } from './records';

/**
 * Advances the marks of the batch's partitions and gives the records that were not processed before. Call it first in the
 * batch's transaction: the row locks it takes, in partition order, fence a second owner until this transaction ends.
 * On internal streams records whose key has a parked record are parked behind it here and are not among those given.
 */
export async function advanceInbox(tx: Tx, batch: Batch): Promise<readonly InboundRecord[]> {
  const { group, topic, records } = batch;
  if (records.length === 0) return [];
  if (batch.released) return claimReleased(tx, batch);
  const ends = new Map<number, number>();
  for (const { partition, offset } of records) ends.set(partition, offset + 1);
  const rows = await tx.query<AdvancedRow>(advance, [group, topic, [...ends.keys()], [...ends.values()]]);
  const before = new Map(rows.map((row) => [row.partition, Number(row.before ?? 0)]));
  const fresh = records.filter(({ partition, offset }) => offset >= before.get(partition)!);
  const isHolding = rows.some((row) => row.holding);
  return isHolding && batch.holding && fresh.length > 0 ? holdBack(tx, batch, fresh) : fresh;
}

interface AdvancedRow {
  readonly partition: number;
  readonly before: string | null;
  readonly holding: boolean;
  readonly [column: string]: unknown;
}

async function holdBack(tx: Tx, batch: Batch, fresh: readonly InboundRecord[]): Promise<readonly InboundRecord[]> {
  const keys = [...new Set(fresh.map(keyText))];
  const rows = await tx.query<{ record_key: string }>(parkedAmong, [batch.group, batch.topic, keys]);
  const parked = new Set(rows.map((row) => row.record_key));
  const held = fresh.filter((record) => parked.has(keyText(record)));
  if (held.length === 0) return fresh;
  await batch.holding!.holdBack(tx, held);
  return fresh.filter((record) => !parked.has(keyText(record)));
}

/** A record without a key has no order to keep; the empty text stands for it. */
export const keyText = (record: InboundRecord): string => record.key?.toString('utf8') ?? '';

/** Locks the partition as a batch would, then settles the parked row in the handler's own transaction: it runs once. */
async function claimReleased(tx: Tx, { group, topic, partition, records }: Batch): Promise<readonly InboundRecord[]> {
  await tx.query(lockPartition, [group, topic, partition]);
  const settled = await tx.query(settle, [group, topic, partition, records[0]!.offset]);
  return settled.length > 0 ? records : [];
}

const advance = `
  insert into inbox as i (consumer_group, topic, partition, next_offset)
  select $1, $2, m.partition, m.next_offset from unnest($3::int[], $4::bigint[]) as m (partition, next_offset) order by 1, 2, 3
  on conflict (consumer_group, topic, partition)
  do update set next_offset = greatest(i.next_offset, excluded.next_offset), advanced_at = now()
  returning i.partition, old.next_offset as before,
    exists (select from parked p where p.consumer_group = $1 and p.topic = $2 and p.state = 'parked') as holding`;

const parkedAmong = `
  select distinct record_key from parked
  where consumer_group = $1 and topic = $2 and state = 'parked' and record_key = any ($3) and record_key <> ''`;

const lockPartition = `
  select from inbox where consumer_group = $1 and topic = $2 and partition = $3 for update`;

const settle = `
  update parked set state = 'released', settled_at = now()
  where consumer_group = $1 and topic = $2 and partition = $3 and record_offset = $4 and state = 'parked' returning 1`;
