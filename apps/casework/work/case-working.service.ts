import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database, type Tx } from '#persistence/database';
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
}
