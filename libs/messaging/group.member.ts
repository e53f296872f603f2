import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from '#runtime/logger';
import type { ConsumptionSettings } from './consumption';
import { describeFault } from './failures';
import { PATIENT_RETRY } from './kafka.client';

/** Partitions by topic, as a member of the group was assigned them. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

export interface MemberParts {
  readonly kafka: Kafka;
  readonly group: string;
  readonly settings: ConsumptionSettings;
  readonly logger: Logger;
  /** Called after each join, before anything is fetched. */
  readonly onAssigned: (assignment: Assignment) => void;
  /** Called while offsets of the former assignment can still be committed. */
  readonly onLeaving: () => Promise<void>;
  readonly take: (payload: EachBatchPayload) => Promise<void>;
}

type Place = { topic: string; partitions?: number[] };

/** The membership of one process in one consumer group: a kafkajs consumer that joins, leaves, comes back after errors, and is replaced where it can't be helped. */
export class GroupMember {
  topics: readonly string[] = [];
  /** Set while the consumer has stopped for a reason of its own. */
  crashed: string | undefined;
  /** When the group's coordinator was last heard of. */
  lastSign = Date.now();
  private consumer: Consumer;
  private turn: Promise<unknown> = Promise.resolve();
  private running = false;
  private closing = false;
  /** Reasons to stay out of the group for now. */
  private holdOuts = 0;

  constructor(private readonly parts: MemberParts) {
    this.consumer = this.made();
  }

  /** The consumer while it is in the group. */
  get joined(): Consumer | undefined {
    return this.running ? this.consumer : undefined;
  }

  /** Follows these topics from now on; `replaced` where some that were followed no longer exist. */
  async follow(topics: readonly string[], replaced: boolean): Promise<void> {
    const added = topics.filter((topic) => !this.topics.includes(topic));
    await this.inTurn(async () => {
      if (replaced) this.replace();
      else await this.leave();
      try {
        await this.consumer.subscribe({ topics: [...(replaced ? topics : added)], fromBeginning: true });
        this.topics = topics;
      } finally {
        await this.join();
      }
    });
  }

  /** Leaves the group at once, until `comeBack` was called as often. */
  stayOut(): void {
    this.holdOuts++;
    void this.inTurn(() => this.leave()).catch(() => undefined);
  }

  comeBack(): void {
    this.holdOuts--;
    void this.inTurn(() => this.join()).catch((error: Error) => this.onCrash(error, false));
  }

  pause(places: Place[]): void {
    if (places.length > 0) ignoring(() => this.joined?.pause(places));
  }

  resume(places: Place[]): void {
    if (places.length > 0) ignoring(() => this.joined?.resume(places));
  }

  seek(topic: string, partition: number, offset: number): void {
    ignoring(() => this.joined?.seek({ topic, partition, offset: String(offset) }));
  }

  /** Fetches nothing more and doesn't come back by itself. */
  stopFetching(): void {
    this.closing = true;
    this.pause(this.topics.map((topic) => ({ topic })));
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.inTurn(() => this.leave());
    await this.consumer.disconnect();
  }

  private made(): Consumer {
    const { kafka, group, settings } = this.parts;
    const consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: settings.sessionMs,
      heartbeatInterval: Math.min(2_000, Math.floor(settings.sessionMs / 4)),
      maxWaitTimeInMs: settings.fetchWaitMs,
      maxBytesPerPartition: 1_048_576,
      metadataMaxAge: 60_000,
      allowAutoTopicCreation: false,
      retry: { ...PATIENT_RETRY, restartOnFailure: async () => !this.closing && consumer === this.consumer },
    });
    this.listenTo(consumer);
    return consumer;
  }

  private listenTo(consumer: Consumer): void {
    const isInUse = (): boolean => consumer === this.consumer;
    consumer.on('consumer.group_join', ({ payload }) => {
      if (!isInUse()) return;
      this.crashed = undefined;
      this.lastSign = Date.now();
      this.parts.onAssigned(payload.memberAssignment);
    });
    consumer.on('consumer.rebalancing', () => {
      if (isInUse()) void this.parts.onLeaving();
    });
    consumer.on('consumer.heartbeat', () => {
      if (isInUse()) this.lastSign = Date.now();
    });
    consumer.on('consumer.crash', ({ payload }) => {
      if (isInUse()) this.onCrash(payload.error, payload.restart);
    });
  }

  /**
   * kafkajs can't unsubscribe, and fails as a whole over one topic that is gone: it retries for half a minute whatever it
   * is asked, also to stop. So it is left to itself, and the group takes it for dead after the session timeout.
   */
  private replace(): void {
    const former = this.consumer;
    this.consumer = this.made();
    this.running = false;
    this.topics = [];
    void former.disconnect().catch(() => undefined);
  }

  /** Lifecycle steps never overlap: kafkajs keeps one state for all of them. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(step);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async join(): Promise<void> {
    if (this.running || this.closing || this.holdOuts > 0 || this.topics.length === 0) return;
    this.running = true;
    this.lastSign = Date.now();
    const { consumer } = this;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: async (payload) => {
        if (consumer === this.consumer && !this.closing) await this.parts.take(payload);
      },
    });
  }

  private async leave(): Promise<void> {
    if (!this.running) return;
    await this.parts.onLeaving();
    this.running = false;
    await this.consumer.stop();
  }

  /** kafkajs comes back by itself after errors it takes for passing; after all others we see to it. */
  private onCrash(error: Error, restarts: boolean): void {
    if (this.closing || restarts) return;
    this.crashed = `consumer of group ${this.parts.group} stopped: ${describeFault(error)}`;
    this.parts.logger.error({ group: this.parts.group }, this.crashed);
    this.running = false;
    setTimeout(() => {
      void this.inTurn(() => this.join()).catch((again: Error) => this.onCrash(again, false));
    }, 1_000).unref();
  }
}

/** kafkajs throws when it is between two runs; then there is nothing to pause. */
function ignoring(act: () => void): void {
  try {
    act();
  } catch {
    // between two runs
  }
}
