import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';

/** Makes topics and waits until every partition has its leader; kafkajs's own waiting gives up on a broker that hasn't heard of them yet. */
export async function createTopics(kafka: Kafka, topics: readonly string[], partitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: false,
    topics: topics.map((topic) => ({ topic, numPartitions: partitions })),
  });
  for (const end = Date.now() + 30_000; ; await sleep(50)) {
    try {
      const found = await admin.fetchTopicMetadata({ topics: [...topics] });
      if (
        found.topics.every(
          (topic) => topic.partitions.length === partitions && topic.partitions.every((p) => p.leader >= 0),
        )
      )
        break;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
  await admin.disconnect();
}
