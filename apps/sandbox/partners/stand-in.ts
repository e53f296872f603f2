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
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import type { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import type { ReceiptsV1 } from '#contracts/receipts.v1';
import { laneName, mailboxName } from '#contracts/topics';
import type { Offered } from '../traffic/complaints';
import { acknowledge, feedback, interim } from './answers';
import { wireKey, type WireLog } from './wire-log';

export interface StandInOptions {
  readonly brokers: readonly string[];
  readonly organisation: string;
  /** Answers orders; otherwise it only reads. */
  readonly answers: boolean;
  readonly log: WireLog;
  /** Connect as this broker user instead of anonymously. */
  readonly sasl?: { username: string; password: string };
}

/** How long a broker may be gone. */
const PATIENCE_MS = 120_000;

/** One partner as an outsider would write it: a plain Kafka client that reports complaints, reads its mailbox and answers. */
export class StandIn {
  private producer: Producer;
  private consumer: Consumer;
  private readonly kafka: Kafka;
  private readonly pending: OrderIssuedV1[] = [];
  private answering: Promise<void> = Promise.resolve();
  private failure: Error | undefined;
  private isStopping = false;
  /** Next offset to take from each partition of the mailbox. */
  private readonly readUpTo = new Map<number, bigint>();

  constructor(private readonly options: StandInOptions) {
    const { brokers, organisation, sasl } = options;
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
      groupId: `${this.organisation.toLowerCase()}.stand-in.${randomUUID()}`,
      sessionTimeout: 10_000,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: 250,
      retry: { retries: 60, restartOnFailure: async () => true },
    });
  }

  get organisation(): string {
    return this.options.organisation;
  }

  /** Reads the mailbox from its present end on, so that an earlier run's entries don't count. */
  async start(): Promise<void> {
    const ends = await this.asAdmin((admin) => admin.fetchTopicOffsets(mailboxName(this.organisation)));
    for (const { partition, high } of ends) this.readUpTo.set(partition, BigInt(high));
    await this.producer.connect();
    await this.listen();
  }

  /** From where it last read: a consumer starts anew after each loss of its group, and kafkajs ends it for some errors. */
  private async listen(): Promise<void> {
    const topic = mailboxName(this.organisation);
    const consumer = this.consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.isStopping) this.listenAgain();
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (batch) => this.read(batch) });
    for (const [partition, offset] of this.readUpTo) consumer.seek({ topic, partition, offset: String(offset) });
  }

  private listenAgain(): void {
    void this.consumer.disconnect().catch(() => undefined);
    this.consumer = this.newConsumer();
    this.listen().catch(() => {
      if (!this.isStopping) setTimeout(() => this.listenAgain(), 1_000);
    });
  }

  /** Sends complaints, one partition a request, and notes the position of each record that the broker acknowledged. */
  async report(offered: readonly Offered[]): Promise<void> {
    await this.send(
      laneName(this.organisation, 'complaints'),
      offered.map((one) => ({ message: toMessage(one), intent: one.intent, serial: serialOf(one) })),
    );
  }

  /** Waits until what was read has been answered. @throws Error of an answer that could not be sent. */
  async settle(): Promise<void> {
    await this.answering;
    if (this.failure) throw this.failure;
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.consumer.disconnect();
    await this.answering.catch(() => undefined);
    await this.producer.disconnect();
  }

  private async read({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const now = Date.now();
    for (const message of batch.messages) {
      const offset = BigInt(message.offset);
      // Read again by ourselves: not sent again by the platform.
      if (offset < (this.readUpTo.get(batch.partition) ?? 0n)) continue;
      this.readUpTo.set(batch.partition, offset + 1n);
      const eventId = text(message.headers, 'ce_id');
      if (this.options.log.isFirst(eventId))
        this.take(text(message.headers, 'ce_type'), message.value!.toString('utf8'), now);
      resolveOffset(message.offset);
    }
    await heartbeat();
    this.answerPending();
  }

  private take(type: string, body: string, now: number): void {
    const { log, answers } = this.options;
    if (type === 'receipts.v1') {
      for (const receipt of (JSON.parse(body) as ReceiptsV1).items) log.addReceipt(receipt);
      return;
    }
    const order = JSON.parse(body) as OrderIssuedV1 | OrderSupplementedV1;
    for (const { complaintId } of order.complaints)
      if (!log.complaintSeenAt.has(complaintId)) log.complaintSeenAt.set(complaintId, now);
    if (type !== 'order-issued.v1') return;
    log.orders.set(order.orderId, { orderId: order.orderId, caseId: order.caseId, unit: order.unit, seenAt: now });
    if (answers) this.pending.push(order as OrderIssuedV1);
  }

  /** Answers run one after another beside the reading, so that a slow broker never stops the mailbox. */
  private answerPending(): void {
    const orders = this.pending.splice(0);
    if (orders.length === 0) return;
    this.answering = this.answering
      .then(() => this.answer(orders))
      .catch((error: Error) => void (this.failure = error));
  }

  private async answer(orders: readonly OrderIssuedV1[]): Promise<void> {
    const now = new Date();
    const items = orders.flatMap((order) => [
      answer('order-acknowledged.v1', order, acknowledge(order)),
      ...(order.risk === 'fraud' ? [answer('order-feedback.v1', order, interim(order, now))] : []),
      answer('order-feedback.v1', order, feedback(order, now)),
    ]);
    for (let i = 0; i < items.length; i += 500)
      await this.send(laneName(this.organisation, 'orders'), items.slice(i, i + 500));
  }

  private async send(topic: string, items: readonly Outgoing[]): Promise<void> {
    const groups = new Map<number, Outgoing[]>();
    const partitions = await this.partitionsOf(topic);
    items.forEach((item, index) => {
      const partition = item.message.key ? hash(item.message.key as string) % partitions : index % partitions;
      groups.set(partition, [...(groups.get(partition) ?? []), item]);
    });
    for (const [partition, group] of groups) {
      const base = await this.sendUntilAcknowledged(
        topic,
        group.map(({ message }) => ({ ...message, partition })),
      );
      const sentAt = Date.now();
      group.forEach(({ intent, serial }, i) =>
        this.options.log.sent.set(wireKey(topic, partition, base + i), {
          organisation: this.organisation,
          intent,
          serial,
          sentAt,
        }),
      );
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

  private readonly counts = new Map<string, number>();

  private async partitionsOf(topic: string): Promise<number> {
    if (!this.counts.has(topic)) {
      const { topics } = await this.asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
      this.counts.set(topic, topics[0]!.partitions.length);
    }
    return this.counts.get(topic)!;
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

interface Outgoing {
  readonly message: Message;
  readonly intent: Offered['intent'] | 'answer';
  readonly serial: string | undefined;
}

const answer = (type: string, order: OrderIssuedV1, body: object): Outgoing => ({
  message: { key: order.unit, value: JSON.stringify(body), headers: cloudEvent(type) },
  intent: 'answer',
  serial: undefined,
});

const toMessage = (one: Offered): Message => ({
  key: one.key,
  value: one.value === '' ? null : one.value,
  headers: cloudEvent(one.type),
});

const cloudEvent = (type: string): IHeaders => ({
  ce_specversion: '1.0',
  ce_id: randomUUID(),
  ce_type: type,
  ce_source: 'urn:liandong:stand-in',
  ce_time: new Date().toISOString(),
});

const text = (headers: IHeaders | undefined, name: string): string => String(headers?.[name] ?? '');

function serialOf({ value }: Offered): string | undefined {
  return /"serial":"([^"]+)"/.exec(value)?.[1];
}

/** Any spread will do: a partner's key habits are its own. */
function hash(key: string): number {
  let h = 0;
  for (let i = 0; i < key.length; i++) h = (Math.imul(h, 31) + key.charCodeAt(i)) >>> 0;
  return h;
}
