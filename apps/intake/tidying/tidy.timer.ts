import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HOUR } from '#kernel/clock';
import { LOGGER, type Logger } from '#runtime/logger';
import { Tidying } from './tidying.service';

/** Tidies every hour; several processes may, as a row is deleted once. */
@Injectable()
export class TidyTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Tidying) private readonly tidying: Tidying,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void (this.running = this.pass()), HOUR).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async pass(): Promise<void> {
    await this.tidying
      .tidy()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'tidying failed; again later'));
  }
}
