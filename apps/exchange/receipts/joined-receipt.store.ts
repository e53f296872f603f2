import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';

/** Ids of receipt events already delivered, by themselves or joined to others. */
@Injectable()
export class JoinedReceiptStore {
  /** Those of the ids that are new; they count as delivered once the transaction commits. */
  async claim(tx: Tx, eventIds: readonly string[], now: Date): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(claimIds, [eventIds, now]);
    return new Set(rows.map((row) => row.event_id));
  }

  /** Forgets ids older than the longest time after which a producer may send again. */
  async forgetBefore(tx: Pick<Tx, 'query'>, instant: Date): Promise<void> {
    await tx.query(forget, [instant]);
  }
}

const claimIds = `
  insert into joined_receipts (event_id, joined_at) select distinct id, $2::timestamptz from unnest($1::uuid[]) id
  on conflict do nothing returning event_id`;

const forget = `delete from joined_receipts where joined_at < $1`;
