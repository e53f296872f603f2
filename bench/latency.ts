import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { closeRun, type Closing } from '../apps/sandbox/counting/summary';
import { offer } from '../apps/sandbox/demo/flow';
import { CARRIERS, REPORTERS } from '../apps/sandbox/partners/partners';
import { StandIn } from '../apps/sandbox/partners/stand-in';
import { WireLog } from '../apps/sandbox/partners/wire-log';
import { BENCH_MIX, traffic } from '../apps/sandbox/traffic/complaints';
import { TextSource } from '../apps/sandbox/traffic/texts';
import { platform, type PlatformOptions } from './pipelines/platform/platform';
import { onFreshServers } from './rounds';
import type { BenchServers } from './servers/bench-servers';

export interface Latency {
  readonly rate: number;
  readonly complaints: number;
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP_SECONDS = 10;
const DRAIN_MS = 60_000;

/**
 * Complaint → mailbox at a steady rate: from the broker's acknowledgement to the reporter until the receiving unit's own
 * client has read the order or supplement that carries the complaint. Units read and don't answer.
 */
export function measureLatency(rate: number, seconds: number, options: PlatformOptions): Promise<Latency> {
  return onFreshServers(async (servers) => {
    const running = await platform(options).start(servers);
    const log = new WireLog();
    const standIns = new Map<string, StandIn>();
    try {
      await startReaders(servers, log, standIns);
      await flow('warm', rate, WARM_UP_SECONDS, 2, standIns);
      const since = new Date();
      await flow('bench', rate, seconds, 1, standIns);
      const { summary } = await untilReceipted(servers, log, since);
      return { rate, complaints: Math.round(rate * seconds), ...summary.latencyMs };
    } finally {
      await Promise.all([...standIns.values()].map((standIn) => standIn.stop()));
      await running.stop();
    }
  });
}

async function startReaders(servers: BenchServers, log: WireLog, standIns: Map<string, StandIn>): Promise<void> {
  const organisations = new Set([...REPORTERS.map(([organisation]) => organisation), ...CARRIERS]);
  for (const organisation of organisations) {
    const standIn = new StandIn({ brokers: servers.brokers, organisation, answers: false, log });
    standIns.set(organisation, standIn);
    await standIn.start();
  }
}

function flow(
  run: string,
  rate: number,
  seconds: number,
  seed: number,
  standIns: ReadonlyMap<string, StandIn>,
): Promise<void> {
  const options = { seed, mix: BENCH_MIX, texts: TextSource.invented(), run, now: new Date(), reporters: REPORTERS };
  return offer({ all: traffic({ ...options, count: rate * seconds }), standIns, rate, onProgress: () => undefined });
}

async function untilReceipted(servers: BenchServers, log: WireLog, since: Date): Promise<Closing> {
  const client = new Client({ connectionString: servers.postgres.url });
  await client.connect();
  try {
    for (const end = Date.now() + DRAIN_MS; Date.now() < end; await sleep(1_000)) {
      const closing = await closeRun(client, log, 'bench', since);
      const { receipts, orders } = closing.summary;
      if (receipts.received === receipts.expected && orders.delivered >= orders.issued) return closing;
    }
    throw new Error(`expected every complaint to be receipted and delivered ${DRAIN_MS / 1_000} s after the last`);
  } finally {
    await client.end();
  }
}
