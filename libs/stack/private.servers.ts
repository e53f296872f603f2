import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KafkaCluster, type KafkaOptions } from './kafka.cluster';
import { PostgresServer } from './postgres.server';
import { stateDir } from './project';
import { RedisServer } from './redis.server';

/**
 * Servers for one test file or one fault run: own ports, own data under `.liandong/private`, killed by the kernel when the
 * process that started them dies. Each has `stop()`, `kill()` (SIGKILL) and `restart()` on the same ports.
 */
export function startPrivateKafka(options: Pick<KafkaOptions, 'brokers' | 'heapMb'> = {}): Promise<KafkaCluster> {
  return KafkaCluster.start({ ...options, home: freshHome('kafka'), lifetime: 'parent' });
}

/** As `startPrivateKafka`; `settings` are added to, or replace, those of the stack. */
export function startPrivatePostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  return PostgresServer.start({ home: freshHome('postgres'), lifetime: 'parent', settings });
}

/** As `startPrivateKafka`; empty after every restart. */
export function startPrivateRedis(): Promise<RedisServer> {
  return RedisServer.start({ home: freshHome('redis'), lifetime: 'parent' });
}

/** Named after this process, so that a later one can tell which folders nobody uses any more. */
function freshHome(name: string): string {
  const parent = join(stateDir, 'private');
  mkdirSync(parent, { recursive: true });
  for (const folder of readdirSync(parent)) {
    if (!isRunning(Number(folder.split('-')[0]))) rmSync(join(parent, folder), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `${process.pid}-${name}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
