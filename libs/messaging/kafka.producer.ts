import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs';
import { PATIENT_RETRY } from './kafka.client';
import { partitionOf } from './partitioner';

export interface PartitionedMessage {
  readonly key: string;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A producer that loses nothing it acknowledged, as long as each `send()` covers one partition (kafka.md §0 A). */
export function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: PATIENT_RETRY,
    createPartitioner:
      () =>
      ({ message, partitionMetadata }) =>
        message.partition ?? partitionOf(String(message.key ?? ''), partitionMetadata.length),
  });
}

/** Sends messages of one partition in one request and gives the offset of the first. */
export async function sendToPartition(
  producer: Producer,
  topic: string,
  partition: number,
  messages: readonly PartitionedMessage[],
): Promise<number> {
  const [metadata] = await producer.send({
    topic,
    acks: -1,
    timeout: 5_000,
    compression: CompressionTypes.None,
    messages: messages.map((message): Message => ({ ...message, partition })),
  });
  return Number(metadata?.baseOffset ?? metadata?.offset ?? -1);
}

/** Where a message landed. */
export interface Acknowledged {
  readonly partition: number;
  readonly offset: number;
}

/** Sends messages by their keys, one `send()` per partition, partitions in parallel. Gives the position of each, in order. */
export async function sendPerPartition(
  producer: Producer,
  topic: string,
  messages: readonly PartitionedMessage[],
  partitions: number,
): Promise<Acknowledged[]> {
  const indexes = new Map<number, number[]>();
  messages.forEach((message, index) => {
    const partition = partitionOf(message.key, partitions);
    const slot = indexes.get(partition);
    if (slot) slot.push(index);
    else indexes.set(partition, [index]);
  });
  const positions: Acknowledged[] = new Array(messages.length);
  await Promise.all(
    [...indexes].map(async ([partition, slot]) => {
      const first = await sendToPartition(
        producer,
        topic,
        partition,
        slot.map((index) => messages[index]!),
      );
      slot.forEach((index, nth) => (positions[index] = { partition, offset: first + nth }));
    }),
  );
  return positions;
}

/** A producer that is made anew after an error it may not recover from, e.g. a sequence the broker no longer knows. */
export class RelayProducer {
  private current: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async send(topic: string, partition: number, messages: readonly PartitionedMessage[]): Promise<void> {
    const mine = (this.current ??= this.connected());
    try {
      await sendToPartition(await mine, topic, partition, messages);
    } catch (error) {
      if (this.current === mine) this.current = undefined;
      void mine.then((producer) => producer.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const mine = this.current;
    this.current = undefined;
    await mine?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async connected(): Promise<Producer> {
    const producer = createProducer(this.kafka);
    await producer.connect();
    return producer;
  }
}
