import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';

/** Reads a topic from its beginning to its present end, each partition in order. */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  take: (message: KafkaMessage, partition: number) => void,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const open = new Map(ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, high]));
  if (open.size === 0) return;
  const next = new Map<number, bigint>();
  const consumer = kafka.consumer({ groupId: `reading-${randomUUID()}`, maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
      for (const message of batch.messages) {
        const offset = BigInt(message.offset);
        // After a rebalance it is read again from the beginning.
        if (offset < (next.get(batch.partition) ?? 0n)) continue;
        next.set(batch.partition, offset + 1n);
        take(message, batch.partition);
      }
      if (BigInt(batch.lastOffset()) + 1n >= BigInt(open.get(batch.partition) ?? 0)) open.delete(batch.partition);
      if (open.size === 0) resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
}

export const headerOf = (message: KafkaMessage, name: string): string => String(message.headers?.[name] ?? '');
