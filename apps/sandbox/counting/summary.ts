import type { Client } from 'pg';
import type { WireLog } from '../partners/wire-log';
import { countFlows, type Flows } from './flows';
import { findMailboxGaps, type MailboxGaps } from './mailbox-gaps';

export interface Summary {
  complaints: { offered: number; accepted: number; duplicate: number; refused: number; parked: number };
  receipts: { expected: number; received: number };
  cases: { opened: number; folded: number; unresolved: number };
  orders: {
    issued: number;
    delivered: number;
    acknowledged: number;
    answered: number;
    issuedTwice: number;
    redelivered: number;
    undeliverable: number;
  };
  perCarrier: Record<string, { orders: number; answered: number; inTime: number }>;
  flows: Flows;
  latencyMs: { p50: number; p99: number };
  lost: number;
}

export interface Closing {
  readonly summary: Summary;
  readonly refusedByCode: ReadonlyMap<string, number>;
  readonly topProvinces: readonly { province: string; orders: number }[];
  readonly gaps: MailboxGaps;
}

/**
 * Counts a run: receipts, mailbox entries and latency from what the stand-ins saw, rows and states from the database.
 * `run` is the prefix of the run's serials, `since` its start.
 */
export async function closeRun(client: Client, log: WireLog, run: string, since: Date): Promise<Closing> {
  const complaints = await client.query<ComplaintRow>(complaintsOfRun, [`${run}-`]);
  const orders = (await client.query<OrderRow>(ordersOfRun, [since])).rows;
  const cases = (
    await client.query<{ opened: string; folded: string; unresolved: string }>(casesOfRun, [`${run}-`, since])
  ).rows[0]!;
  const twice = (await client.query<{ count: string }>(issuedTwice)).rows[0]!;
  const rows = new Set(complaints.rows.map((row) => `${row.organisation}/${row.serial}`));
  const outcomes = countOutcomes(log);
  const seen = orders.filter((order) => log.orders.has(order.id));
  const latency = latencies(log, complaints.rows);
  return {
    refusedByCode: outcomes.byCode,
    topProvinces: topProvinces(orders),
    gaps: await findMailboxGaps(client, log, run),
    summary: {
      complaints: { offered: outcomes.offered, ...outcomes.counts },
      receipts: {
        expected: log.sent.size,
        received: [...log.sent.keys()].filter((key) => log.receipts.has(key)).length,
      },
      cases: { opened: Number(cases.opened), folded: Number(cases.folded), unresolved: Number(cases.unresolved) },
      orders: {
        issued: orders.length,
        delivered: seen.length,
        acknowledged: seen.filter((order) => order.acknowledged).length,
        answered: seen.filter((order) => order.answered).length,
        issuedTwice: Number(twice.count),
        redelivered: log.redelivered,
        undeliverable: orders.filter((order) => order.undeliverable).length,
      },
      perCarrier: perCarrier(orders),
      flows: await countFlows(client, since),
      latencyMs: { p50: quantile(latency, 0.5), p99: quantile(latency, 0.99) },
      lost: countLost(log, rows),
    },
  };
}

interface ComplaintRow {
  organisation: string;
  serial: string;
  complaint_id: string;
}

interface OrderRow {
  id: string;
  unit: string;
  acknowledged: boolean;
  answered: boolean;
  in_time: boolean;
  undeliverable: boolean;
}

function countOutcomes(log: WireLog) {
  const counts = { accepted: 0, duplicate: 0, refused: 0, parked: 0 };
  const byCode = new Map<string, number>();
  let offered = 0;
  for (const [key, sent] of log.sent) {
    if (sent.intent === 'answer') continue;
    offered++;
    const receipt = log.receipts.get(key);
    if (!receipt) continue;
    counts[receipt.outcome]++;
    if (receipt.outcome === 'refused') byCode.set(receipt.code ?? '?', (byCode.get(receipt.code ?? '?') ?? 0) + 1);
  }
  return { offered, counts, byCode };
}

/** Acknowledged by the broker, with neither row nor receipt. */
function countLost(log: WireLog, rows: ReadonlySet<string>): number {
  let lost = 0;
  for (const [key, sent] of log.sent) {
    if (!log.receipts.has(key) && !(sent.serial && rows.has(`${sent.organisation}/${sent.serial}`))) lost++;
  }
  return lost;
}

/** From the broker's acknowledgement of a complaint to its first sight in a unit's mailbox, sorted milliseconds. */
function latencies(log: WireLog, rows: readonly ComplaintRow[]): number[] {
  const sentAt = new Map<string, number>();
  for (const { organisation, serial, sentAt: at } of log.sent.values()) {
    const key = `${organisation}/${serial}`;
    if (serial && !sentAt.has(key)) sentAt.set(key, at);
  }
  const spans: number[] = [];
  for (const row of rows) {
    const seen = log.complaintSeenAt.get(row.complaint_id);
    const sent = sentAt.get(`${row.organisation}/${row.serial}`);
    if (seen !== undefined && sent !== undefined) spans.push(Math.max(0, seen - sent));
  }
  return spans.sort((a, b) => a - b);
}

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

function perCarrier(orders: readonly OrderRow[]): Summary['perCarrier'] {
  const carriers: Summary['perCarrier'] = {};
  for (const order of orders) {
    const entry = (carriers[order.unit.split('-')[0]!] ??= { orders: 0, answered: 0, inTime: 0 });
    entry.orders++;
    if (order.answered) entry.answered++;
    if (order.in_time) entry.inTime++;
  }
  return carriers;
}

function topProvinces(orders: readonly OrderRow[]): Closing['topProvinces'] {
  const counts = new Map<string, number>();
  for (const { unit } of orders) counts.set(unit.slice(-2), (counts.get(unit.slice(-2)) ?? 0) + 1);
  return [...counts]
    .map(([province, count]) => ({ province, orders: count }))
    .sort((a, b) => b.orders - a.orders)
    .slice(0, 5);
}

const complaintsOfRun = `
  select organisation, serial, complaint_id from intake.complaint_keys where starts_with(serial, $1)`;

const ordersOfRun = `
  select o.id, o.unit, o.acknowledged_at is not null as acknowledged, o.answered_at is not null as answered,
         o.answered_at < o.due_at as in_time, o.undeliverable_at is not null as undeliverable
  from casework.orders o where o.issued_at >= $1`;

const casesOfRun = `
  with mine as (
    select distinct cc.case_id, count(*) over () as complaints
    from intake.complaint_keys k join casework.case_complaints cc on cc.complaint_id = k.complaint_id
    where starts_with(k.serial, $1))
  select count(*) filter (where c.opened_at >= $2) as opened,
         coalesce(max(mine.complaints), 0) - count(*) filter (where c.opened_at >= $2) as folded,
         count(*) filter (where c.state = 'unresolved') as unresolved
  from mine join casework.cases c on c.id = mine.case_id`;

/** Of one case and cause twice to a unit, or two live cases of one fold key. A sender may have other cases there, earlier ones or of other times. */
const issuedTwice = `
  select (select count(*) from (select 1 from casework.orders
                                group by case_id, unit, cause_id having count(*) > 1) twice)
       + (select count(*) from (select 1 from casework.cases where state <> 'closed'
                                group by sender, fold_unit having count(*) > 1) twice) as count`;
