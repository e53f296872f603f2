import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DAY, HOUR, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';
import { LOGGER, type Logger } from '#runtime/logger';
import { Recurring } from '#runtime/recurring';
import { OrderMessageStore } from './order-message.store';

/** A producer that sends an event again does so within this time. */
export const MESSAGES_KEPT = 14 * DAY;

/** Forgets event ids of the orders lane that are too old to come again, each hour. */
@Injectable()
export class OrderMessageKeeping extends Recurring {
  constructor(
    private readonly db: Database,
    private readonly messages: OrderMessageStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger, { first: HOUR, afterFailure: HOUR }, 'old order messages stay for now');
  }

  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - MESSAGES_KEPT);
    await this.db.transaction((tx) => this.messages.forget(tx, before));
  }

  protected async pass(): Promise<number> {
    await this.forget();
    return HOUR;
  }
}
