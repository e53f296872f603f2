import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SECOND } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { CheckSweeping } from './check-sweeping.service';

/** Due times are midnights, so nobody is waiting for the second. */
const PAUSE = 5 * SECOND;

/** Looks for checks whose time has run out for as long as the process runs. */
@Injectable()
export class CheckSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(
    @Inject(CheckSweeping) private readonly sweeping: CheckSweeping,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeAfter(PAUSE);
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
      const marked = await this.sweeping.sweep();
      this.wakeAfter(marked > 0 ? 0 : PAUSE);
    } catch (error) {
      this.logger.warn({ err: error }, 'overdue checks could not be recorded; trying again');
      this.wakeAfter(PAUSE);
    }
  }
}
