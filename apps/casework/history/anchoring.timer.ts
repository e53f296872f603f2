import { Injectable, Inject, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MINUTE } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Anchoring } from './anchoring.service';

/** Looks each minute whether a day has ended without its root; any number of processes may do so side by side. */
@Injectable()
export class AnchoringTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly anchoring: Anchoring,
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
      const anchor = await this.anchoring.anchor();
      if (anchor === null) return;
      const { number, day, entries } = anchor;
      this.logger.info({ number, day, entries }, 'history anchored');
    } catch (error) {
      this.logger.warn({ err: error }, 'history could not be anchored; trying again in a minute');
    }
  }
}
