import { spawnSync } from 'node:child_process';
import { laneName } from '#contracts/topics';
import { canInstall, install } from '#stack/install';
import { MissingPiece } from '#stack/missing-piece';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { createKafka } from './kafka.client';
import { TopicAdmin } from './topic-admin';

const kafka = createKafka({ brokers: connectedStack().kafkaBrokers.split(','), clientId: 'test' });
const topics = new TopicAdmin(kafka);
const name = `trial-topic-${process.pid}-${Date.now().toString(36)}`;
const spec = { name, partitions: 3, retentionMs: 7_200_000, key: 'any', maxBytes: 2_000_000, types: [] };

describe('TopicAdmin', () => {
  const admin = kafka.admin();
  beforeAll(() => admin.connect());
  afterAll(async () => {
    await admin.deleteTopics({ topics: [name] });
    await admin.disconnect();
  });

  it('creates a topic as the contracts say, once', async () => {
    expect(await topics.ensure([spec])).toEqual([name]);
    expect(await topics.ensure([spec])).toEqual([]);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name, configNames: ['retention.ms', 'max.message.bytes'] }],
    });
    const values = Object.fromEntries(resources[0]!.configEntries.map((each) => [each.configName, each.configValue]));
    expect(values).toEqual({ 'retention.ms': '7200000', 'max.message.bytes': '2000000' });
  });

  it('refuses a topic whose number of partitions is another', async () => {
    await expect(topics.ensure([{ ...spec, partitions: 4 }])).rejects.toThrow('expected 4 partitions, got 3');
  });
});

describe('lanes that partners write to', () => {
  const organisation = `T${process.pid}${Date.now().toString(36)}`;
  const lane = laneName(organisation, 'orders');
  const admin = kafka.admin();
  beforeAll(async () => {
    if (spawnSync('which', ['kcat']).status !== 0) {
      const piece = new MissingPiece([{ name: 'kcat', debianPackage: 'kcat' }]);
      if (!canInstall()) throw piece;
      await install(piece);
    }
    await admin.connect();
    await topics.ensurePartnerTopics([organisation]);
  });
  afterAll(async () => {
    await admin.deleteTopics({
      topics: (await admin.listTopics()).filter((each) => each.includes(lane.split('.')[1]!)),
    });
    await admin.disconnect();
  });

  const settings = async (): Promise<Record<string, string>> => {
    const configNames = ['compression.type', 'message.timestamp.type', 'retention.ms', 'segment.ms'];
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: lane, configNames }],
    });
    return Object.fromEntries(resources[0]!.configEntries.map((each) => [each.configName, each.configValue]));
  };

  /** Whether the broker took the record, written by a client with the given codec. */
  const written = (codec: string, value: string): boolean =>
    spawnSync('kcat', ['-P', '-b', connectedStack().kafkaBrokers, '-t', lane, '-p', '0', '-z', codec, '-X', 'message.max.bytes=50000000', '-X', 'message.timeout.ms=8000'], { input: value }).status === 0; // prettier-ignore

  it('hold nothing compressed and stamp every record with the time at which the broker took it', async () => {
    const values = ['snappy', 'gzip', 'lz4'].map((codec) => `${codec} ${'x'.repeat(5_000)}`);
    const begun = Date.now();
    for (const value of values) expect(written(value.split(' ')[0]!, value)).toBe(true);
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: lane, messages: [{ value: 'forged', timestamp: String(begun - 86_400_000) }] });
    await producer.disconnect();

    const seen: { value: string; timestamp: number }[] = [];
    const consumer = kafka.consumer({ groupId: lane, retry: { retries: 0 } });
    await consumer.connect();
    await consumer.subscribe({ topics: [lane], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        seen.push({ value: String(message.value), timestamp: Number(message.timestamp) });
      },
    });
    await waitFor('the records', () => seen.length === 4).finally(() => consumer.disconnect());
    await admin.deleteGroups([lane]);
    expect(seen.map(({ value }) => value)).toEqual([...values, 'forged']);
    for (const { timestamp } of seen) expect(timestamp).toBeGreaterThanOrEqual(begun);
  }, 30_000);

  it('take no batch that is larger than allowed once it is unpacked', () => {
    expect(written('gzip', 'x'.repeat(6 * 1_048_576))).toBe(false);
  }, 20_000);

  it('that were made before are given the same, and keep what an operator set', async () => {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: lane, configEntries: [{ name: 'retention.ms', value: '7200000' }, { name: 'segment.ms', value: '3600000' }] }], // prettier-ignore
    });
    expect(await settings()).toMatchObject({ 'compression.type': 'producer' });
    await topics.ensurePartnerTopics([organisation]);
    expect(await settings()).toEqual({
      'compression.type': 'uncompressed',
      'message.timestamp.type': 'LogAppendTime',
      'retention.ms': '7200000',
      'segment.ms': '3600000',
    });
  });
});
