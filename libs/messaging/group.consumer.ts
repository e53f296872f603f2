import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from '#runtime/logger';
import type { BatchHandler, ConsumptionSettings, GroupBacking } from './consumption';
import type { Loan } from './batch.processor';
import { describeFault } from './failures';
import { type Assignment, GroupMember } from './group.member';
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
  readonly types?: ReadonlySet<string> | undefined;
  readonly atOnce?: number | undefined;
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
 * One consumer that only fetches: its loop hands records to a worker per partition and goes on, so heartbeats continue
 * while handlers run and a slow or failing partition holds up no other (docs/decisions/0006).
 */
export class GroupConsumer {
  private readonly member: GroupMember;
  private readonly commits: OffsetCommits;
  private readonly workers = new Map<string, PartitionWorker>();
  /** Workers of partitions that were taken away while a handler ran. */
  private readonly leaving = new Set<PartitionWorker>();
  private readonly slots: Semaphore;
  private missing: readonly string[] = [];
  private closing = false;
  private isAssigned = false;

  constructor(private readonly parts: GroupParts) {
    const { kafka, group, settings, logger } = parts;
    this.slots = new Semaphore(
      Math.min(settings.concurrency, ...parts.subscriptions.map((each) => each.atOnce ?? Infinity)),
    );
    this.member = new GroupMember({
      kafka,
      group,
      settings,
      logger,
      onAssigned: (assignment) => this.onAssigned(assignment),
      onLeaving: () => this.commits.now(),
      take: (payload) => this.take(payload),
    });
    this.commits = new OffsetCommits(
      settings.commitMs,
      logger,
      () => this.member.joined,
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
    return late ? `${late.topic}/${late.partition}: ${late.reason}` : this.member.crashed;
  }

  /** Why it can't work now, if it can't. */
  get notReadyBecause(): string | undefined {
    if (this.member.topics.length === 0) return undefined;
    if (this.isSilent) return 'no answer from the brokers';
    const stuck = this.partitions.find(isStuck);
    return stuck && `${stuck.topic}/${stuck.partition} ${stuck.state}: ${stuck.reason ?? ''}`;
  }

  /** Whether the brokers answer and have said which partitions are this process's, were it none. */
  get isMember(): boolean {
    return this.isAssigned && !this.isSilent;
  }

  /** Subscribes to those of the existing topics that its patterns stand for; rejoins when there are new ones, or fewer. */
  async follow(existing: readonly string[]): Promise<void> {
    const { topics } = this.member;
    const wanted = existing.filter((topic) => this.parts.subscriptions.some((each) => each.matches(topic))).sort();
    const isGone = this.isGoneForGood(topics.filter((topic) => !wanted.includes(topic)));
    if (wanted.every((topic) => topics.includes(topic)) && !isGone) return;
    if (isGone) this.dropAllBut((worker) => wanted.includes(worker.topic));
    await this.member.follow(wanted, isGone);
    this.parts.logger.info({ group: this.group, topics: wanted }, 'subscribed');
  }

  /** Tries paused and stopped partitions again; without a topic all of them. Gives how many. */
  async resume(topic?: string, partition?: number): Promise<number> {
    const chosen = [...this.workers.values()].filter(
      (worker) =>
        (topic === undefined || worker.topic === topic) && (partition === undefined || worker.partition === partition),
    );
    for (const worker of chosen) worker.resume();
    const stopped = chosen.filter((worker) => worker.state === 'stopped');
    for (const worker of stopped) this.member.seek(worker.topic, worker.partition, 0);
    await this.begin(stopped);
    return chosen.length;
  }

  /** In this order or committed work is repeated: no more fetching, handlers end, their offsets are committed, leave. */
  async close(): Promise<void> {
    this.closing = true;
    this.commits.stop();
    this.member.stopFetching();
    await Promise.all(this.partitions.map((worker) => worker.end()));
    await this.commits.now();
    await this.member.close();
  }

  private get isSilent(): boolean {
    return Date.now() - this.member.lastSign > this.parts.settings.sessionMs;
  }

  /** A listing may miss a topic while brokers restart; one that is missing twice in a row is gone. */
  private isGoneForGood(missing: readonly string[]): boolean {
    const isGone = missing.some((topic) => this.missing.includes(topic));
    this.missing = missing;
    return isGone;
  }

  private onAssigned(assignment: Assignment): void {
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition, slot: slotOf(topic, partition) })),
    );
    const slots = new Set(assigned.map(({ slot }) => slot));
    this.dropAllBut((worker) => slots.has(slotOf(worker.topic, worker.partition)));
    const gained = assigned
      .filter(({ slot }) => !this.workers.has(slot))
      .map(({ slot, topic, partition }) => this.add(slot, topic, partition));
    this.isAssigned = true;
    this.member.pause(byTopic(gained));
    void this.begin(gained);
  }

  private add(slot: string, topic: string, partition: number): PartitionWorker {
    const { group, settings, logger, backing, subscriptions } = this.parts;
    const { handle, types } = subscriptions.find((each) => each.matches(topic))!;
    const { slots } = this;
    // A handler over its deadline may block for ever, so the group gets its partitions back at once.
    const onHang = (isHung: boolean): void => (isHung ? this.member.stayOut() : this.member.comeBack());
    const worker: PartitionWorker = new PartitionWorker(
      { group, topic, partition, handle, types, backing, settings, slots, logger, onHang },
      () => this.commits.soon(),
      (most) => this.borrow(worker, most),
    );
    this.workers.set(slot, worker);
    return worker;
  }

  private borrow(borrower: PartitionWorker, most: number): Loan[] {
    const loans: Loan[] = [];
    for (const worker of this.workers.values()) {
      if (worker === borrower || worker.topic !== borrower.topic) continue;
      const loan = most > 0 ? worker.lend(most) : undefined;
      if (!loan) continue;
      most -= loan.records.length;
      loans.push(loan);
    }
    return loans;
  }

  private dropAllBut(isKept: (worker: PartitionWorker) => boolean): void {
    for (const [slot, worker] of this.workers) {
      if (isKept(worker)) continue;
      this.workers.delete(slot);
      this.leaving.add(worker);
      void worker.end().then(() => this.leaving.delete(worker));
    }
  }

  /** Reads the marks of newly assigned partitions, then lets their records in. */
  private async begin(workers: readonly PartitionWorker[]): Promise<void> {
    for (let tries = 0; workers.length > 0 && !this.closing; tries++) {
      try {
        const starts = await startingPoints(workers, this.parts.backing, this.parts.admin);
        for (const worker of workers) worker.begin(starts.get(worker)!);
        return this.member.resume(byTopic(workers.filter((worker) => worker.state !== 'stopped')));
      } catch (error) {
        if (tries % 20 === 0) this.warn(`marks can't be read, trying again: ${describeFault(error)}`);
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** tries, 2_000)));
      }
    }
  }

  /** kafkajs waits for every batch of a fetch before the next, so this returns at once unless the queue is full. */
  private async take({ batch, resolveOffset, isRunning }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const worker = this.workers.get(slotOf(topic, partition));
    if (!worker || !isRunning() || worker.state === 'starting') return;
    const place = [{ topic, partitions: [partition] }];
    const { fetchedOffset } = batch as unknown as { fetchedOffset: string };
    const instead = worker.offer(batch, Number(fetchedOffset));
    if (instead !== undefined) {
      this.warn(`${topic}/${partition}: fetched from ${fetchedOffset}, but ${instead} comes next; reading from there`);
      return this.member.seek(topic, partition, instead);
    }
    if (worker.state === 'stopped') return this.member.pause(place);
    resolveOffset(batch.messages.at(-1)!.offset);
    if (await worker.roomWithin(ROOM_MS)) return;
    this.member.pause(place);
    worker.whenRoom(() => this.member.resume(place));
  }

  private warn(message: string): void {
    this.parts.logger.warn({ group: this.group }, message);
  }
}

/** A hiccup of two seconds is none; paused, hung and stopped are at once. */
function isStuck(worker: PartitionWorker): boolean {
  if (worker.state === 'working') return false;
  return (worker.state !== 'waiting' && worker.state !== 'starting') || Date.now() - worker.since > 2_000;
}

function byTopic(workers: readonly PartitionWorker[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of workers) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
