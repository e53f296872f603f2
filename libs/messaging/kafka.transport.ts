import { Inject, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { Admin, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import type { LaneKind } from '#contracts/topics';
import { LOGGER, type Logger } from '#runtime/logger';
import { type BatchHandler, type ConsumptionSettings, type GroupBacking } from './consumption';
import { describeFault } from './failures';
import { GroupConsumer, type Subscription } from './group.consumer';
import { CONSUMPTION, KAFKA, KAFKA_CLIENT } from './messaging.tokens';
import { lagRecords, oldestSeconds } from './messaging.metrics';
import type { Batch } from './records';
import { topicMatch } from './topics';

export { KAFKA } from './messaging.tokens';

/** What stands beside the topic in `@EventPattern<string>(topic, KAFKA, {…})`. */
export interface HandlerExtras {
  /** Consumer group; one group per context. */
  readonly group: string;
  /** The pattern stands for the lanes of this kind of all partners. */
  readonly lanes?: LaneKind;
  /** Types (`ce_type`) the handler wants of a stream of ours; others are passed over without a transaction. @default all */
  readonly types?: readonly string[];
  /** Partitions of the group worked on at once, where its handlers would wait for each other's rows. @default configured */
  readonly atOnce?: number;
}

/** How soon missing topics are looked for again while a group has none at all. */
const EAGER_DISCOVERY_MS = 1_000;

/**
 * Nest's way in for Kafka: each handler gets batches of one partition in offset order and owns its transaction. One
 * consumer per group, so several contexts live in one process. Where the application doesn't pass its filters on to
 * microservices, bind `RethrowFilter`: Nest's default one replaces errors by a plain object.
 */
@Injectable()
export class KafkaTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA;
  override propagatesEventHandlerErrors = true;
  readonly consumers: GroupConsumer[] = [];
  private readonly subscriptions = new Map<string, Subscription[]>();
  private readonly backings = new Map<string, GroupBacking>();
  private readonly closers: (() => Promise<void>)[] = [];
  private connectedAdmin: Promise<Admin> | undefined;
  private discovery: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    @Inject(KAFKA_CLIENT) private readonly kafka: Kafka,
    @Inject(CONSUMPTION) private readonly settings: ConsumptionSettings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  override addHandler(pattern: unknown, callback: MessageHandler, _isEvent?: boolean, extras?: unknown): void {
    const { group, lanes, types, atOnce } = (extras ?? {}) as Partial<HandlerExtras>;
    if (typeof pattern !== 'string' || !group) {
      throw new Error(`${String(pattern)}: expected @EventPattern<string>(topic, KAFKA, { group }), got no group`);
    }
    const known = this.subscriptions.get(group) ?? [];
    if (known.some((each) => each.pattern === pattern)) {
      throw new Error(`group ${group} has two handlers for ${pattern}; a second one belongs into another group`);
    }
    const handle = handlerOf(callback);
    this.subscriptions.set(group, [
      ...known,
      { pattern, matches: topicMatch(pattern, lanes), handle, types: types && new Set(types), atOnce },
    ]);
  }

  /** What a context lends its group: marks and parking. Called before `listen`. */
  lend(backing: GroupBacking): void {
    this.backings.set(backing.group, backing);
  }

  /** Runs after the consumers have finished, before Nest's shutdown hooks: relays drain here. */
  onClose(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** The handler that records of a topic go to in a group; parking uses it to run a released record. */
  handlerFor(group: string, topic: string): BatchHandler | undefined {
    return this.subscriptions.get(group)?.find((each) => each.matches(topic))?.handle;
  }

  listen(callback: (error?: unknown) => void): void {
    for (const [group, subscriptions] of this.subscriptions) {
      const backing = this.backings.get(group);
      if (!backing)
        this.log.warn({ group }, 'nobody keeps marks or parks for this group: a poison record will pause it');
      const { kafka, settings } = this;
      const admin = (): Promise<Admin> => this.admin();
      this.consumers.push(
        new GroupConsumer({ kafka, admin, group, subscriptions, backing, settings, logger: this.log }),
      );
    }
    void this.discover().then(() => callback());
  }

  override async close(): Promise<void> {
    this.closing ??= this.shutDown();
    await this.closing;
  }

  /** Tries paused partitions again. Gives how many were asked. */
  async resume(group: string, topic?: string, partition?: number): Promise<number> {
    const chosen = this.consumers.filter((consumer) => consumer.group === group);
    const counts = await Promise.all(chosen.map((consumer) => consumer.resume(topic, partition)));
    return counts.reduce((sum, each) => sum + each, 0);
  }

  /** Sets the gauges of lag and age, when somebody asks for metrics. */
  measure(): void {
    lagRecords.reset();
    oldestSeconds.reset();
    for (const { group, partitions } of this.consumers) {
      for (const { topic, lag, oldest } of partitions) {
        lagRecords.inc({ group, topic }, lag);
        if (oldest !== undefined) oldestSeconds.set({ group, topic }, Math.max(0, Date.now() - oldest) / 1_000);
      }
    }
  }

  on(): never {
    throw new Error('the transport has no events of its own; ask MessagingHealth');
  }

  unwrap<T>(): T {
    return this.kafka as T;
  }

  private async discover(): Promise<void> {
    let next = this.settings.discoveryMs;
    try {
      const topics = await (await this.admin()).listTopics();
      await Promise.all(this.consumers.map((consumer) => consumer.follow(topics)));
      if (this.awaited(topics).length > 0) next = Math.min(next, EAGER_DISCOVERY_MS);
    } catch (error) {
      this.connectedAdmin = undefined;
      next = Math.min(next, EAGER_DISCOVERY_MS);
      if (!this.closing) this.log.warn(`topics can't be listed, trying again: ${describeFault(error)}`);
    }
    if (!this.closing) this.discovery = setTimeout(() => void this.discover(), next).unref();
  }

  /** Named topics that a handler waits for and that don't exist yet. */
  private awaited(existing: readonly string[]): string[] {
    const patterns = [...this.subscriptions.values()].flat().map((each) => each.pattern);
    return patterns.filter((pattern) => !pattern.includes('*') && !existing.includes(pattern));
  }

  private admin(): Promise<Admin> {
    this.connectedAdmin ??= (async () => {
      const admin = this.kafka.admin({ retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 } });
      await admin.connect();
      return admin;
    })();
    return this.connectedAdmin.catch((error: unknown) => {
      this.connectedAdmin = undefined;
      throw error;
    });
  }

  private async shutDown(): Promise<void> {
    clearTimeout(this.discovery);
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
    await Promise.all(this.closers.map((close) => close()));
    await this.connectedAdmin?.then((admin) => admin.disconnect()).catch(() => undefined);
  }
}

/** Nest gives a promise, possibly of an Observable whose error is the handler's. */
const handlerOf =
  (callback: MessageHandler): BatchHandler =>
  async (batch: Batch): Promise<void> => {
    const result: unknown = await callback(batch, undefined);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };
