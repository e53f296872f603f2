import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './project';

/** Where the servers are. The same three names as the environment variables LIANDONG_PG_URL, _KAFKA_BROKERS, _REDIS_URL. */
export interface StackAddresses {
  /** Superuser URL of PostgreSQL. */
  pgUrl: string;
  /** The platform's listener, `host:port,host:port`. */
  kafkaBrokers: string;
  /** The partners' listener (SCRAM-SHA-512); absent when given brokers have none. */
  kafkaPartnerBrokers?: string;
  redisUrl: string;
}

export interface Member {
  ports: number[];
  pid: number;
  /** A word of the process's command line: a reused process id is not ours. */
  marker: string;
}

export type MemberName = 'postgres' | 'kafka' | 'redis';

/** What `.liandong/stack.json` says. */
export interface StackRecord extends StackAddresses {
  kind: 'docker' | 'native';
  startedAt: string;
  members: Partial<Record<MemberName, Member>>;
}

export const stackFile: string = join(stateDir, 'stack.json');

export function readStack(): StackRecord | undefined {
  try {
    return JSON.parse(readFileSync(stackFile, 'utf8')) as StackRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Readable by its owner only: it holds the database password. */
export function writeStack(record: StackRecord): void {
  mkdirSync(stateDir, { recursive: true });
  const draft = `${stackFile}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, stackFile);
}
