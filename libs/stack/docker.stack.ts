import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { freePorts } from './ports';
import { checkoutId, projectRoot } from './project';
import type { StackRecord } from './stack-file';

const PROJECT = `liandong-${checkoutId}`;

/** Whether a container engine answers and knows `compose`. */
export function hasEngine(): boolean {
  const answers = (args: string[]): boolean =>
    spawnSync('docker', args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
  return answers(['info']) && answers(['compose', 'version']);
}

/** Brings the compose profile `stack` up and waits until its health checks pass; repeats are cheap and repair. */
export async function dockerUp(known: StackRecord | undefined): Promise<StackRecord> {
  const ports = known ? portsOf(known) : await freePorts(4);
  const password = known ? new URL(known.pgUrl).password : randomBytes(18).toString('hex');
  const [pg, kafka, partner, redis] = ports;
  const env = {
    LIANDONG_STACK_PG_PORT: String(pg),
    LIANDONG_STACK_PG_PASSWORD: password,
    LIANDONG_STACK_KAFKA_PORT: String(kafka),
    LIANDONG_STACK_KAFKA_PARTNER_PORT: String(partner),
    LIANDONG_STACK_REDIS_PORT: String(redis),
  };
  await compose(['up', '--detach', '--wait', '--wait-timeout', '180'], env);
  return {
    kind: 'docker',
    startedAt: known?.startedAt ?? new Date().toISOString(),
    pgUrl: `postgres://liandong:${password}@127.0.0.1:${pg}/liandong`,
    kafkaBrokers: `127.0.0.1:${kafka}`,
    kafkaPartnerBrokers: `127.0.0.1:${partner}`,
    redisUrl: `redis://127.0.0.1:${redis}`,
    members: {},
  };
}

export async function dockerDown(purge: boolean): Promise<void> {
  await compose(['down', ...(purge ? ['--volumes'] : [])], {});
}

function portsOf(known: StackRecord): number[] {
  const last = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));
  return [
    Number(new URL(known.pgUrl).port),
    last(known.kafkaBrokers),
    last(known.kafkaPartnerBrokers ?? ''),
    Number(new URL(known.redisUrl).port),
  ];
}

/** Compose writes its progress to standard error, which keeps standard output for `--json`. */
function compose(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const all = ['compose', '--project-name', PROJECT, '--project-directory', projectRoot, '--profile', 'stack', ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('docker', all, { cwd: projectRoot, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`docker ${args[0]} ended with ${code}`))));
  });
}
