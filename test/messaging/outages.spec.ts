import { Client } from 'pg';
import { uuidv7 } from '#kernel/ids';
import type { KafkaCluster } from '#stack/kafka.cluster';
import type { PostgresServer } from '#stack/postgres.server';
import { startPrivateKafka, startPrivatePostgres } from '#stack/private.servers';
import { waitFor } from '#testing/wait-for';
import { createProducer } from '#messaging/kafka.producer';
import { startTrial, type Trial, writeSeen } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, produce, produceWith, readAll, trialKafka } from './trial.kafka';
import { outboxCount, seenCount } from './trial.seen';

jest.setTimeout(120_000);

describe('outages', () => {
  let postgres: PostgresServer;
  let cluster: KafkaCluster;
  let database: Awaited<ReturnType<typeof trialDatabase>>;
  let trial: Trial | undefined;

  beforeAll(async () => {
    [postgres, cluster] = await Promise.all([startPrivatePostgres(), startPrivateKafka({ heapMb: 192 })]);
  });
  afterAll(() => Promise.all([postgres.stop(), cluster.kill()]));
  beforeEach(async () => {
    database = await trialDatabase(postgres.url);
  });
  afterEach(async () => {
    await trial?.close();
    trial = undefined;
  });

  const start = async (topic: string, answersTopic?: string): Promise<Trial> => {
    const brokers = cluster.internalBrokers;
    trial = await startTrial({
      pgUrl: database.url,
      brokers,
      group: freshName('trial'),
      topics: [topic],
      act: async (tx, fresh, batch) => {
        await writeSeen(tx, fresh, batch);
        if (answersTopic)
          await trial!.outbox.add(
            tx,
            fresh.map((record) => answer(answersTopic, String(record.value))),
          );
      },
    });
    return trial;
  };

  it('the database down for 20 s: live, not ready, nothing parked, everything handled once after it is back', async () => {
    const kafka = trialKafka(cluster.internalBrokers);
    const topic = await freshTopic(kafka);
    const answersTopic = await freshTopic(kafka);
    const { health, parking, database: db, batches } = await start(topic, answersTopic);
    await produce(kafka, topic, numbered(500));
    await waitFor('the first records', async () => (await seenCount(db)) === 500);
    await postgres.kill();
    await produce(kafka, topic, numbered(1_500, 500));
    const before = batches.length;
    await waitFor('not ready', () => !health.ready().ok);
    for (let second = 0; second < 20; second++) {
      expect(health.live()).toEqual({ ok: true });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect(health.ready().ok).toBe(false);
    expect(batches.length - before).toBeGreaterThan(2);
    await postgres.restart();
    await waitFor('the records', async () => (await seenCount(db).catch(() => 0)) === 2_000, { timeoutMs: 30_000 });
    expect(await parking.list('parked', 10)).toEqual([]);
    await waitFor('health', () => health.ready().ok);
    await waitFor('an empty outbox', async () => (await outboxCount(db)) === 0);
    const answers = await readAll(kafka, answersTopic);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(2_000);
  });

  it('the broker killed and restarted: the outbox keeps what it has, consuming and relaying go on by themselves', async () => {
    const kafka = trialKafka(cluster.internalBrokers);
    const topic = await freshTopic(kafka);
    const answersTopic = await freshTopic(kafka);
    const { health, parking, database: db, outbox } = await start(topic, answersTopic);
    await produce(kafka, topic, numbered(1_000));
    await waitFor('the first records', async () => (await seenCount(db)) === 1_000);
    await cluster.kill();
    await db.transaction((tx) => outbox.add(tx, [answer(answersTopic, 'while down')]));
    await waitFor('not ready', () => !health.ready().ok, { timeoutMs: 30_000 });
    expect(health.live()).toEqual({ ok: true });
    expect(await outboxCount(db)).toBeGreaterThan(0);
    await cluster.restart();
    const producer = createProducer(kafka);
    await producer.connect();
    await produceWith(producer, topic, numbered(1_000, 1_000), 1);
    await producer.disconnect();
    await waitFor('all records', async () => (await seenCount(db)) === 2_000, { timeoutMs: 40_000 });
    await waitFor('an empty outbox', async () => (await outboxCount(db)) === 0, { timeoutMs: 40_000 });
    await waitFor('health', () => health.ready().ok && health.live().ok, { timeoutMs: 30_000 });
    const answers = await readAll(kafka, answersTopic);
    expect(new Set(answers.map(({ value }) => value)).size).toBe(2_001);
    expect(await parking.list('parked', 10)).toEqual([]);
  });

  it('a relay whose lock connection was cut takes its shards again', async () => {
    const kafka = trialKafka(cluster.internalBrokers);
    const topic = await freshTopic(kafka);
    const { database: db, outbox } = await start(await freshTopic(kafka));
    const write = (value: string) => db.transaction((tx) => outbox.add(tx, [answer(topic, value)]));
    await write('before');
    await waitFor('an empty outbox', async () => (await outboxCount(db)) === 0);
    await cutLockHolders(postgres.url);
    await write('after');
    await waitFor('an empty outbox', async () => (await outboxCount(db)) === 0);
    expect(new Set((await readAll(kafka, topic)).map(({ value }) => JSON.parse(value).value))).toEqual(
      new Set(['before', 'after']),
    );
  });
});

async function cutLockHolders(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`,
  );
  await client.end();
  expect(rowCount).toBeGreaterThan(0);
}

const answer = (topic: string, value: string) => ({
  topic,
  key: value,
  type: 'trial-answered.v1',
  id: uuidv7(new Date()),
  time: new Date(),
  value: { value },
});
