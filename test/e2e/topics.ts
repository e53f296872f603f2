import { randomUUID } from 'node:crypto';
import { type Consumer, type IHeaders, Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { waitFor } from '#testing/wait-for';

/** A plain client, anonymous on the platform's listener or logged in on the partners'. */
export function clientOf(brokers: string, sasl?: SASLOptions): Kafka {
  return new Kafka({
    clientId: 'partner',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
    ...(sasl ? { sasl } : {}),
  });
}

export interface Read {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- messages of every type
  readonly value: any;
}

/** Everything of some topics, from their beginning on. */
export class TopicReading {
  readonly records: Read[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async start(kafka: Kafka, topics: readonly string[], group: string = randomUUID()): Promise<TopicReading> {
    const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 200 });
    const reading = new TopicReading(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message: { offset, key, headers, value } }) => {
        reading.records.push({
          topic,
          partition,
          offset: Number(offset),
          key: String(key),
          type: String(headers?.['ce_type']),
          value: JSON.parse(String(value)) as unknown,
        });
      },
    });
    return reading;
  }

  waitFor(what: string, fits: (record: Read) => boolean): Promise<Read> {
    return waitFor(what, () => this.records.find(fits), { timeoutMs: 30_000 });
  }

  stop(): Promise<void> {
    return this.consumer.disconnect();
  }
}

/** Headers of one event of ours. */
export const cloudEvent = (type: string): IHeaders & Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: type,
  ce_source: 'urn:cmcc:desk',
  ce_time: new Date().toISOString(),
});
