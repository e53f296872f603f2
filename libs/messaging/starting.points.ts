import type { Admin } from 'kafkajs';
import type { GroupBacking } from './consumption';
import type { PartitionWorker, StartingPoint } from './partition.worker';

/** Marks of newly assigned partitions, and where their logs begin and end; asked for only where marks are kept. */
export async function startingPoints(
  workers: readonly PartitionWorker[],
  backing: GroupBacking | undefined,
  connected: () => Promise<Admin>,
): Promise<Map<PartitionWorker, StartingPoint>> {
  const topics = [...new Set(workers.map((worker) => worker.topic))];
  const marks = new Map<string, number>();
  for (const { topic, partition, next } of (await backing?.marks(topics)) ?? [])
    marks.set(slotOf(topic, partition), next);
  const ends = backing ? await logEnds(topics, connected) : new Map<string, { low: number; high: number }>();
  return new Map(
    workers.map((worker) => {
      const slot = slotOf(worker.topic, worker.partition);
      const mark = marks.get(slot);
      const end = ends.get(slot);
      return [worker, { mark, low: end?.low ?? 0, high: mark === undefined ? 0 : (end?.high ?? 0) }];
    }),
  );
}

async function logEnds(
  topics: readonly string[],
  connected: () => Promise<Admin>,
): Promise<Map<string, { low: number; high: number }>> {
  const ends = new Map<string, { low: number; high: number }>();
  for (const topic of topics) {
    const admin = await connected();
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      ends.set(slotOf(topic, partition), { low: Number(low), high: Number(high) });
    }
  }
  return ends;
}

export const slotOf = (topic: string, partition: number): string => `${topic}/${partition}`;
