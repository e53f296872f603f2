import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { WireComplaint } from '../../measuring/complaint-load';
import type { TopicWatch } from '../../measuring/topic-watch';
import type { Pipeline, RunningPipeline } from '../../pipeline';
import { BenchProcess } from '../../servers/bench-process';
import type { BenchServers } from '../../servers/bench-servers';
import { createTopics } from '../../servers/topics';
import { BARE_TABLES } from './complaint.insert';

const INPUT = 'bench.complaints';
const OUTPUT = 'bench.orders';
const PARTITIONS = 12;

/** As little as can be done: see bare.main.ts. */
export const bare: Pipeline = {
  name: 'bare',
  start: (servers) => startSimple(servers, 'pipelines/bare/bare.main.js', BARE_TABLES),
};

/** A pipeline of one process from one topic to another that puts out one record for each complaint. */
export async function startSimple(servers: BenchServers, program: string, tables: string): Promise<RunningPipeline> {
  await createTopics(servers.kafka, [INPUT, OUTPUT], PARTITIONS);
  const client = new Client({ connectionString: servers.postgres.url });
  await client.connect();
  await client.query(tables);
  await client.end();
  const child = await BenchProcess.start(program, {
    BENCH_PG_URL: servers.postgres.url,
    BENCH_BROKERS: servers.brokers.join(','),
    BENCH_INPUT: INPUT,
    BENCH_OUTPUT: OUTPUT,
  });
  return {
    processes: { node: child.pid },
    output: OUTPUT,
    inputOf: () => ({ topic: INPUT, partitions: PARTITIONS }),
    untilDone: oneRecordEach,
    endedAt: async (complaints, watch) => watch.grewTo(complaints.length),
    stop: () => child.stop(),
  };
}

async function oneRecordEach(complaints: readonly WireComplaint[], watch: TopicWatch): Promise<void> {
  while (watch.grown < complaints.length) {
    if (watch.quietMs > 30_000) throw new Error(`expected ${complaints.length} output records, got ${watch.grown}`);
    await sleep(20);
  }
}
