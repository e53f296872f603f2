import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DAY, type Clock } from '#kernel/clock';
import { Database } from '#persistence/database';

/** How long a result file can be fetched. */
const RESULTS_KEPT = 30 * DAY;
/** Failed proofs count for a day. */
const PROOFS_KEPT = 2 * DAY;

/** Deletes what was kept for a while only: result files of uploads, and failed proofs of contact. */
@Injectable()
export class Tidying {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async tidy(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.db.query('delete from csv_uploads where started_at < $1', [new Date(now - RESULTS_KEPT)]);
    await this.db.query('delete from failed_proofs where day < $1::date', [new Date(now - PROOFS_KEPT)]);
  }
}
