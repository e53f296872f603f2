import { randomUUID } from 'node:crypto';
import type { Kafka, Producer } from 'kafkajs';
import { createKafka } from '#messaging/kafka.client';
import { createTopics } from '#messaging/topic-admin';
import { createProducer, sendPerPartition, type PartitionedMessage } from '#messaging/kafka.producer';

export const freshName = (word: string): string => `${word}-${randomUUID().slice(0, 8)}`;

export function trialKafka(brokers: string): Kafka {
  return createKafka({ brokers: brokers.split(','), clientId: 'trial-tests' });
}

export async function freshTopic(
  kafka: Kafka,
  partitions = 1,
  { name = freshName('trial'), replicationFactor = 1 } = {},
): Promise<string> {
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, [{ topic: name, numPartitions: partitions, replicationFactor }]);
  await admin.disconnect();
  return name;
}

export const numbered = (count: number, from = 0, key = (n: number): string => `k${n % 7}`): PartitionedMessage[] =>
  Array.from({ length: count }, (_, i) => ({ key: key(from + i), value: `v${from + i}` }));

export async function produce(
  kafka: Kafka,
  topic: string,
  messages: readonly PartitionedMessage[],
  partitions = 1,
): Promise<void> {
  const producer = createProducer(kafka);
  await producer.connect();
  try {
    await produceWith(producer, topic, messages, partitions);
  } finally {
    await producer.disconnect();
  }
}

export async function produceWith(
  producer: Producer,
  topic: string,
  messages: readonly PartitionedMessage[],
  partitions: number,
): Promise<void> {
  for (let i = 0; i < messages.length; i += 5_000)
    await sendPerPartition(producer, topic, messages.slice(i, i + 5_000), partitions);
}

/** Everything in a topic, read by a group of its own until nothing comes for a while. */
export async function readAll(kafka: Kafka, topic: string, quietMs = 1_500) {
  const records: { partition: number; offset: number; key: string; value: string; id: string | undefined }[] = [];
  const consumer = kafka.consumer({ groupId: freshName('audit'), maxWaitTimeInMs: 200 });
  let last = Date.now();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      last = Date.now();
      const id = message.headers?.['ce_id']?.toString();
      records.push({
        partition,
        offset: Number(message.offset),
        key: String(message.key),
        value: String(message.value),
        id,
      });
    },
  });
  while (Date.now() - last < quietMs) await new Promise((resolve) => setTimeout(resolve, 100));
  await consumer.disconnect();
  return records;
}
