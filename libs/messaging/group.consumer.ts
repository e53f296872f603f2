import type { Admin, Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from '#runtime/logger';
import type { BatchHandler, ConsumptionSettings, GroupBacking } from './consumption';
import { describeFault } from './failures';
import { PATIENT_RETRY } from './kafka.client';
import { OffsetCommits } from './offset.commits';
import { PartitionWorker } from './partition.worker';
import { Semaphore } from './semaphore';
import { slotOf, startingPoints } from './starting.points';
import type { TopicMatch } from './topics';

export interface Subscription {
  /** As written in `@EventPattern`. */
  readonly pattern: string;
  readonly matches: TopicMatch;
  readonly handle: BatchHandler;
}

export interface GroupParts {
  readonly kafka: Kafka;
  readonly admin: () => Promise<Admin>;
  readonly group: string;
  readonly subscriptions: readonly Subscription[];
  readonly backing: GroupBacking | undefined;
  readonly settings: ConsumptionSettings;
  readonly logger: Logger;
}

/** How long a full queue may hold up the fetching of its neighbours before its own fetching is paused. */
const ROOM_MS = 250;

/**
 * One kafkajs consumer that only fetches: its loop hands records to a worker per partition and goes on, so heartbeats
 * continue while handlers run and a slow or failing partition holds up no other.
 */
export class GroupConsumer {
  private consumer: Consumer;
  private readonly commits: OffsetCommits;
  private readonly workers = new Map<string, PartitionWorker>();
  /** Workers of partitions that were taken away while a handler ran. */
  private readonly leaving = new Set<PartitionWorker>();
  private readonly slots: Semaphore;
  private topics: readonly string[] = [];
  private missing: readonly string[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private running = false;
  private closing = false;
  private hung = 0;
  /** Set while the consumer has stopped for a reason of its own. */
  private crashed: string | undefined;
  private lastSign = Date.now();

  constructor(private readonly parts: GroupParts) {
    const { settings, logger } = parts;
    this.slots = new Semaphore(settings.concurrency);
    this.consumer = this.made();
    this.commits = new OffsetCommits(
      settings.commitMs,
      logger,
      () => (this.running ? this.consumer : undefined),
      () => this.workers.values(),
    );
  }

  get group(): string {
    return this.parts.group;
  }

  /** Every partition worker that lives, also those that were taken away and still run. */
  get partitions(): readonly PartitionWorker[] {
    return [...this.workers.values(), ...this.leaving];
  }

  /** Why the process should be restarted, if it should. */
  get deadBecause(): string | undefined {
    const late = this.partitions.find((worker) => worker.state === 'hung');
    if (late) return `${late.topic}/${late.partition}: ${late.reason}`;
    return this.crashed;
  }

  /** Why it can't work now, if it can't. */
  get notReadyBecause(): string | undefined {
    if (this.topics.length === 0) return undefined;
    if (Date.now() - this.lastSign > this.parts.settings.sessionMs) return 'no answer from the brokers';
    const stuck = this.partitions.find((worker) => this.isStuck(worker));
    return stuck && `${stuck.topic}/${stuck.partition} ${stuck.state}: ${stuck.reason ?? ''}`;
  }

  /** Subscribes to those of the existing topics that its patterns stand for; rejoins when there are new ones, or fewer. */
  async follow(existing: readonly string[]): Promise<void> {
    const wanted = existing.filter((topic) => this.parts.subscriptions.some((each) => each.matches(topic))).sort();
    const added = wanted.filter((topic) => !this.topics.includes(topic));
    const isGone = this.isGoneForGood(this.topics.filter((topic) => !wanted.includes(topic)));
    if (added.length === 0 && !isGone) return;
    await this.inTurn(async () => {
      if (isGone) this.renew(wanted);
      else await this.leave();
      try {
        await this.consumer.subscribe({ topics: isGone ? wanted : added, fromBeginning: true });
        this.topics = wanted;
      } finally {
        await this.join();
      }
    });
    this.parts.logger.info({ group: this.group, topics: added }, 'subscribed');
  }

  /** Tries paused and stopped partitions again; without a topic all of them. Gives how many. */
  async resume(topic?: string, partition?: number): Promise<number> {
    const chosen = [...this.workers.values()].filter(
      (worker) =>
        (topic === undefined || worker.topic === topic) && (partition === undefined || worker.partition === partition),
    );
    for (const worker of chosen) worker.resume();
    const stopped = chosen.filter((worker) => worker.state === 'stopped');
    for (const worker of stopped) {
      ignoring(() => this.consumer.seek({ topic: worker.topic, partition: worker.partition, offset: '0' }));
    }
    await this.begin(stopped);
    return chosen.length;
  }

  /** In this order or committed work is repeated: no more fetching, handlers end, their offsets are committed, leave. */
  async close(): Promise<void> {
    this.closing = true;
    this.commits.stop();
    this.tryPause(this.topics.map((topic) => ({ topic })));
    await Promise.all(this.partitions.map((worker) => worker.end()));
    await this.commits.now();
    await this.inTurn(() => this.leave());
    await this.consumer.disconnect();
  }

  private isStuck(worker: PartitionWorker): boolean {
    if (worker.state === 'working') return false;
    return (worker.state !== 'waiting' && worker.state !== 'starting') || Date.now() - worker.since > 2_000;
  }

  /** A listing may miss a topic while brokers restart; one that is missing twice in a row is gone. */
  private isGoneForGood(missing: readonly string[]): boolean {
    const isGone = missing.some((topic) => this.missing.includes(topic));
    this.missing = missing;
    return isGone;
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
    const whileInUse =
      <Event>(react: (event: Event) => void) =>
      (event: Event): void => {
        if (consumer === this.consumer) react(event);
      };
    consumer.on(
      'consumer.group_join',
      whileInUse(({ payload }) => this.onJoin(payload)),
    );
    consumer.on(
      'consumer.rebalancing',
      whileInUse(() => void this.commits.now()),
    );
    consumer.on(
      'consumer.heartbeat',
      whileInUse(() => void (this.lastSign = Date.now())),
    );
    consumer.on(
      'consumer.crash',
      whileInUse(({ payload }) => this.onCrash(payload.error, payload.restart)),
    );
    return consumer;
  }

  /**
   * kafkajs can't unsubscribe, and fails as a whole over one topic that is gone: it retries for half a minute whatever it
   * is asked, also to stop. So it is left to itself, and the group takes it for dead after the session timeout.
   */
  private renew(wanted: readonly string[]): void {
    for (const [slot, worker] of this.workers) if (!wanted.includes(worker.topic)) this.drop(slot, worker);
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
    if (this.running || this.closing || this.topics.length === 0) return;
    this.running = true;
    this.lastSign = Date.now();
    const { consumer } = this;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: async (payload) => {
        if (consumer === this.consumer) await this.take(payload);
      },
    });
  }

  private async leave(): Promise<void> {
    if (!this.running) return;
    await this.commits.now();
    this.running = false;
    await this.consumer.stop();
  }

  private onJoin({ memberAssignment }: ConsumerGroupJoinEvent['payload']): void {
    this.crashed = undefined;
    this.lastSign = Date.now();
    const gained: PartitionWorker[] = [];
    const assigned = new Set<string>();
    for (const [topic, partitions] of Object.entries(memberAssignment)) {
      for (const partition of partitions) {
        const slot = slotOf(topic, partition);
        assigned.add(slot);
        if (!this.workers.has(slot)) gained.push(this.add(slot, topic, partition));
      }
    }
    for (const [slot, worker] of this.workers) if (!assigned.has(slot)) this.drop(slot, worker);
    if (gained.length === 0) return;
    this.tryPause(byTopic(gained));
    void this.begin(gained);
  }

  private add(slot: string, topic: string, partition: number): PartitionWorker {
    const { group, settings, logger, backing, subscriptions } = this.parts;
    const { handle } = subscriptions.find((each) => each.matches(topic))!;
    const { slots } = this;
    const onHang = (isHung: boolean): void => this.onHang(isHung);
    const worker = new PartitionWorker(
      { group, topic, partition, handle, backing, settings, slots, logger, onHang },
      () => this.commits.soon(),
    );
    this.workers.set(slot, worker);
    return worker;
  }

  private drop(slot: string, worker: PartitionWorker): void {
    this.workers.delete(slot);
    this.leaving.add(worker);
    void worker.end().then(() => this.leaving.delete(worker));
  }

  /** Reads the marks of newly assigned partitions, then lets their records in. */
  private async begin(workers: readonly PartitionWorker[]): Promise<void> {
    for (let tries = 0; workers.length > 0 && !this.closing; tries++) {
      try {
        const starts = await startingPoints(workers, this.parts.backing, this.parts.admin);
        for (const worker of workers) worker.begin(starts.get(worker)!);
        return this.tryResume(byTopic(workers.filter((worker) => worker.state !== 'stopped')));
      } catch (error) {
        if (tries % 20 === 0) this.log('warn', `marks can't be read, trying again: ${describeFault(error)}`);
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** tries, 2_000)));
      }
    }
  }

  /** kafkajs waits for every batch of a fetch before the next, so this returns at once unless the queue is full. */
  private async take({ batch, resolveOffset, isRunning }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const worker = this.workers.get(slotOf(topic, partition));
    if (!worker || this.closing || !isRunning() || worker.state === 'starting') return;
    const { fetchedOffset } = batch as unknown as { fetchedOffset: string };
    const instead = worker.offer(batch, Number(fetchedOffset));
    if (instead !== undefined) {
      this.log(
        'warn',
        `${topic}/${partition}: fetched from ${fetchedOffset}, but ${instead} comes next; reading from there`,
      );
      return this.consumer.seek({ topic, partition, offset: String(instead) });
    }
    if (worker.state === 'stopped') return this.tryPause([{ topic, partitions: [partition] }]);
    resolveOffset(batch.messages.at(-1)!.offset);
    if (await worker.roomWithin(ROOM_MS)) return;
    this.tryPause([{ topic, partitions: [partition] }]);
    worker.whenRoom(() => this.tryResume([{ topic, partitions: [partition] }]));
  }

  /** A handler over its deadline may block for ever, so the group gets its partitions back at once. */
  private onHang(isHung: boolean): void {
    this.hung += isHung ? 1 : -1;
    if (isHung && this.hung === 1) void this.inTurn(() => this.leave()).catch(() => undefined);
    if (!isHung && this.hung === 0) void this.inTurn(() => this.join()).catch((error) => this.onCrash(error, false));
  }

  private onCrash(error: Error, restarts: boolean): void {
    if (this.closing || restarts) return;
    this.crashed = `consumer of group ${this.group} stopped: ${describeFault(error)}`;
    this.log('error', this.crashed);
    this.running = false;
    setTimeout(() => {
      void this.inTurn(() => this.join()).catch((again: Error) => this.onCrash(again, false));
    }, 1_000).unref();
  }

  private tryPause(topics: { topic: string; partitions?: number[] }[]): void {
    if (topics.length > 0 && this.running) ignoring(() => this.consumer.pause(topics));
  }

  private tryResume(topics: { topic: string; partitions?: number[] }[]): void {
    if (topics.length > 0 && this.running) ignoring(() => this.consumer.resume(topics));
  }

  private log(level: 'warn' | 'error', message: string): void {
    this.parts.logger[level]({ group: this.group }, message);
  }
}

function byTopic(workers: readonly PartitionWorker[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of workers) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

/** kafkajs throws when it is between two runs; then there is nothing to pause. */
function ignoring(act: () => void): void {
  try {
    act();
  } catch {
    // between two runs
  }
}
