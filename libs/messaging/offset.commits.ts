import type { Consumer } from 'kafkajs';
import type { Logger } from '#runtime/logger';
import { describeFault } from './failures';
import type { PartitionWorker } from './partition.worker';

/**
 * Tells Kafka how far the partitions have come, a few times a second and one request at a time. Its offsets are only a
 * hint for the next start, the inbox is the truth, so a commit that fails is left to the next.
 */
export class OffsetCommits {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly logger: Logger,
    /** Undefined while the consumer is in no group. */
    private readonly consumer: () => Consumer | undefined,
    private readonly workers: () => Iterable<PartitionWorker>,
  ) {}

  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.running) this.soon();
      else void this.now();
    }, this.everyMs);
  }

  /** Commits what is due, after a commit that is under way. */
  async now(): Promise<void> {
    await this.running;
    this.running = this.commit().finally(() => (this.running = undefined));
    await this.running;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async commit(): Promise<void> {
    const consumer = this.consumer();
    const due = [...this.workers()]
      .filter(({ done, committed }) => done !== undefined && done !== committed)
      .map((worker) => ({ worker, done: worker.done! }));
    if (due.length === 0 || !consumer) return;
    try {
      await consumer.commitOffsets(
        due.map(({ worker, done }) => ({ topic: worker.topic, partition: worker.partition, offset: String(done) })),
      );
      for (const { worker, done } of due) worker.committed = done;
    } catch (error) {
      this.logger.debug(`offsets not committed: ${describeFault(error)}`);
    }
  }
}
