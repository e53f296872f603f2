import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { Mail, Mailbox, Placement } from './mail';

/** Rows of mailboxes and of the delivery ledger, written in sets. */
@Injectable()
export class MailboxStore {
  /** Those of the event ids that the ledger already holds. */
  async known(tx: Tx, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const [lowest, highest] = bounds(eventIds);
    const rows = await tx.query<{ event_id: string }>(knownIds, [eventIds, lowest, highest]);
    return new Set(rows.map((row) => row.event_id));
  }

  /** The open units of groups such as `*` and `administration-44`. */
  async unitsOfGroups(tx: Tx, groups: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await tx.query<{ group: string; units: string[] }>(unitsOfGroups, [groups]);
    return new Map(rows.map((row) => [row.group, row.units]));
  }

  /** The mailboxes of these units, locked in unit order until the transaction ends. */
  async lock(tx: Tx, units: Iterable<string>): Promise<Mailbox[]> {
    const rows = await tx.query<MailboxRow>(lockMailboxes, [[...new Set(units)]]);
    return rows.map((row) => ({
      unit: row.unit,
      organisation: row.organisation,
      isOpen: row.is_open,
      takesOrders: row.takes_orders,
      lastPosition: Number(row.last_position),
    }));
  }

  /** Appends to the ledger and moves the last position of each unit. The mailboxes are locked. */
  async append(tx: Tx, { placed, refused }: Placement, now: Date): Promise<void> {
    const all: readonly (Mail & { position?: number; refusal?: string })[] = [...placed, ...refused];
    if (all.length === 0) return;
    await tx.query(appendLedger, [
      all.map((mail) => mail.eventId),
      all.map((mail) => mail.type),
      all.map((mail) => mail.source),
      all.map((mail) => mail.at.toISOString()),
      all.map((mail) => mail.unit),
      all.map((mail) => mail.position ?? null),
      all.map((mail) => mail.refusal ?? null),
      all.map((mail) => mail.orderId ?? null),
      all.map((mail) => mail.caseId ?? null),
      all.map((mail) => (mail.refusal ? '' : mail.body)).join('\n'),
      now,
    ]);
  }

  /** Notes that the broker acknowledged these ranges of positions; a range noted before keeps its first time. */
  async confirm(tx: Tx, ranges: readonly DeliveredRange[]): Promise<void> {
    await tx.query(insertAcks, [
      ranges.map((range) => range.unit),
      ranges.map((range) => range.upTo),
      ranges.map((range) => range.from),
      ranges.map((range) => range.at),
    ]);
  }
}

/** Positions of one unit that one acknowledgement covers. */
export interface DeliveredRange {
  readonly unit: string;
  readonly from: number;
  readonly upTo: number;
  readonly at: Date;
}

interface MailboxRow {
  unit: string;
  organisation: string;
  is_open: boolean;
  takes_orders: boolean;
  last_position: string;
}

function bounds(ids: readonly string[]): [string, string] {
  let [lowest, highest] = [ids[0]!, ids[0]!];
  for (const id of ids) {
    if (id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  return [lowest, highest];
}

/** The bounds let PostgreSQL leave out the months that can't hold any of them, which it doesn't do for an array alone. */
const knownIds = `
  select event_id from deliveries where event_id = any ($1::uuid[]) and event_id between $2::uuid and $3::uuid`;

/** The lowest unit of an organisation is its national desk, or the one of a province where it has no other. */
const unitsOfGroups = `
  with units as (
    select m.unit, o.kind || '-' || right(m.unit, 2) as kind_group,
      m.unit = min(m.unit) over (partition by m.organisation) as is_first
    from mailboxes m join organisations o on o.code = m.organisation where m.is_open)
  select g.name as "group", array_agg(u.unit order by u.unit) as units
  from unnest($1::text[]) as g (name) join units u on u.kind_group = g.name or (g.name = '*' and u.is_first)
  group by g.name`;

/** Sorted, so that two transactions with the same units cannot deadlock. */
const lockMailboxes = `
  select unit, organisation, is_open, takes_orders, last_position
  from mailboxes where unit = any ($1::text[]) order by unit for update`;

/**
 * Bodies come as lines of one text, an empty line for none: JSON holds no raw line break, and an array of texts would have
 * every quotation mark escaped here and unescaped there (half of this statement's cost).
 */
const appendLedger = `
  with appended as (
    insert into deliveries (event_id, event_type, event_source, event_at, unit, position, refusal, order_id, case_id, body, recorded_at)
    select *, $11::timestamptz from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bigint[],
                                           $7::text[], $8::uuid[], $9::uuid[], string_to_array($10, E'\\n', ''))
    returning unit, position
  )
  update mailboxes m set last_position = a.last
  from (select unit, max(position) as last from appended where position is not null group by unit) a
  where m.unit = a.unit`;

const insertAcks = `
  insert into broker_acks (unit, up_to, from_position, delivered_at)
  select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[])
  on conflict do nothing`;
