import { uuidv7 } from '#kernel/ids';

/** A complaint as the bare pipeline reads it: no rules, so whatever is missing is empty. */
export interface BareComplaint {
  readonly id: string;
  readonly serial: string;
  readonly source: string;
  readonly channel: string;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly receivedAt: string | null;
  readonly complainedAt: string | null;
  /** The record as it came. */
  readonly body: string;
}

export const BARE_TABLES = `
  create table complaint (
    id uuid primary key, serial text not null, source text not null, channel text not null, sender text not null,
    recipient text not null, text text not null, received_at timestamptz, complained_at timestamptz,
    body text not null);
  create table complaint_case (id uuid primary key, complaint_id uuid not null, sender text not null, state text not null);
  create table complaint_order (
    id uuid primary key, case_id uuid not null, unit text not null, state text not null, issued_at timestamptz not null);
  create table outbox (id uuid primary key, topic text not null, partition int not null, key text not null, value text not null);`;

const COMPLAINT_COLUMNS = `id, serial, source, channel, sender, recipient, text, received_at, complained_at, body`;
const COMPLAINT_SETS = `$1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                        $8::timestamptz[], $9::timestamptz[], $10::text[]`;

/** A set of complaints and nothing else: the yardstick. */
export const insertComplaints = {
  name: 'insert-complaints',
  text: `insert into complaint (${COMPLAINT_COLUMNS}) select * from unnest(${COMPLAINT_SETS})`,
};

/** A set of complaints with a case, an order and an outbox row each; one statement is one transaction and one round trip. */
export const insertAll = {
  name: 'insert-all',
  text: `
    with incoming as materialized (
      select * from unnest(${COMPLAINT_SETS}, $11::uuid[], $12::uuid[], $13::text[])
        as t (${COMPLAINT_COLUMNS}, case_id, order_id, event)),
    complaints as (insert into complaint (${COMPLAINT_COLUMNS}) select ${COMPLAINT_COLUMNS} from incoming),
    cases as (insert into complaint_case (id, complaint_id, sender, state)
      select case_id, id, sender, 'open' from incoming),
    orders as (insert into complaint_order (id, case_id, unit, state, issued_at)
      select order_id, case_id, 'CMCC-00', 'issued', now() from incoming)
    insert into outbox (id, topic, partition, key, value)
      select order_id, $14, $15, sender, event from incoming`,
};

export const deleteOutbox = { name: 'delete-outbox', text: 'delete from outbox where id between $1 and $2' };

/** One array for each column of `complaint`, as array literals: pg's own conversion takes thrice the time. */
export function complaintSets(complaints: readonly BareComplaint[]): string[] {
  return [
    plain(complaints.map((c) => c.id)),
    quoted(complaints.map((c) => c.serial)),
    quoted(complaints.map((c) => c.source)),
    quoted(complaints.map((c) => c.channel)),
    quoted(complaints.map((c) => c.sender)),
    quoted(complaints.map((c) => c.recipient)),
    quoted(complaints.map((c) => c.text)),
    plain(complaints.map((c) => c.receivedAt ?? 'null')),
    plain(complaints.map((c) => c.complainedAt ?? 'null')),
    quoted(complaints.map((c) => c.body)),
  ];
}

/** Values that need no quotes: ids and instants. */
export const plain = (values: readonly string[]): string => `{${values.join(',')}}`;

/** Array literal of texts; NUL, which PostgreSQL cannot store, is left out. */
export const quoted = (values: readonly string[]): string => `{${values.map(quote).join(',')}}`;

const quote = (value: string): string => `"${/["\\\0]/.test(value) ? escaped(value) : value}"`;

const escaped = (value: string): string => value.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll('"', '\\"');

const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
const instant = (value: unknown): string | null => (typeof value === 'string' && ISO.test(value) ? value : null);
const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What can be read of a value, under a fresh id. */
export function readComplaint(value: Buffer | null, now: number): BareComplaint {
  const body = value?.toString('utf8') ?? '';
  const read = parse(body);
  return {
    id: uuidv7(now),
    serial: words(read.serial),
    source: words(read.source),
    channel: words(read.channel),
    sender: words(read.sender),
    recipient: words(read.recipientNumber),
    text: words(read.text),
    receivedAt: instant(read.messageReceivedAt),
    complainedAt: instant(read.complainedAt),
    body,
  };
}

function parse(body: string): Record<string, unknown> {
  try {
    return (JSON.parse(body) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
