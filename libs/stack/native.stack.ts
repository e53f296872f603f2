import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outsideDir } from './home';
import { KafkaCluster } from './kafka.cluster';
import { jarsDir, missingForKafka } from './kafka.jars';
import { requirePieces } from './missing-piece';
import { PostgresServer } from './postgres.server';
import { isFree } from './ports';
import { probeKafka, probePostgres, probeRedis } from './probes';
import { stateDir } from './project';
import { RedisServer, missingForRedis } from './redis.server';
import { ServerProcess } from './server-process';
import type { Member, MemberName, StackAddresses, StackRecord } from './stack-file';

const HOME = join(stateDir, 'native');
const MEMBERS: readonly MemberName[] = ['postgres', 'kafka', 'redis'];

export type Say = (line: string) => void;

/**
 * Starts what doesn't answer, all at once, on the ports and data it had before; a member that answers is left alone.
 * Call it under the stack lock. @throws MissingPiece before anything is started
 */
export async function nativeUp(known: StackRecord | undefined, say: Say): Promise<StackRecord> {
  const members = known?.members ?? {};
  const answering = new Set<MemberName>();
  if (known) await Promise.all(MEMBERS.map(async (name) => (await answers(name, known)) && answering.add(name)));
  requirePieces([
    ...(answering.has('redis') ? [] : missingForRedis()),
    ...(answering.has('kafka') ? [] : missingForKafka()),
  ]);
  if (!answering.has('kafka') && !existsSync(jarsDir)) say('fetching Kafka (43 MB) from Maven Central, once');
  const [postgres, kafka, redis] = await allOrNone(
    answering.has('postgres') ? undefined : bring('postgres', members.postgres, say, startPostgres),
    answering.has('kafka') ? undefined : bring('kafka', members.kafka, say, startKafka),
    answering.has('redis') ? undefined : bring('redis', members.redis, say, startRedis),
  );
  return {
    kind: 'native',
    startedAt: known && answering.size === MEMBERS.length ? known.startedAt : new Date().toISOString(),
    pgUrl: postgres?.server.url ?? known!.pgUrl,
    kafkaBrokers: kafka?.server.internalBrokers ?? known!.kafkaBrokers,
    kafkaPartnerBrokers: kafka?.server.partnerBrokers ?? known!.kafkaPartnerBrokers,
    redisUrl: redis?.server.url ?? known!.redisUrl,
    members: {
      postgres: postgres?.member ?? members.postgres,
      kafka: kafka?.member ?? members.kafka,
      redis: redis?.member ?? members.redis,
    },
  };
}

/** Stops the processes that are still ours; their data stays. */
export async function nativeDown(record: StackRecord): Promise<void> {
  const { postgres, kafka, redis } = record.members;
  await Promise.all([
    processOf(postgres)?.stop('SIGINT', 20_000),
    processOf(kafka)?.stop('SIGTERM', 10_000),
    processOf(redis)?.stop('SIGTERM', 5_000),
  ]);
}

/** Deletes the data of a native stack that is down. */
export function nativePurge(): void {
  for (const folder of [HOME, outsideDir]) rmSync(folder, { recursive: true, force: true });
}

/** Whether this member answers a real request. */
export async function answers(name: MemberName, record: StackAddresses): Promise<boolean> {
  const probe = {
    postgres: () => probePostgres(record.pgUrl),
    kafka: () => probeKafka(record.kafkaBrokers),
    redis: () => probeRedis(record.redisUrl),
  };
  return probe[name]().then(
    () => true,
    () => false,
  );
}

interface Started<S> {
  server: S;
  member: Member;
}

async function bring<S>(
  name: MemberName,
  old: Member | undefined,
  say: Say,
  start: (ports?: number[]) => Promise<Started<S>>,
): Promise<Started<S>> {
  const began = Date.now();
  await processOf(old)?.kill(); // alive and not answering: hung
  const ports = old && (await Promise.all(old.ports.map(isFree))).every(Boolean) ? old.ports : undefined;
  const started = await start(ports);
  say(
    `${name} ready on 127.0.0.1:${started.member.ports.join(',')} after ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
  return started;
}

type Bringing<S> = Promise<Started<S>> | undefined;

/** When one member fails, those started with it are stopped again: nobody would find them later. */
async function allOrNone<P, K, R>(postgres: Bringing<P>, kafka: Bringing<K>, redis: Bringing<R>) {
  try {
    return await Promise.all([postgres, kafka, redis]);
  } catch (error) {
    const settled = await Promise.allSettled([postgres, kafka, redis]);
    for (const each of settled) if (each.status === 'fulfilled') await processOf(each.value?.member)?.kill();
    throw error;
  }
}

async function startPostgres(ports?: number[]): Promise<Started<PostgresServer>> {
  const server = await PostgresServer.start({ home: join(HOME, 'postgres'), lifetime: 'stack', port: ports?.[0] });
  return { server, member: memberOf(server.process, [server.port]) };
}

async function startKafka(ports?: number[]): Promise<Started<KafkaCluster>> {
  const server = await KafkaCluster.start({ home: join(HOME, 'kafka'), lifetime: 'stack', ports });
  return { server, member: memberOf(server.brokers[0]!.process, [...server.ports]) };
}

async function startRedis(ports?: number[]): Promise<Started<RedisServer>> {
  const server = await RedisServer.start({ home: join(HOME, 'redis'), lifetime: 'stack', port: ports?.[0] });
  return { server, member: memberOf(server.process, [server.port]) };
}

function memberOf({ pid, marker }: ServerProcess, ports: number[]): Member {
  return { ports, pid, marker };
}

export function processOf(member: Member | undefined): ServerProcess | undefined {
  return member && new ServerProcess(member.pid, member.marker);
}
