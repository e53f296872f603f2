import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database, type Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { Journal } from '../history/journal';
import { Work } from './work';
import { WorkStores } from './work.stores';

/** The way to change cases one at a time: lock, decide, write. Sets of messages have services of their own. */
@Injectable()
export class CaseWorking {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly stores: WorkStores,
  ) {}

  /** In a transaction of its own. What `decide` throws undoes everything. */
  change<T>(caseIds: readonly string[], decide: (work: Work, tx: Tx) => Promise<T> | T): Promise<T> {
    return this.db.transaction((tx) => this.within(tx, caseIds, decide));
  }

  /** In the caller's transaction: locks the cases in the order of their ids, lets `decide` fill the work, writes it. */
  async within<T>(tx: Tx, caseIds: readonly string[], decide: (work: Work, tx: Tx) => Promise<T> | T): Promise<T> {
    const files = await this.stores.cases.lockWhole(tx, [...new Set(caseIds)]);
    const work = new Work(new Journal(this.clock.now()), files);
    const result = await decide(work, tx);
    await this.stores.write(tx, work);
    return result;
  }

  /**
   * The same about the case that something is in. A split or merge may take it to another case between the look and the
   * lock, so `caseOf` is asked again under the lock, until both agree; null: it is in none (any more), nothing is done.
   */
  async whereItIs(
    tx: Tx,
    caseOf: () => Promise<string | null>,
    decide: (work: Work, file: OpenedCase) => Promise<void>,
  ): Promise<void> {
    let caseId = await caseOf();
    while (caseId !== null) {
      const held = caseId;
      caseId = await this.within(tx, [held], async (work) => {
        const now = await caseOf();
        if (now !== held) return now;
        await decide(work, work.file(held));
        return null;
      });
    }
  }
}
