import type { Client } from 'pg';
import { openWork } from '../counting/flows';
import { closeRun, type Closing } from '../counting/summary';
import type { StandIn } from '../partners/stand-in';
import type { WireLog } from '../partners/wire-log';
import type { Offered } from '../traffic/complaints';
import type { Progress } from './progress';

/** How often the next chunk is due; small enough that the flow looks steady. */
const TICK_MS = 50;
const LARGEST_CHUNK = 200;

export interface Offering {
  readonly all: Iterable<Offered>;
  readonly standIns: ReadonlyMap<string, StandIn>;
  /** Records a second over all stand-ins; 0: as fast as they are acknowledged. */
  readonly rate: number;
  onProgress(offered: number): void;
}

/** Lets every stand-in report its share, a chunk at a time, in the order of the traffic and at a steady rate. */
export async function offer({ all, standIns, rate, onProgress }: Offering): Promise<void> {
  const size = rate === 0 ? LARGEST_CHUNK : Math.max(1, Math.min(LARGEST_CHUNK, Math.round((rate * TICK_MS) / 1_000)));
  const started = Date.now();
  let offered = 0;
  for (const chunk of chunksOf(all, size)) {
    if (rate > 0) await until(started + (offered / rate) * 1_000);
    const shares = Map.groupBy(chunk, (one) => one.organisation);
    await Promise.all([...shares].map(([organisation, records]) => standIns.get(organisation)!.report(records)));
    onProgress((offered += chunk.length));
  }
}

function* chunksOf<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const one of all) {
    if (chunk.push(one) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function until(at: number): Promise<void> {
  const ms = at - Date.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

export interface Drain {
  readonly client: Client;
  readonly log: WireLog;
  readonly standIns: ReadonlyMap<string, StandIn>;
  readonly run: string;
  readonly since: Date;
  readonly progress: Progress;
  readonly limitMs: number;
}

/** Waits until every record has its receipt, every order its delivery and end, every complaint its mailbox and answer, or the limit has passed; then counts. */
export async function drain({ client, log, standIns, run, since, progress, limitMs }: Drain): Promise<Closing> {
  const end = Date.now() + limitMs;
  for (;;) {
    for (const standIn of standIns.values()) await standIn.settle();
    const closing = await closeRun(client, log, run, since);
    const { receipts, orders, flows } = closing.summary;
    const { unseen, rowless } = closing.gaps;
    progress.show(
      `回执 receipts ${receipts.received}/${receipts.expected} · 工单 orders ${orders.issued} issued, ${orders.delivered} delivered, ${orders.answered} answered · 未结 open ${openWork(flows)}`,
    );
    const isComplete =
      receipts.received === receipts.expected &&
      openWork(flows) === 0 &&
      orders.delivered + orders.undeliverable >= orders.issued &&
      unseen.length + rowless.length === 0;
    if ((isComplete && (await isQuiet(client))) || Date.now() > end) return closing;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** No context has anything left to send. */
async function isQuiet(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ waiting: string }>(
    'select (select count(*) from intake.outbox) + (select count(*) from casework.outbox) + (select count(*) from exchange.outbox) as waiting',
  );
  return rows[0]!.waiting === '0';
}
