import { randomUUID } from 'node:crypto';
import type { IHeaders, Kafka, Message } from 'kafkajs';
import { partitionOf } from '#messaging/partitioner';
import { REPORTERS } from '../../apps/sandbox/partners/partners';
import { BENCH_MIX, traffic, type Offered } from '../../apps/sandbox/traffic/complaints';
import { TextSource } from '../../apps/sandbox/traffic/texts';

export interface LoadOptions {
  readonly count: number;
  readonly seed: number;
  /** Put before each serial. */
  readonly run: string;
  readonly texts: TextSource;
}

/** One complaint as it goes on the wire, encoded before any clock runs. */
export interface WireComplaint {
  readonly organisation: string;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly type: string;
}

/** The generated complaints of a measurement, in the mix of the benchmarks. */
export function complaintLoad({ count, seed, run, texts }: LoadOptions): WireComplaint[] {
  const all = traffic({ count, seed, mix: BENCH_MIX, texts, run, now: new Date(), reporters: REPORTERS });
  return [...all].map(encoded);
}

const encoded = ({ organisation, key, value, type }: Offered): WireComplaint => ({
  organisation,
  key,
  value: value === '' ? null : Buffer.from(value, 'utf8'),
  type,
});

const CHUNK = 500;

/** Puts complaints on their topics, partitions in parallel, one partition a request. */
export async function preload(
  kafka: Kafka,
  complaints: readonly WireComplaint[],
  topicOf: (organisation: string) => { topic: string; partitions: number },
): Promise<void> {
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  await producer.connect();
  const slots = new Map<string, { topic: string; partition: number; messages: Message[] }>();
  complaints.forEach((complaint, index) => {
    const { topic, partitions } = topicOf(complaint.organisation);
    const partition = complaint.key === null ? index % partitions : partitionOf(complaint.key, partitions);
    const slot = `${topic}/${partition}`;
    if (!slots.has(slot)) slots.set(slot, { topic, partition, messages: [] });
    slots.get(slot)!.messages.push(toMessage(complaint, partition));
  });
  const waiting = [...slots.values()];
  const sender = async (): Promise<void> => {
    for (let slot = waiting.pop(); slot; slot = waiting.pop()) {
      for (let i = 0; i < slot.messages.length; i += CHUNK)
        await producer.send({ topic: slot.topic, acks: -1, messages: slot.messages.slice(i, i + CHUNK) });
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  await producer.disconnect();
}

const toMessage = ({ key, value, type }: WireComplaint, partition: number): Message => ({
  partition,
  key,
  value,
  headers: cloudEvent(type),
});

const cloudEvent = (type: string): IHeaders => ({
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: type,
  ce_source: 'urn:liandong:bench',
  ce_time: new Date().toISOString(),
});
