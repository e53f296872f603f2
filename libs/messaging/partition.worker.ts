import type { Batch as KafkaBatch } from 'kafkajs';
import { DomainError } from '#kernel/domain-error';
import { BatchProcessor, type Loan, type ProcessorParts } from './batch.processor';
import { EndedError, type PartitionState } from './consumption';
import { consumedRecords } from './messaging.metrics';
import { InboundRecord } from './records';

/** Bytes of values that a partition's queue holds before its fetching waits, besides the bound in records. */
const QUEUE_BYTES = 4 * 1_048_576;

/** Where a log begins and ends, and how far the group had worked into it, when the partition was assigned. */
export interface StartingPoint {
  readonly mark: number | undefined;
  readonly low: number;
  readonly high: number;
}

/** One assigned partition: a bounded queue between fetching and handling, and the position that may be committed. */
export class PartitionWorker {
  /** Offset after the last record that was handled or parked; undefined before the first. */
  done: number | undefined;
  committed: number | undefined;
  highWatermark = 0;
  private readonly processor: BatchProcessor;
  private queue: InboundRecord[] = [];
  private queuedBytes = 0;
  /** Offset that was sought because of a gap; a second gap there means that the log no longer has it. */
  private sought: number | undefined;
  private inFlight: readonly InboundRecord[] = [];
  private next: number | undefined;
  private start: StartingPoint | undefined;
  private halted: DomainError | undefined;
  private working: Promise<void> | undefined;
  /** While a neighbour works on records of this partition. */
  private lent: Promise<void> | undefined;
  private hasEnded = false;
  private room: (() => void)[] = [];

  constructor(
    private readonly parts: ProcessorParts,
    private readonly onDone: () => void,
    /** What neighbours of the same topic have waiting, for a batch in common. */
    private readonly borrow: (most: number) => readonly Loan[] = () => [],
  ) {
    this.processor = new BatchProcessor(parts);
  }

  get topic(): string {
    return this.parts.topic;
  }

  get partition(): number {
    return this.parts.partition;
  }

  get state(): PartitionState {
    if (this.halted) return 'stopped';
    return this.start ? this.processor.state : 'starting';
  }

  get reason(): string | undefined {
    return this.halted?.message ?? this.processor.reason;
  }

  get since(): number {
    return this.processor.since;
  }

  get lag(): number {
    const at = this.done ?? this.start?.mark ?? this.start?.low;
    return at === undefined ? 0 : Math.max(0, this.highWatermark - at);
  }

  /** Broker time of the oldest record read and not handled. */
  get oldest(): number | undefined {
    return (this.inFlight[0] ?? this.queue[0])?.timestamp;
  }

  get isFull(): boolean {
    return this.queue.length >= this.parts.settings.queueRecords || this.queuedBytes >= QUEUE_BYTES;
  }

  /** Lets records in. A log that ends below the mark was truncated or replaced: nothing of it is handled. */
  begin(start: StartingPoint): void {
    this.start = start;
    this.highWatermark = Math.max(this.highWatermark, start.high);
    if (this.halted) this.next = undefined;
    this.halted = undefined;
    if (start.mark !== undefined && start.high < start.mark) this.halt(start.mark, start.high);
  }

  /**
   * Takes what was fetched from `fetchedOffset` on, without what it already has. Gives the offset to read from instead
   * when there is a gap between that and what was worked on: a committed offset is a hint, the mark is the truth.
   */
  offer(batch: KafkaBatch, fetchedOffset: number): number | undefined {
    this.highWatermark = Number(batch.highWatermark);
    // Without a mark nothing was worked on yet in this database, whatever the group committed in an earlier one.
    const expected = this.next ?? this.start?.mark ?? (this.parts.backing && this.start?.low);
    if (this.start?.mark !== undefined && this.highWatermark < this.start.mark) {
      this.halt(this.start.mark, this.highWatermark);
    }
    if (this.halted || this.hasEnded) return undefined;
    if (expected !== undefined && fetchedOffset > expected && this.mayStillHave(expected))
      return (this.sought = expected);
    for (const message of batch.messages) this.add(batch, message);
    if (this.queue.length > 0) this.working ??= this.work();
    else this.passOver();
    return undefined;
  }

  /** Whether the queue has room again within the given time. */
  async roomWithin(ms: number): Promise<boolean> {
    if (!this.isFull) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.whenRoom(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  whenRoom(then: () => void): void {
    this.room.push(then);
  }

  resume(): void {
    this.processor.resume();
  }

  /** Drops what was not begun; resolves when a running handler has finished. */
  async end(): Promise<void> {
    this.hasEnded = true;
    this.queue = [];
    // What was dropped isn't done: only the batch in hand may still move the position.
    this.next = undefined;
    this.processor.end();
    this.makeRoom();
    await this.lent;
    await this.working;
  }

  private add({ topic, partition }: KafkaBatch, message: KafkaBatch['messages'][number]): void {
    const offset = Number(message.offset);
    if (this.next !== undefined && offset < this.next) return;
    this.next = offset + 1;
    const { timestamp, key, value, headers } = message;
    const record = new InboundRecord(topic, partition, offset, Number(timestamp), key, value, headers ?? {});
    if (this.parts.types && !this.parts.types.has(record.type ?? '')) return;
    this.queue.push(record);
    this.queuedBytes += value?.length ?? 0;
  }

  /** With nothing left to handle, records of other types count as done; the mark stays, and they are passed over again. */
  private passOver(): void {
    if (this.working || this.next === undefined || this.done === this.next) return;
    this.done = this.next;
    this.onDone();
  }

  private async work(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.hasEnded) {
        await this.lent;
        if (this.queue.length === 0) break;
        await this.processor.processNext(
          () => (this.lent ? [] : this.take(this.parts.settings.batchRecords)),
          (most) => this.borrow(most),
        );
        if (!this.lent && this.inFlight.length > 0) this.finish();
      }
    } catch (error) {
      // The loop itself never fails; a fault here is ours, and the partition must not go on without its records.
      if (!(error instanceof EndedError)) {
        this.parts.logger.fatal({ err: error, topic: this.topic, partition: this.partition }, 'partition loop failed');
        this.halted = new DomainError('INTERNAL', { field: `${this.topic}/${this.partition}` }, { cause: error });
      }
      this.inFlight = [];
    } finally {
      this.working = undefined;
    }
  }

  /** Gives what waits here to a neighbour whose turn it is; this partition goes on once that is settled. */
  lend(most: number): Loan | undefined {
    const isIdle = this.inFlight.length === 0 && !this.lent && !this.halted && !this.hasEnded;
    if (!isIdle || this.queue.length === 0 || this.state !== 'working') return undefined;
    const records = this.take(most);
    let wake: () => void = () => undefined;
    this.lent = new Promise((resolve) => (wake = resolve));
    return {
      records,
      settle: (isDone) => {
        this.lent = undefined;
        if (isDone) this.finish();
        else this.putBack(records);
        wake();
      },
    };
  }

  private finish(): void {
    this.done = (this.queue.length === 0 ? this.next : undefined) ?? this.inFlight.at(-1)!.offset + 1;
    consumedRecords.inc({ group: this.parts.group, topic: this.topic }, this.inFlight.length);
    this.inFlight = [];
    this.onDone();
  }

  private putBack(records: readonly InboundRecord[]): void {
    this.inFlight = [];
    if (this.hasEnded) return;
    this.queue = [...records, ...this.queue];
    for (const record of records) this.queuedBytes += record.value?.length ?? 0;
    this.working ??= this.work();
  }

  private take(most: number): readonly InboundRecord[] {
    this.inFlight = this.queue.splice(0, most);
    for (const record of this.inFlight) this.queuedBytes -= record.value?.length ?? 0;
    if (this.isHalfEmpty) this.makeRoom();
    return this.inFlight;
  }

  private get isHalfEmpty(): boolean {
    return this.queue.length < this.parts.settings.queueRecords / 2 && this.queuedBytes < QUEUE_BYTES / 2;
  }

  private mayStillHave(offset: number): boolean {
    return offset >= (this.start?.low ?? 0) && this.sought !== offset;
  }

  private makeRoom(): void {
    const waiting = this.room;
    this.room = [];
    for (const then of waiting) then();
  }

  private halt(mark: number, high: number): void {
    if (this.halted) return;
    const { group, topic, partition } = this.parts;
    this.halted = new DomainError('LOG_ENDS_BELOW_MARK', {
      field: `${topic}/${partition}`,
      expected: `a log that reaches ${mark}, the mark of group ${group}`,
      got: `an end at ${high}; if the topic was replaced on purpose, reset the mark: POST /v1/${group}/consumption/reset-mark {"topic": "${topic}", "partition": ${partition}}`,
    });
    this.parts.logger.error({ group, topic, partition, alarm: 'log-ends-below-mark' }, this.halted.message);
  }
}
