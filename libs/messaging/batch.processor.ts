import type { Logger } from '#runtime/logger';
import { type BatchHandler, type ConsumptionSettings, EndedError, type GroupBacking } from './consumption';
import type { PartitionState } from './consumption';
import { FailureWindow } from './failure.window';
import { classify, describeFault, HandlerDeadlineError } from './failures';
import { batchSeconds, unknownFailures } from './messaging.metrics';
import { Nap } from './nap';
import type { InboundRecord } from './records';
import type { Semaphore } from './semaphore';

export interface ProcessorParts {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly handle: BatchHandler;
  /** Types the handler gets; records of others are passed over. */
  readonly types?: ReadonlySet<string> | undefined;
  readonly backing: GroupBacking | undefined;
  readonly settings: ConsumptionSettings;
  readonly slots: Semaphore;
  readonly logger: Logger;
  /** Called when a handler passes its deadline, and when it has ended after all. */
  readonly onHang: (isHung: boolean) => void;
}

/** Records that a partition gave to a neighbour's batch; `settle` says whether they were handled. */
export interface Loan {
  readonly records: readonly InboundRecord[];
  settle(isDone: boolean): void;
}

/** Brings the records of one partition through their handler, whatever it takes: waits, bisects, parks, or pauses. */
export class BatchProcessor {
  state: PartitionState = 'working';
  reason: string | undefined;
  /** When the present state began, epoch milliseconds. */
  since = Date.now();
  private readonly window = new FailureWindow();
  private readonly nap = new Nap();
  private resumed = false;

  constructor(private readonly parts: ProcessorParts) {}

  /** Resolves once every record was handled or parked. @throws EndedError after `end()`. */
  async process(records: readonly InboundRecord[], holdsSlot = false): Promise<void> {
    let late = 0;
    for (let tries = 0; ; tries++) {
      const error = await this.attempt(records, holdsSlot && tries === 0);
      if (error === undefined) return this.passed(records.length);
      if (error instanceof HandlerDeadlineError && ++late === 1) continue;
      if (classify(error) === 'unknown') return this.isolate(records, error);
      await this.waitOut(tries, error);
    }
  }

  /**
   * Takes the next batch only when it is this partition's turn, together with what neighbours of the same topic have
   * waiting: one transaction for all. If that fails, each is worked on alone, so that a fault stays with its partition.
   */
  async processNext(take: () => readonly InboundRecord[], borrow: (most: number) => readonly Loan[]): Promise<void> {
    const { slots, settings } = this.parts;
    await slots.acquire();
    const own = take();
    if (own.length === 0) return slots.release();
    const loans = this.state === 'working' ? borrow(settings.batchRecords - own.length) : [];
    if (loans.length === 0) return this.process(own, true);
    let isDone = false;
    try {
      isDone = (await this.attempt([...own, ...loans.flatMap(({ records }) => records)], true)) === undefined;
    } finally {
      for (const loan of loans) loan.settle(isDone);
    }
    return isDone ? this.passed(own.length) : this.process(own);
  }

  /** Stops waiting and retrying; a handler that runs may finish. */
  end(): void {
    this.nap.end();
  }

  /** An operator's word that the fault is mended: tries again now, and counts failures from zero. */
  resume(): void {
    this.resumed = true;
    this.nap.wake();
  }

  private async isolate(records: readonly InboundRecord[], error: unknown): Promise<void> {
    if (records.length === 1) return this.judge(records[0]!, error);
    const middle = records.length >> 1;
    await this.process(records.slice(0, middle));
    await this.process(records.slice(middle));
  }

  /** The single culprit: tried a few times more, then parked unless failures have become too many to be its own fault. */
  private async judge(record: InboundRecord, first: unknown): Promise<void> {
    let error = first;
    for (let tries = 1; tries < this.parts.settings.culpritTries;) {
      await this.nap.for(this.parts.settings.retryMs.first * 2 ** tries);
      const again = await this.attempt([record]);
      if (again === undefined) return this.passed(1);
      error = again;
      if (classify(again) === 'transient') await this.waitOut(tries, again);
      else tries++;
    }
    while (!this.parts.backing || this.window.isOneShortOfTooMany) {
      if (await this.holdOut(record, error)) return this.passed(1);
    }
    await this.park(record, error);
  }

  /** Paused until an operator resumes or a minute has passed; then one more try, whose success is given. */
  private async holdOut(record: InboundRecord, error: unknown): Promise<boolean> {
    const fault = describeFault(error);
    if (this.state !== 'paused') {
      this.parts.logger.error(
        { ...this.place(), offset: record.offset, alarm: 'too-many-unknown-failures' },
        `partition paused: more than 5 and more than 2 % of the last 500 records failed, the last with ${fault}; mend the fault, then resume`,
      );
    }
    this.enter('paused', fault);
    this.resumed = false;
    await this.nap.for(this.parts.settings.pausedRetryMs);
    if (this.resumed) this.window.clear();
    return (await this.attempt([record])) === undefined;
  }

  private async park(record: InboundRecord, error: unknown): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await this.parts.backing!.park(record, error);
        break;
      } catch (fault) {
        await this.waitOut(tries, fault);
      }
    }
    this.window.failed();
    unknownFailures.inc({ group: this.parts.group, topic: this.parts.topic });
    this.parts.logger.error(
      { ...this.place(), offset: record.offset, alarm: 'record-parked' },
      `record parked: ${describeFault(error)}`,
    );
    this.enter('working');
  }

  private async waitOut(tries: number, error: unknown): Promise<void> {
    const { first, most } = this.parts.settings.retryMs;
    const ms = Math.min(first * 2 ** Math.min(tries, 16), most) * (0.75 + Math.random() / 2);
    if (tries === 0 || tries % 20 === 3) {
      this.parts.logger.warn({ ...this.place(), tries }, `transient failure, trying again: ${describeFault(error)}`);
    }
    this.enter('waiting', describeFault(error));
    await this.nap.for(ms);
  }

  private passed(records: number): void {
    this.window.passed(records);
    if (this.state !== 'working') this.enter('working');
  }

  /** One call of the handler under its deadline; gives its error instead of throwing it. */
  private async attempt(records: readonly InboundRecord[], holdsSlot = false): Promise<unknown> {
    const { group, topic, partition, handle, backing, settings, slots } = this.parts;
    if (!holdsSlot) await slots.acquire();
    const abort = new AbortController();
    const started = performance.now();
    const timer = setTimeout(() => this.abortLate(abort), settings.handlerMs);
    try {
      if (this.nap.hasEnded) throw new EndedError();
      await handle({ group, topic, partition, records, signal: abort.signal, holding: backing?.holding(topic) });
      return undefined;
    } catch (error) {
      if (error instanceof EndedError) throw error;
      if (abort.signal.aborted) return new HandlerDeadlineError(settings.handlerMs / 1_000);
      return error ?? new Error('the handler threw nothing');
    } finally {
      clearTimeout(timer);
      slots.release();
      if (abort.signal.aborted) this.settleLate();
      batchSeconds.observe({ group, topic }, (performance.now() - started) / 1_000);
    }
  }

  private abortLate(abort: AbortController): void {
    this.enter('hung', `handler over its deadline of ${this.parts.settings.handlerMs} ms`);
    this.parts.logger.error({ ...this.place(), alarm: 'handler-over-deadline' }, 'handler over its deadline; aborted');
    this.parts.onHang(true);
    abort.abort(new HandlerDeadlineError(this.parts.settings.handlerMs / 1_000));
  }

  private settleLate(): void {
    this.enter('waiting', 'the handler was aborted at its deadline');
    this.parts.onHang(false);
  }

  private enter(state: PartitionState, reason?: string): void {
    if (state !== this.state) this.since = Date.now();
    this.state = state;
    this.reason = reason;
  }

  private place() {
    return { group: this.parts.group, topic: this.parts.topic, partition: this.parts.partition };
  }
}
