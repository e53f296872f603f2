import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SECOND, type Clock } from '#kernel/clock';
import { Outbox } from '#messaging/outbox';
import { Database } from '#persistence/database';
import { overdue } from './supervision.events';
import { SupervisionStore } from './supervision.store';

const AT_ONCE = 500;

/** A reply sent at the last moment needs a little time from the broker; it takes the mark back when it comes later still. */
const GRACE = 30 * SECOND;

/** Marks supervisions of units and themes whose reply is overdue, each round once; those about an order have a clock. */
@Injectable()
export class SupervisionSweeping {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly supervisions: SupervisionStore,
    private readonly outbox: Outbox,
  ) {}

  /** Gives how many it marked; any number of processes may sweep side by side. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const until = new Date(now.getTime() - GRACE);
    return this.db.transaction(async (tx) => {
      const rounds = await this.supervisions.markOverdueRounds(tx, until, now, AT_ONCE);
      await this.outbox.add(
        tx,
        rounds.map((round) => overdue(round, now)),
      );
      return rounds.length;
    });
  }
}
