import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MINUTE } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { MonthlyListing } from './monthly-listing.service';
import { SupervisionSweeping } from './supervision-sweeping.service';

/** Looks each minute for overdue replies and a month that has ended; any number of processes may do so side by side. */
@Injectable()
export class SupervisionTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sweeping: SupervisionSweeping,
    private readonly listing: MonthlyListing,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.look());
    }, MINUTE);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async look(): Promise<void> {
    try {
      await this.sweeping.sweep();
      const months = await this.listing.make();
      if (months.length > 0) this.logger.info({ months }, 'monthly lists made');
    } catch (error) {
      this.logger.warn({ err: error }, 'supervisions could not be looked through; trying again in a minute');
    }
  }
}
