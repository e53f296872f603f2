import {
  type Admin,
  ConfigResourceTypes,
  ConfigSource,
  type ITopicConfig,
  type Kafka,
  KafkaJSProtocolError,
} from 'kafkajs';
import type { Configuration } from '#runtime/configuration';
import { createKafka } from './kafka.client';
import { INTERNAL_TOPICS, partnerTopics, type TopicSpec } from '#contracts/topics';
import { isPartnerLane } from './topics';

/**
 * What a lane needs because strangers write to it. The broker unpacks batches, since kafkajs reads gzip only and one
 * record packed otherwise would stop its whole group; `max.message.bytes` then bounds the unpacked batch. A record's
 * time is the broker's: a sender's own clock must not decide whether it is late.
 */
const LANE_SETTINGS: Readonly<Record<string, string>> = {
  'compression.type': 'uncompressed',
  'message.timestamp.type': 'LogAppendTime',
};

/** Creates the internal topics that are missing, for a command that has no Nest application. Gives their names. */
export function createInternalTopics({ kafkaBrokers }: Pick<Configuration, 'kafkaBrokers'>): Promise<string[]> {
  return new TopicAdmin(createKafka({ brokers: kafkaBrokers, clientId: 'liandong-topics' })).ensureInternalTopics();
}

/** Creates the topics of the contracts; what exists is left as it is, but for the settings that protect partners' lanes. */
export class TopicAdmin {
  constructor(private readonly kafka: Kafka) {}

  /** Creates every internal topic that is missing. Gives the names of those it created. */
  ensureInternalTopics(): Promise<string[]> {
    return this.ensure(INTERNAL_TOPICS);
  }

  /** Creates the lanes and mailboxes of these organisations where they are missing. */
  ensurePartnerTopics(organisations: readonly string[]): Promise<string[]> {
    return this.ensure(organisations.flatMap(partnerTopics));
  }

  /** @throws Error when a topic exists with another number of partitions: counts never change, a new version is drained into. */
  async ensure(specs: readonly TopicSpec[]): Promise<string[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = specs.filter((spec) => !existing.has(spec.name));
      const present = specs.filter((spec) => existing.has(spec.name));
      await this.assertCounts(admin, present);
      await this.protect(
        admin,
        present.map((spec) => spec.name),
      );
      if (missing.length > 0) await this.create(admin, missing);
      return missing.map((spec) => spec.name);
    } finally {
      await admin.disconnect();
    }
  }

  private async create(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
    const { brokers } = await admin.describeCluster();
    const replicationFactor = Math.min(3, brokers.length);
    await admin.createTopics({
      // kafkajs waits only for LEADER_NOT_AVAILABLE; a broker that hasn't heard of the topic yet would end its wait.
      waitForLeaders: false,
      topics: specs.map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions,
        replicationFactor,
        configEntries: [
          { name: 'retention.ms', value: String(spec.retentionMs) },
          { name: 'max.message.bytes', value: String(spec.maxBytes) },
          { name: 'min.insync.replicas', value: replicationFactor >= 3 ? '2' : '1' },
          ...(isPartnerLane(spec.name) ? entriesOf(LANE_SETTINGS) : []),
        ],
      })),
    });
    await this.untilLed(
      admin,
      specs.map((spec) => spec.name),
    );
  }

  /** Gives lanes that were made without them what `LANE_SETTINGS` says. */
  private async protect(admin: Admin, topics: readonly string[]): Promise<void> {
    const lanes = topics.filter(isPartnerLane);
    if (lanes.length === 0) return;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: lanes.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
    });
    const changed = resources.flatMap(({ resourceName, configEntries }) => {
      const values = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]));
      if (Object.entries(LANE_SETTINGS).every(([name, value]) => values.get(name) === value)) return [];
      // kafkajs replaces a topic's whole set, so what was set before goes along.
      const own = configEntries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
      const set = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
      const entries = entriesOf({ ...set, ...LANE_SETTINGS });
      return [{ type: ConfigResourceTypes.TOPIC, name: resourceName, configEntries: entries }];
    });
    if (changed.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changed });
  }

  /** Resolves when the brokers know a leader for every partition of the topics. @throws Error after 30 s. */
  private async untilLed(admin: Admin, topics: string[]): Promise<void> {
    for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const metadata = await admin.fetchTopicMetadata({ topics }).catch((error: unknown) => {
        if (Date.now() > end) throw error;
        return undefined;
      });
      if (metadata?.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
      if (Date.now() > end) throw new Error(`no leaders for ${topics.join(', ')} within 30 s`);
    }
  }

  private async assertCounts(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    const { topics } = await admin.fetchTopicMetadata({ topics: specs.map((spec) => spec.name) });
    for (const { name, partitions } of topics) {
      const expected = specs.find((spec) => spec.name === name)!.partitions;
      if (partitions.length !== expected) {
        throw new Error(`topic ${name}: expected ${expected} partitions, got ${partitions.length}`);
      }
    }
  }
}

const entriesOf = (settings: Readonly<Record<string, string>>): { name: string; value: string }[] =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));

const LEADERS_WITHIN_MS = 30_000;

/**
 * Creates topics and waits until every partition has a leader. kafkajs's own `waitForLeaders` fails when the broker it
 * asks has not heard of the topic yet.
 */
export async function createTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: [...topics] });
  const names = topics.map(({ topic }) => topic);
  for (const end = Date.now() + LEADERS_WITHIN_MS; ;) {
    if (await haveLeaders(admin, names)) return;
    if (Date.now() > end) throw new Error(`topics ${names.join(', ')}: no leaders within ${LEADERS_WITHIN_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function haveLeaders(admin: Admin, names: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (error instanceof KafkaJSProtocolError && error.retriable) return false;
    throw error;
  }
}
