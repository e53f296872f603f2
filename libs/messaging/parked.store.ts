import type { Database, Tx } from '#persistence/database';
import type { InboundRecord } from './records';
import { keyText } from './inbox';
import type { RecordSealing } from './record.sealing';
import { isPartnerLane } from './topics';

/** Where a parked record lay: one group's reading of one offset. */
export interface ParkedPosition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ParkedItem extends ParkedPosition {
  readonly reason: string;
  readonly state: 'parked' | 'released' | 'discarded';
  readonly parkedAt: Date;
  readonly settledAt: Date | null;
}

/** SQL of the table `parked`; the bytes go in and out sealed. */
export class ParkedStore {
  constructor(private readonly sealing: RecordSealing) {}

  /** A record that is already there stays as it is. */
  async insert(tx: Tx, group: string, records: readonly InboundRecord[], reason: string): Promise<void> {
    await tx.query(insert, [
      group,
      records.map((record) => record.topic),
      records.map((record) => record.partition),
      records.map((record) => record.offset),
      // A partner's key may be anything, also personal, and keeps no order: it stays inside the sealed bytes.
      records.map((record) => (isPartnerLane(record.topic) ? '' : keyText(record))),
      records.map((record) => this.sealing.seal(group, record)),
      reason,
    ]);
  }

  async list(database: Database, filter: { state: string; after?: Date; limit: number }): Promise<ParkedItem[]> {
    const rows = await database.query<ParkedRow>(list, [filter.state, filter.after ?? null, filter.limit]);
    return rows.map(itemOf);
  }

  async counts(database: Database): Promise<{ group: string; topic: string; items: number }[]> {
    return database.query(counts);
  }

  /** The record as it came, or undefined when it isn't parked (any more). */
  async open(database: Database, at: ParkedPosition): Promise<InboundRecord | undefined> {
    const [row] = await database.query<{ sealed: Buffer }>(open, [at.group, at.topic, at.partition, at.offset]);
    return row && this.sealing.open(at, row.sealed);
  }

  /** Earliest parked record of the same key as the given one. */
  async firstOfKey(database: Database, at: ParkedPosition): Promise<ParkedPosition | undefined> {
    const [row] = await database.query<ParkedRow>(firstOfKey, [at.group, at.topic, at.partition, at.offset]);
    return row && itemOf(row);
  }

  /** Records of the key that were parked only because an earlier one was, in order. */
  async nextOfKey(database: Database, at: ParkedPosition): Promise<ParkedPosition | undefined> {
    const [row] = await database.query<ParkedRow>(nextOfKey, [at.group, at.topic, at.partition, at.offset]);
    return row && itemOf(row);
  }

  async discard(tx: Tx, at: ParkedPosition): Promise<boolean> {
    return (await tx.query(discard, [at.group, at.topic, at.partition, at.offset])).length > 0;
  }

  async explain(database: Database, at: ParkedPosition, reason: string): Promise<void> {
    await database.query(explain, [at.group, at.topic, at.partition, at.offset, reason]);
  }
}

interface ParkedRow {
  consumer_group: string;
  topic: string;
  partition: number;
  record_offset: string;
  reason: string;
  state: ParkedItem['state'];
  parked_at: Date;
  settled_at: Date | null;
}

const itemOf = (row: ParkedRow): ParkedItem => ({
  group: row.consumer_group,
  topic: row.topic,
  partition: row.partition,
  offset: Number(row.record_offset),
  reason: row.reason,
  state: row.state,
  parkedAt: row.parked_at,
  settledAt: row.settled_at,
});

const columns = `consumer_group, topic, partition, record_offset, reason, state, parked_at, settled_at`;

const insert = `
  insert into parked (consumer_group, topic, partition, record_offset, record_key, sealed, reason)
  select $1, r.topic, r.partition, r.record_offset, r.record_key, r.sealed, $7
  from unnest($2::text[], $3::int[], $4::bigint[], $5::text[], $6::bytea[])
    as r (topic, partition, record_offset, record_key, sealed)
  on conflict do nothing`;

const list = `
  select ${columns} from parked where state = $1 and ($2::timestamptz is null or parked_at > $2)
  order by parked_at, topic, partition, record_offset limit $3`;

const counts = `
  select consumer_group as "group", topic, count(*)::int as items from parked where state = 'parked' group by 1, 2`;

const at = `consumer_group = $1 and topic = $2 and partition = $3 and record_offset = $4`;

const open = `select sealed from parked where ${at} and state = 'parked'`;

const firstOfKey = `
  select ${columns} from parked
  where consumer_group = $1 and topic = $2 and state = 'parked' and record_key <> ''
    and record_key = (select record_key from parked where ${at})
  order by record_offset limit 1`;

const nextOfKey = `
  select ${columns} from parked
  where consumer_group = $1 and topic = $2 and state = 'parked' and record_offset > $4 and record_key <> ''
    and record_key = (select record_key from parked where ${at})
  order by record_offset limit 1`;

const discard = `
  update parked set state = 'discarded', settled_at = now() where ${at} and state = 'parked' returning 1`;

const explain = `update parked set reason = $5 where ${at} and state = 'parked'`;
