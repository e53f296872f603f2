import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';

/** One entry as it lies in the ledger. */
export interface MailboxEntry {
  readonly position: number;
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly at: Date;
  readonly recordedAt: Date;
  /** First broker acknowledgement; null while the broker has not answered. */
  readonly deliveredAt: Date | null;
  readonly fetchedAt: Date | null;
  /** Null once the mailbox's retention is over. */
  readonly body: string | null;
}

export interface MailboxState {
  readonly unit: string;
  readonly isOpen: boolean;
  readonly lastPosition: number;
  readonly cursor: number;
  /** Entries that the broker has not acknowledged yet. */
  readonly undelivered: number;
}

/** What readers of mailboxes see and say. */
@Injectable()
export class MailboxReadingStore {
  /** At most `limit` entries, and no further one once they hold `bytes`. */
  async entries(
    tx: Pick<Tx, 'query'>,
    unit: string,
    after: number,
    limit: number,
    bytes: number,
  ): Promise<MailboxEntry[]> {
    const rows = await tx.query<Omit<MailboxEntry, 'position'> & { position: string }>(readEntries, [
      unit,
      after,
      limit,
      bytes,
    ]);
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }

  /** Mailboxes of these units; those that don't exist are missing. */
  async states(tx: Pick<Tx, 'query'>, units: readonly string[]): Promise<MailboxState[]> {
    return (await tx.query<StateRow>(readStates, [units])).map(toState);
  }

  async statesOfOrganisation(tx: Pick<Tx, 'query'>, organisation: string): Promise<MailboxState[]> {
    return (await tx.query<StateRow>(readOrganisationStates, [organisation])).map(toState);
  }

  /** Moves the unit's cursor forward, never back, and gives where it stands; null when the position isn't in the mailbox yet. */
  async moveCursor(tx: Pick<Tx, 'query'>, unit: string, position: number, now: Date): Promise<number | null> {
    const [row] = await tx.query<{ cursor: string }>(moveCursor, [unit, position, now]);
    return row ? Number(row.cursor) : null;
  }
}

interface StateRow {
  unit: string;
  is_open: boolean;
  last_position: string;
  cursor_position: string;
  acknowledged: string;
}

const toState = (row: StateRow): MailboxState => ({
  unit: row.unit,
  isOpen: row.is_open,
  lastPosition: Number(row.last_position),
  cursor: Number(row.cursor_position),
  undelivered: Number(row.last_position) - Number(row.acknowledged),
});

/** An entry of receipts can be a megabyte, so a page ends after the entry that passes `$4` bytes. */
const readEntries = `
  select d.position, d.event_id as "eventId", d.event_type as type, d.event_source as source, d.event_at as at,
         d.recorded_at as "recordedAt", d.body,
         (select case when a.from_position <= d.position then a.delivered_at end
          from broker_acks a where a.unit = d.unit and a.up_to >= d.position order by a.up_to limit 1) as "deliveredAt",
         (select r.fetched_at from mailbox_reads r
          where r.unit = d.unit and r.up_to >= d.position order by r.up_to limit 1) as "fetchedAt"
  from (select *, sum(coalesce(octet_length(body), 0)) over (order by position) as bytes
        from deliveries where unit = $1 and position > $2 order by position limit $3) d
  where d.bytes - coalesce(octet_length(d.body), 0) < $4
  order by d.position`;

/** Mail of a unit leaves in the order of its positions, so the last acknowledged position stands for all before it. */
const stateColumns = `
  unit, is_open, last_position, cursor_position,
  coalesce((select max(a.up_to) from broker_acks a where a.unit = m.unit), 0) as acknowledged`;

const readStates = `select ${stateColumns} from mailboxes m where unit = any ($1::text[]) order by unit`;

const readOrganisationStates = `select ${stateColumns} from mailboxes m where organisation = $1 order by unit`;

const moveCursor = `
  with moved as (
    update mailboxes set cursor_position = greatest(cursor_position, $2)
    where unit = $1 and last_position >= $2
    returning old.cursor_position as before, new.cursor_position as cursor
  ), noted as (
    insert into mailbox_reads (unit, up_to, fetched_at)
    select $1, cursor, $3::timestamptz from moved where cursor > before
    on conflict do nothing
  )
  select cursor from moved`;
