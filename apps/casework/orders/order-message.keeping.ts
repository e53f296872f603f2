import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK, DAY, HOUR, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { OrderMessageStore } from './order-message.store';

/** A producer that sends an event again does so within this time. */
export const MESSAGES_KEPT = 14 * DAY;

/** Forgets event ids of the orders lane that are too old to come again, each hour. */
@Injectable()
export class OrderMessageKeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly messages: OrderMessageStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.forget().catch((error: unknown) => this.logger.warn({ err: error }, 'old order messages stay for now'));
    }, HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - MESSAGES_KEPT);
    await this.db.transaction((tx) => this.messages.forget(tx, before));
  }
}
