import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import { Database } from '#persistence/database';
import { CENTRE } from '../complaints/later.events';
import { overdueEvents } from './check.events';
import { CheckStore } from './check.store';

const AT_ONCE = 200;

/** Records checks that were not done in time: once each, however many processes look (workflow.md §6). */
@Injectable()
export class CheckSweeping {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CheckStore) private readonly checks: CheckStore,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Marks what has run out by now and gives how many; fewer than `atOnce`: no more are waiting that nobody else has in hand. */
  async sweep(atOnce = AT_ONCE): Promise<number> {
    return this.db.transaction(async (tx) => {
      const now = this.clock.now();
      const overdue = await this.checks.takeOverdue(tx, now, CENTRE, atOnce);
      await this.outbox.add(
        tx,
        overdue.flatMap(({ complaint, check }) => overdueEvents(complaint, check, now)),
      );
      return overdue.length;
    });
  }
}
