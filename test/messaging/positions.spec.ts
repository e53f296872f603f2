import { createTopics } from '#messaging/topic-admin';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { startTrial, type Trial } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, produce, trialKafka } from './trial.kafka';
import { seenCount, seenOffsets } from './trial.seen';

jest.setTimeout(45_000);
const { pgUrl, kafkaBrokers } = connectedStack();
const kafka = trialKafka(kafkaBrokers);

describe('positions: the mark in the database is the truth, Kafka’s offset a hint', () => {
  let database: Awaited<ReturnType<typeof trialDatabase>>;
  let group: string;
  const open: Trial[] = [];

  beforeEach(async () => {
    database = await trialDatabase(pgUrl);
    group = freshName('trial');
  });
  afterEach(async () => {
    await closeAll();
    await database.drop();
  });

  const closeAll = () => Promise.all(open.splice(0).map((trial) => trial.close()));
  const start = async (topic: string, settings = {}): Promise<Trial> => {
    const trial = await startTrial({ pgUrl: database.url, brokers: kafkaBrokers, group, topics: [topic], settings });
    open.push(trial);
    return trial;
  };

  it('replay from offset 0 changes nothing', async () => {
    const topic = await freshTopic(kafka, 2);
    await produce(kafka, topic, numbered(600), 2);
    const first = await start(topic);
    await waitFor('the records', async () => (await seenCount(first.database)) === 600);
    await closeAll();
    await setOffsets(group, topic, ['0', '0']);
    const second = await start(topic);
    await waitFor('the re-reading', () => second.batches.reduce((sum, size) => sum + size, 0) === 600);
    await produce(kafka, topic, numbered(10, 600), 2);
    await waitFor('later records', async () => (await seenCount(second.database)) === 610);
    expect(await second.parking.list('parked', 1)).toEqual([]);
  });

  it('an offset that was moved ahead of the mark skips nothing', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(100));
    const first = await start(topic);
    await waitFor('the records', async () => (await seenCount(first.database)) === 100);
    await closeAll();
    await produce(kafka, topic, numbered(50, 100));
    await setOffsets(group, topic, ['140']);
    const second = await start(topic);
    await waitFor('the records', async () => (await seenCount(second.database)) === 150);
    expect(await seenOffsets(second.database, topic, 0)).toEqual(Array.from({ length: 150 }, (_, i) => i));
  });

  it('an empty database gets all that the log still holds, however far the group once was', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(100));
    await setOffsets(group, topic, ['80']);
    const trial = await start(topic);
    await produce(kafka, topic, numbered(5, 100));
    await waitFor('later records', async () => (await seenOffsets(trial.database, topic, 0)).includes(104));
    expect(await seenOffsets(trial.database, topic, 0)).toEqual(Array.from({ length: 105 }, (_, i) => i));
  });

  it('a log that ends below the mark stops its partition until an operator resets the mark', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(20));
    const first = await start(topic);
    await waitFor('the records', async () => (await seenCount(first.database)) === 20);
    await closeAll();
    await replaceTopic(topic);
    await produce(kafka, topic, numbered(5, 100));
    const second = await start(topic);
    await waitFor('the stop', () => second.health.ready().detail?.includes('LOG_ENDS_BELOW_MARK'));
    expect(second.health.ready().detail).toContain(`/v1/${group}/consumption/reset-mark`);
    expect(second.health.live()).toEqual({ ok: true });
    await second.database.query('truncate seen');
    expect(await second.parking.resetMark(topic, 0)).toBe(true);
    await second.transport.resume(group, topic, 0);
    await waitFor('the new records', async () => (await seenCount(second.database)) === 5);
    expect(second.health.ready()).toEqual({ ok: true });
  });

  it('a topic that appears later is subscribed without a restart', async () => {
    const topic = freshName('later');
    const trial = await start(topic, { discoveryMs: 500 });
    await freshTopic(kafka, 2, { name: topic });
    await produce(kafka, topic, numbered(30), 2);
    await waitFor('the records', async () => (await seenCount(trial.database)) === 30);
  });

  it('a topic that is deleted does not stop the group’s other topics', async () => {
    const [staying, going] = [await freshTopic(kafka), await freshTopic(kafka)];
    const settings = { discoveryMs: 500 };
    const trial = await startTrial({
      pgUrl: database.url,
      brokers: kafkaBrokers,
      group,
      topics: [staying, going],
      settings,
    });
    open.push(trial);
    await produce(kafka, going, numbered(5));
    await waitFor('the records', async () => (await seenCount(trial.database)) === 5);
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [going] });
    await admin.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await produce(kafka, staying, numbered(5));
    await waitFor('the other topic', async () => (await seenCount(trial.database, staying)) === 5, {
      timeoutMs: 25_000,
    });
    await waitFor('health', () => trial.health.ready().ok && trial.health.live().ok);
  });

  it('handled positions are committed within a moment, so that a restart re-reads little', async () => {
    const topic = await freshTopic(kafka);
    await produce(kafka, topic, numbered(100));
    await start(topic);
    const admin = kafka.admin();
    await admin.connect();
    await waitFor('the commit', async () => {
      const [fetched] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      return fetched!.partitions[0]!.offset === '100';
    });
    await admin.disconnect();
  });
});

async function setOffsets(groupId: string, topic: string, offsets: string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const partitions = offsets.map((offset, partition) => ({ partition, offset }));
  await admin.setOffsets({ groupId, topic, partitions });
  await admin.disconnect();
}

async function replaceTopic(topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await waitFor('the deletion', async () => !(await admin.listTopics()).includes(topic));
  await createTopics(admin, [{ topic, numPartitions: 1 }]);
  await admin.disconnect();
}
