import type { Tx } from '#persistence/database';
import type { Batch, InboundRecord } from './records';

/**
 * Advances the mark of the batch's partition and gives the records that were not processed before. Call it first in the
 * batch's transaction: the row lock it takes fences a second owner of the partition until this transaction ends.
 */
export async function advanceInbox(tx: Tx, batch: Batch): Promise<readonly InboundRecord[]> {
  const last = batch.records.at(-1);
  if (last === undefined) return [];
  const [row] = await tx.query<{ before: string | null }>(advance, [
    batch.group,
    batch.topic,
    batch.partition,
    last.offset + 1,
  ]);
  const before = row?.before == null ? 0 : Number(row.before);
  return batch.records[0]!.offset >= before ? batch.records : batch.records.filter((record) => record.offset >= before);
}

const advance = `
  insert into inbox as i (consumer_group, topic, partition, next_offset) values ($1, $2, $3, $4)
  on conflict (consumer_group, topic, partition)
  do update set next_offset = greatest(i.next_offset, excluded.next_offset), advanced_at = now()
  returning old.next_offset as before`;
