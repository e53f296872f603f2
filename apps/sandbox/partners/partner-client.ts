import { randomUUID } from 'node:crypto';
import {
  Kafka,
  logLevel,
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type IHeaders,
  type Message,
  type Producer,
} from 'kafkajs';
import { mailboxName } from '#contracts/topics';

export interface PartnerConnection {
  readonly brokers: readonly string[];
  readonly organisation: string;
  /** Connect as this broker user instead of anonymously. */
  readonly sasl?: { username: string; password: string };
}

/** One entry of the mailbox. */
export interface MailboxEntry {
  /** Whose mailbox it is in. */
  readonly unit: string;
  readonly eventId: string;
  readonly type: string;
  readonly body: string;
}

/** A record to send, with whatever its sender wants to know again. */
export interface Outgoing<About> {
  readonly message: Message;
  readonly about: About;
}

/** How long a broker may be gone. */
const PATIENCE_MS = 120_000;

/**
 * A plain Kafka client of one partner, as an outsider would write it: reads its mailbox from the present end on, and sends
 * to its lanes until the broker has acknowledged, whatever becomes of the broker meanwhile.
 */
export class PartnerClient {
  private producer: Producer;
  private consumer: Consumer;
  private readonly kafka: Kafka;
  private isStopping = false;
  /** Next offset to take from each partition of the mailbox. */
  private readonly readUpTo = new Map<number, bigint>();
  private readonly partitionCounts = new Map<string, number>();

  constructor(
    private readonly connection: PartnerConnection,
    /** Takes a batch of entries; a slow one holds the mailbox up, so it only notes them. */
    private readonly take: (entries: readonly MailboxEntry[]) => void,
  ) {
    const { brokers, organisation, sasl } = connection;
    this.kafka = new Kafka({
      clientId: `stand-in-${organisation.toLowerCase()}`,
      brokers: [...brokers],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 },
      ...(sasl ? { sasl: { mechanism: 'scram-sha-512', ...sasl } } : {}),
    });
    this.producer = this.newProducer();
    this.consumer = this.newConsumer();
  }

  private newProducer(): Producer {
    return this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  }

  private newConsumer(): Consumer {
    return this.kafka.consumer({
      groupId: `${this.connection.organisation.toLowerCase()}.stand-in.${randomUUID()}`,
      sessionTimeout: 10_000,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: 250,
      retry: { retries: 60, restartOnFailure: async () => true },
    });
  }

  /** Reads the mailbox from its present end on, so that an earlier run's entries don't count. */
  async start(): Promise<void> {
    const ends = await this.asAdmin((admin) => admin.fetchTopicOffsets(this.mailbox));
    for (const { partition, high } of ends) this.readUpTo.set(partition, BigInt(high));
    await this.producer.connect();
    await this.listen();
  }

  /** Stops reading; what is being sent may still end. */
  async stopReading(): Promise<void> {
    this.isStopping = true;
    await this.consumer.disconnect();
  }

  async stop(): Promise<void> {
    await this.stopReading();
    await this.producer.disconnect();
  }

  private get mailbox(): string {
    return mailboxName(this.connection.organisation);
  }

  /** From where it last read: a consumer starts anew after each loss of its group, and kafkajs ends it for some errors. */
  private async listen(): Promise<void> {
    const consumer = this.consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.isStopping) this.listenAgain();
    });
    await consumer.connect();
    await consumer.subscribe({ topic: this.mailbox, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (batch) => this.read(batch) });
    for (const [partition, offset] of this.readUpTo) {
      consumer.seek({ topic: this.mailbox, partition, offset: String(offset) });
    }
  }

  private listenAgain(): void {
    void this.consumer.disconnect().catch(() => undefined);
    this.consumer = this.newConsumer();
    this.listen().catch(() => {
      if (!this.isStopping) setTimeout(() => this.listenAgain(), 1_000);
    });
  }

  private async read({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const entries: MailboxEntry[] = [];
    for (const { offset: at, key, headers, value } of batch.messages) {
      const offset = BigInt(at);
      // Read again by ourselves: not sent again by the platform.
      if (offset >= (this.readUpTo.get(batch.partition) ?? 0n)) {
        this.readUpTo.set(batch.partition, offset + 1n);
        const [unit, body] = [key!.toString('utf8'), value!.toString('utf8')];
        entries.push({ unit, eventId: text(headers, 'ce_id'), type: text(headers, 'ce_type'), body });
      }
      resolveOffset(at);
    }
    await heartbeat();
    this.take(entries);
  }

  /** Sends records, one partition a request; `sent` learns the offset of each one that the broker acknowledged. */
  async send<About>(
    topic: string,
    items: readonly Outgoing<About>[],
    sent: (about: About, partition: number, offset: number) => void,
  ): Promise<void> {
    const partitions = await this.partitionsOf(topic);
    const groups = Map.groupBy(items.entries(), ([index, { message }]) =>
      message.key ? hash(message.key as string) % partitions : index % partitions,
    );
    for (const [partition, group] of groups) {
      const messages = group.map(([, { message }]) => ({ ...message, partition }));
      const first = await this.sendUntilAcknowledged(topic, messages);
      group.forEach(([, { about }], i) => sent(about, partition, first + i));
    }
  }

  /**
   * Offset of the first record, once the broker has acknowledged them. After an error nobody knows whether they were
   * written, so they are sent again as they are; what counts is the position that was acknowledged.
   */
  private async sendUntilAcknowledged(topic: string, messages: Message[]): Promise<number> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const mine = this.producer;
      try {
        const [answered] = await mine.send({ topic, acks: -1, messages });
        const base = Number(answered?.baseOffset ?? -1);
        if (base >= 0) return base;
      } catch (error) {
        if (this.isStopping || Date.now() > end) throw error;
      }
      if (mine === this.producer) await this.renewProducer();
    }
  }

  /** A producer that failed may have lost its sequence; a new one begins its own. */
  private async renewProducer(): Promise<void> {
    const old = this.producer;
    this.producer = this.newProducer();
    await old.disconnect().catch(() => undefined);
    await this.producer.connect().catch(() => undefined);
  }

  private async partitionsOf(topic: string): Promise<number> {
    if (!this.partitionCounts.has(topic)) {
      const { topics } = await this.asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
      this.partitionCounts.set(topic, topics[0]!.partitions.length);
    }
    return this.partitionCounts.get(topic)!;
  }

  /** Asks the broker until it answers: it may be down, or not have heard of a topic that was made a moment ago. */
  private async asAdmin<T>(ask: (admin: Admin) => Promise<T>): Promise<T> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const admin = this.kafka.admin();
      try {
        await admin.connect();
        return await ask(admin);
      } catch (error) {
        if (this.isStopping || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    }
  }
}

/** Headers of a CloudEvent in binary mode. */
export const cloudEvent = (type: string): IHeaders => ({
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: type,
  ce_source: 'urn:liandong:stand-in',
  ce_time: new Date().toISOString(),
});

const text = (headers: IHeaders | undefined, name: string): string => String(headers?.[name] ?? '');

/** Any spread will do: a partner's key habits are its own. */
function hash(key: string): number {
  let h = 0;
  for (let i = 0; i < key.length; i++) h = (Math.imul(h, 31) + key.charCodeAt(i)) >>> 0;
  return h;
}
