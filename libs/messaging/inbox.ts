import type { Tx } from '#persistence/database';
import type { Batch, InboundRecord } from './records';

/**
 * Advances the mark of the batch's partition and gives the records that were not processed before. Call it first in the
 * batch's transaction: the row lock it takes fences a second owner of the partition until this transaction ends.
 * On internal streams records whose key has a parked record are parked behind it here and are not among those given.
 */
export async function advanceInbox(tx: Tx, batch: Batch): Promise<readonly InboundRecord[]> {
  const { group, topic, partition, records } = batch;
  const last = records.at(-1);
  if (last === undefined) return [];
  if (batch.released) return claimReleased(tx, batch);
  const [row] = await tx.query<{ before: string | null; holding: boolean }>(advance, [
    group,
    topic,
    partition,
    last.offset + 1,
  ]);
  const before = row?.before == null ? 0 : Number(row.before);
  const fresh = records[0]!.offset >= before ? records : records.filter((record) => record.offset >= before);
  if (!row?.holding || !batch.holding || fresh.length === 0) return fresh;
  return holdBack(tx, batch, fresh);
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
  insert into inbox as i (consumer_group, topic, partition, next_offset) values ($1, $2, $3, $4)
  on conflict (consumer_group, topic, partition)
  do update set next_offset = greatest(i.next_offset, excluded.next_offset), advanced_at = now()
  returning old.next_offset as before,
    exists (select from parked p where p.consumer_group = $1 and p.topic = $2 and p.state = 'parked') as holding`;

const parkedAmong = `
  select distinct record_key from parked
  where consumer_group = $1 and topic = $2 and state = 'parked' and record_key = any ($3) and record_key <> ''`;

const lockPartition = `
  select from inbox where consumer_group = $1 and topic = $2 and partition = $3 for update`;

const settle = `
  update parked set state = 'released', settled_at = now()
  where consumer_group = $1 and topic = $2 and partition = $3 and record_offset = $4 and state = 'parked' returning 1`;
