import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import type { Database } from '#persistence/database';
import { type Child, startChild } from './trial.child';
import { openTrial, trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, produce, readAll, trialKafka } from './trial.kafka';
import { outboxCount, seenCount, seenOffsets } from './trial.seen';

jest.setTimeout(60_000);
const { pgUrl, kafkaBrokers: brokers } = connectedStack();
const kafka = trialKafka(brokers);

describe('processes', () => {
  let fresh: Awaited<ReturnType<typeof trialDatabase>>;
  let database: Database;
  let group: string;
  const children: Child[] = [];

  beforeEach(async () => {
    fresh = await trialDatabase(pgUrl);
    database = await openTrial(fresh.url, 2);
    group = freshName('trial');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
    await database.close();
    await fresh.drop();
  });

  const start = async (topic: string, more: object = {}): Promise<Child> => {
    const child = await startChild({ pgUrl: fresh.url, brokers, group, topics: [topic], ...more });
    children.push(child);
    return child;
  };
  const begun = (child: Child): number => child.lines.filter((line) => line === 'batch').length;

  it('SIGTERM in mid-batch: the batch is finished and its offset committed, so nothing is read twice', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(100));
    const first = await start(topic, { slowMs: 1_500, batchRecords: 10 });
    await waitFor('a batch', () => begun(first) >= 2);
    expect(await first.kill('SIGTERM')).toBe(0);
    const handled = await seenCount(database);
    expect(handled % 10).toBe(0);
    expect(await committed(group, topic)).toBe(handled);
    await start(topic);
    await waitFor('the rest', async () => (await seenCount(database)) === 100);
  });

  it('SIGKILL in mid-batch: its transaction is gone, another process takes over after the session timeout', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(100));
    const first = await start(topic, { slowMs: 1_500, batchRecords: 10 });
    await waitFor('a batch', () => begun(first) >= 2);
    await first.kill('SIGKILL');
    await start(topic);
    await waitFor('the rest', async () => (await seenCount(database)) === 100);
    expect(await seenOffsets(database, topic, 0)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('a second process joins in mid-batch: both share the partitions and every record is handled once, in order', async () => {
    const topic = await freshTopic(kafka, 4);
    const byKey = numbered(4_000, 0, (n) => `k${n % 50}`);
    await produce(kafka, topic, byKey, 4);
    const first = await start(topic, { slowMs: 300, batchRecords: 50, partitions: 4 });
    await waitFor('a batch', () => begun(first) >= 2);
    const second = await start(topic, { slowMs: 50, batchRecords: 50, partitions: 4 });
    await waitFor('all records', async () => (await seenCount(database)) === 4_000, { timeoutMs: 50_000 });
    expect(begun(second)).toBeGreaterThan(5);
    for (let partition = 0; partition < 4; partition++) {
      const offsets = await seenOffsets(database, topic, partition);
      expect(offsets).toEqual(offsets.map((_, i) => i));
    }
  });

  it('a stopped process that comes to again is fenced by the mark: what others did meanwhile is not done twice', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(200));
    const first = await start(topic, { slowMs: 200, batchRecords: 10 });
    await waitFor('a batch', () => begun(first) >= 2);
    await first.kill('SIGSTOP');
    // Its open transaction holds the mark, as a frozen machine's would; the server's keepalive would end it in time.
    await start(topic, { slowMs: 20, batchRecords: 10 });
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await first.kill('SIGCONT');
    await waitFor('all records', async () => (await seenCount(database)) === 200);
    expect(await seenOffsets(database, topic, 0)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('the relay of a killed process is taken over by another one; what was sent twice has the same id', async () => {
    const topic = await freshTopic(kafka, 2);
    const answersTopic = await freshTopic(kafka, 2);
    const more = { answersTopic, partitions: 2, batchRecords: 50 };
    const first = await start(topic, more);
    const second = await start(topic, more);
    const producing = produce(kafka, topic, numbered(4_000), 2);
    await waitFor('work', () => begun(first) + begun(second) >= 6);
    await first.kill('SIGKILL');
    await producing;
    await waitFor('all records', async () => (await seenCount(database)) === 4_000, { timeoutMs: 30_000 });
    await waitFor('an empty outbox', async () => (await outboxCount(database)) === 0);
    const answers = await readAll(kafka, answersTopic);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(4_000);
    expectOrderPerKey(answers);
  });
});

/** First deliveries of each key come in order; a repeated stretch repeats in order too. */
function expectOrderPerKey(records: readonly { key: string; partition: number; value: string; id?: string }[]): void {
  const known = new Set<string>();
  const last = new Map<string, number>();
  for (const { key, value, id } of records) {
    if (known.has(id!)) continue;
    known.add(id!);
    const offset = JSON.parse(value).offset as number;
    expect(offset).toBeGreaterThan(last.get(key) ?? -1);
    last.set(key, offset);
  }
}

async function committed(groupId: string, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const [fetched] = await admin.fetchOffsets({ groupId, topics: [topic] });
  await admin.disconnect();
  return Number(fetched!.partitions[0]!.offset);
}
