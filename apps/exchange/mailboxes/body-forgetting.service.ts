import { Inject, Injectable } from '@nestjs/common';
import { MAILBOX_RETENTION_MS } from '#contracts/topics';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';
import { ForgettingStore } from './forgetting.store';

/** Events whose bodies one transaction nulls. */
const AT_ONCE = 2_000;

/** Deletes what the ledger holds of mail that the mailbox itself keeps no longer; the ledger keeps that it was delivered. */
@Injectable()
export class BodyForgetting {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(ForgettingStore) private readonly store: ForgettingStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Gives how many events it passed; any number of processes may do so side by side. */
  async forget(): Promise<number> {
    const before = lowestIdOf(this.clock.now().getTime() - MAILBOX_RETENTION_MS);
    let passed = 0;
    for (;;) {
      const events = await this.db.transaction((tx) => this.store.forgetBefore(tx, before, AT_ONCE));
      passed += events;
      if (events < AT_ONCE) return passed;
    }
  }
}

/** Below every UUIDv7 of that millisecond and later. */
function lowestIdOf(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
