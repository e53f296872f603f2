import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from './logger';

/**
 * Work that comes again for as long as the process runs: one pass at a time, the next after as long as the last one says. A
 * pass that fails is logged and tried again. At the process's end the pass under way is awaited.
 */
export abstract class Recurring implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;

  /** @param first and @param afterFailure milliseconds until the first pass, and after one that failed */
  constructor(
    protected readonly logger: Logger,
    private readonly times: { readonly first: number; readonly afterFailure: number },
    /** What could not be done, for the log. */
    private readonly failure: string,
  ) {}

  /** Does one pass; gives the milliseconds until the next. */
  protected abstract pass(): Promise<number>;

  onApplicationBootstrap(): void {
    this.wakeAfter(this.times.first);
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private wakeAfter(ms: number): void {
    if (this.isEnding) return;
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      this.wakeAfter(await this.pass());
    } catch (error) {
      this.logger.warn({ err: error }, `${this.failure}; trying again`);
      this.wakeAfter(this.times.afterFailure);
    }
  }
}
