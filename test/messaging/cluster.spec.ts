import type { Kafka } from 'kafkajs';
import { uuidv7 } from '#kernel/ids';
import { createProducer, sendPerPartition } from '#messaging/kafka.producer';
import type { KafkaCluster } from '#stack/kafka.cluster';
import { startPrivateKafka } from '#stack/private.servers';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { startTrial, type Trial } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, readAll, trialKafka } from './trial.kafka';
import { outboxCount, seenCount } from './trial.seen';

jest.setTimeout(150_000);
const PARTITIONS = 6;

describe('three brokers, the leader of a partition killed while several are produced to', () => {
  let cluster: KafkaCluster;
  let kafka: Kafka;

  beforeAll(async () => {
    cluster = await startPrivateKafka({ brokers: 3, heapMb: 160 });
    kafka = trialKafka(cluster.internalBrokers);
  });
  // Killed, not stopped: the last nodes of a quorum wait long for a controller that is gone.
  afterAll(() => cluster.kill());

  it('every acknowledged message is in the log, the outbox empties in order, and the group handles each record once', async () => {
    const database = await trialDatabase(connectedStack().pgUrl);
    const [topic, relayed] = [
      await freshTopic(kafka, PARTITIONS, { replicationFactor: 3 }),
      await freshTopic(kafka, PARTITIONS, { replicationFactor: 3 }),
    ];
    const trial = await startTrial({
      pgUrl: database.url,
      brokers: cluster.internalBrokers,
      group: freshName('trial'),
      topics: [topic],
      partitions: PARTITIONS,
    });
    const until = { at: Date.now() + 22_000 };
    const producing = produceUntil(kafka, topic, until);
    const relaying = relayUntil(trial, relayed, until);
    await pause(4_000);
    const leader = await leaderOf(kafka, topic, 0);
    await cluster.kill(leader);
    await pause(8_000);
    await cluster.restart(leader);
    const acknowledged = await producing;
    const written = await relaying;
    expect(acknowledged.length).toBeGreaterThan(500);

    const log = await readAll(kafka, topic);
    const values = new Set(log.map(({ value }) => value));
    expect(acknowledged.filter((value) => !values.has(value))).toEqual([]);

    await waitFor('an empty outbox', async () => (await outboxCount(trial.database)) === 0, { timeoutMs: 40_000 });
    const answers = await readAll(kafka, relayed);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(written);
    expectOrder(answers);

    await waitFor('every record handled', async () => (await seenCount(trial.database)) === log.length, {
      timeoutMs: 40_000,
    });
    expect(await trial.parking.list('parked', 10)).toEqual([]);
    await trial.close();
    await database.drop();
  });
});

/** Values whose send was acknowledged. */
async function produceUntil(kafka: Kafka, topic: string, until: { at: number }): Promise<string[]> {
  const producer = createProducer(kafka);
  await producer.connect();
  const acknowledged: string[] = [];
  for (let from = 0; Date.now() < until.at; from += 30) {
    const messages = numbered(30, from, (n) => `k${n}`);
    await sendPerPartition(producer, topic, messages, PARTITIONS);
    acknowledged.push(...messages.map(({ value }) => String(value)));
  }
  await producer.disconnect();
  return acknowledged;
}

async function relayUntil({ database, outbox }: Trial, topic: string, until: { at: number }): Promise<number> {
  let n = 0;
  while (Date.now() < until.at) {
    const records = Array.from({ length: 20 }, () => ({
      topic,
      key: `k${n % 40}`,
      type: 'trial-made.v1',
      id: uuidv7(new Date()),
      time: new Date(),
      value: { n: n++ },
    }));
    await database.transaction((tx) => outbox.add(tx, records));
    await pause(20);
  }
  return n;
}

function expectOrder(records: readonly { key: string; value: string; id?: string }[]): void {
  const known = new Set<string>();
  const last = new Map<string, number>();
  for (const { key, value, id } of records) {
    if (known.has(id!)) continue;
    known.add(id!);
    const { n } = JSON.parse(value) as { n: number };
    expect(n).toBeGreaterThan(last.get(key) ?? -1);
    last.set(key, n);
  }
}

async function leaderOf(kafka: Kafka, topic: string, partition: number): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  return topics[0]!.partitions.find((each) => each.partitionId === partition)!.leader;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
