import type { Client } from 'pg';
import { closeRun, type Closing } from '../counting/summary';
import type { StandIn } from '../partners/stand-in';
import type { WireLog } from '../partners/wire-log';
import type { Offered } from '../traffic/complaints';
import type { Progress } from './progress';

const CHUNK = 200;

/** Lets every stand-in report its share, a chunk at a time, in the order of the traffic. */
export async function offer(
  all: Iterable<Offered>,
  standIns: ReadonlyMap<string, StandIn>,
  onProgress: (offered: number) => void,
): Promise<void> {
  let waiting = new Map<string, Offered[]>();
  let held = 0;
  let offered = 0;
  const flush = async (): Promise<void> => {
    const chunk = waiting;
    waiting = new Map();
    await Promise.all([...chunk].map(([organisation, records]) => standIns.get(organisation)!.report(records)));
    offered += held;
    held = 0;
    onProgress(offered);
  };
  for (const one of all) {
    waiting.set(one.organisation, [...(waiting.get(one.organisation) ?? []), one]);
    if (++held >= CHUNK) await flush();
  }
  await flush();
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

/** Waits until every record has its receipt, every order its delivery and answer, or the limit has passed; then counts. */
export async function drain({ client, log, standIns, run, since, progress, limitMs }: Drain): Promise<Closing> {
  const end = Date.now() + limitMs;
  for (;;) {
    for (const standIn of standIns.values()) await standIn.settle();
    const closing = await closeRun(client, log, run, since);
    const { receipts, orders } = closing.summary;
    progress.show(
      `回执 receipts ${receipts.received}/${receipts.expected} · 工单 orders ${orders.issued} issued, ${orders.delivered} delivered, ${orders.answered} answered`,
    );
    const isComplete =
      receipts.received === receipts.expected &&
      orders.answered + orders.undeliverable >= orders.issued &&
      orders.delivered + orders.undeliverable >= orders.issued;
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
