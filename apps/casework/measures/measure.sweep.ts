import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { MeasureExpiring } from './measure-expiring.service';

/** A measure taken meanwhile by another process expires within this time after its end at the latest. */
const LONGEST_SLEEP = 10 * SECOND;
const SHORTEST_SLEEP = SECOND;
/** Cases that were busy, and what did not fit one pass, come soon again. */
const SOON = 200;
const AFTER_FAILURE = 2 * SECOND;

/** Lets measures expire for as long as the process runs; any number of processes may do so side by side. */
@Injectable()
export class MeasureSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(
    private readonly expiring: MeasureExpiring,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeAfter(SOON);
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private wakeAfter(ms: number): void {
    if (this.isEnding) return;
    this.timer = setTimeout(() => {
      this.running = this.pass();
    }, ms);
    this.timer.unref();
  }

  private async pass(): Promise<void> {
    try {
      const { isDone, nextEnd } = await this.expiring.sweep();
      if (!isDone) return this.wakeAfter(SOON);
      const untilEnd = nextEnd === null ? LONGEST_SLEEP : nextEnd - this.clock.now().getTime();
      this.wakeAfter(Math.min(LONGEST_SLEEP, Math.max(SHORTEST_SLEEP, untilEnd)));
    } catch (error) {
      this.logger.warn({ err: error }, 'measures could not be swept; trying again');
      this.wakeAfter(AFTER_FAILURE);
    }
  }
}
