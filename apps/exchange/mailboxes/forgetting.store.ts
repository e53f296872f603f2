import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';

/** What lies in one mailbox about a case. */
export interface Body {
  readonly eventId: string;
  readonly unit: string;
  readonly type: string;
  readonly body: string;
}

@Injectable()
export class ForgettingStore {
  /**
   * Nulls the bodies of up to `limit` events older than `before`, an event id, from where the last one stopped; gives how
   * many events it passed, 0 too while another process is at it.
   */
  async forgetBefore(tx: Tx, before: string, limit: number): Promise<number> {
    const [from] = await tx.query<{ up_to: string }>(takePlace);
    if (from === undefined) return 0;
    const ids = await tx.query<{ event_id: string }>(nextEvents, [from.up_to, before, limit]);
    const last = ids.at(-1);
    if (last === undefined) return 0;
    await tx.query(forgetRange, [from.up_to, last.event_id]);
    await tx.query(keepPlace, [last.event_id]);
    return ids.length;
  }

  /** Bodies of these cases in which the text occurs. */
  naming(tx: Tx, caseIds: readonly string[], text: string): Promise<Body[]> {
    return tx.query<Body & { [column: string]: unknown }>(naming, [caseIds, `%${text}%`]);
  }

  /** Writes a body anew that is still there. */
  async rewrite(tx: Tx, { eventId, unit, body }: Body): Promise<void> {
    await tx.query(rewrite, [eventId, unit, body]);
  }
}

const takePlace = `select up_to from forgotten_bodies for update skip locked`;

/** An event for several units has several rows; its id is taken once. */
const nextEvents = `
  select distinct event_id from deliveries where event_id > $1::uuid and event_id < $2::uuid order by event_id limit $3`;

const forgetRange = `
  update deliveries set body = null where event_id > $1::uuid and event_id <= $2::uuid and body is not null`;

const keepPlace = `update forgotten_bodies set up_to = $1::uuid`;

const naming = `
  select event_id as "eventId", unit, event_type as type, body from deliveries
  where case_id = any($1::uuid[]) and case_id is not null and body is not null and body like $2`;

const rewrite = `update deliveries set body = $3 where event_id = $1::uuid and unit = $2 and body is not null`;
