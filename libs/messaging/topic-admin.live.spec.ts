import { connectedStack } from '#stack/stack';
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
