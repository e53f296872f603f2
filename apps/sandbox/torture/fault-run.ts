import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault-plan';
import type { FaultServers } from './fault-servers';
import type { SupervisedPlatform } from './supervised-platform';

export interface FaultCounts {
  kills: number;
  brokerRestarts: number;
  databaseRestarts: number;
  redisFlushes: number;
  redisStops: number;
}

type Say = (line: string) => void;

/**
 * Lets the planned faults happen at their moments. Faults of different parts overlap as they fall; those of one part wait
 * for each other. Resolves when the last one is over.
 */
export async function runFaults(
  faults: readonly Fault[],
  servers: FaultServers,
  platforms: readonly SupervisedPlatform[],
  say: Say,
): Promise<FaultCounts> {
  const counts: FaultCounts = { kills: 0, brokerRestarts: 0, databaseRestarts: 0, redisFlushes: 0, redisStops: 0 };
  const busy = new Map<string, Promise<void>>();
  const started = Date.now();
  for (const fault of faults) {
    await sleep(Math.max(0, started + fault.atMs - Date.now()));
    const part = fault.kind === 'kill' ? `platform ${fault.process}` : fault.kind.split('-')[0]!;
    const before = busy.get(part) ?? Promise.resolve();
    const happening = before.then(() => happen(fault, servers, platforms, counts, say));
    busy.set(part, happening);
    happening.catch(() => undefined); // awaited below
  }
  await Promise.all(busy.values());
  return counts;
}

async function happen(
  fault: Fault,
  servers: FaultServers,
  platforms: readonly SupervisedPlatform[],
  counts: FaultCounts,
  say: Say,
): Promise<void> {
  say(`  ${describe(fault)}`);
  switch (fault.kind) {
    case 'kill':
      await killed(platforms[fault.process]!, fault.downMs);
      counts.kills++;
      return;
    case 'broker':
      await servers.killBroker(fault.downMs);
      counts.brokerRestarts++;
      return;
    case 'database':
      await servers.restartDatabase(fault.end, fault.downMs);
      counts.databaseRestarts++;
      return;
    case 'redis-flush':
      await servers.flushRedis();
      counts.redisFlushes++;
      return;
    case 'redis-stop':
      await servers.stopRedis(fault.downMs);
      counts.redisStops++;
  }
}

/** A process that is down at the moment is killed as soon as it is back. */
async function killed(platform: SupervisedPlatform, downMs: number): Promise<void> {
  for (const end = Date.now() + 60_000; !platform.kill(downMs); await sleep(50))
    if (Date.now() > end) throw new Error('expected the platform process to run again within a minute');
}

function describe(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `SIGKILL to platform process ${fault.process + 1}, down for ${fault.downMs} ms`;
    case 'broker':
      return `SIGKILL to the broker, down for ${fault.downMs} ms`;
    case 'database':
      return `PostgreSQL ends (${fault.end}), down for ${fault.downMs} ms`;
    case 'redis-flush':
      return 'Redis flushed';
    case 'redis-stop':
      return `Redis stopped for ${fault.downMs} ms`;
  }
}
