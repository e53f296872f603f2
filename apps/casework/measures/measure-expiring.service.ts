import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel/clock';
import { Database, type Tx } from '#persistence/database';
import { CaseStore } from '../cases/case.store';
import { Journal } from '../history/journal';
import { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { recordExpired } from './measure.events';
import { MeasureStore } from './measure.store';

/** Measures of one transaction. */
const AT_ONCE = 500;

/** How a sweep ended; `nextEnd` in epoch milliseconds. */
export interface Expired {
  readonly expired: number;
  readonly isDone: boolean;
  readonly nextEnd: number | null;
}

@Injectable()
export class MeasureExpiring {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly measures: MeasureStore,
    private readonly cases: CaseStore,
    private readonly stores: WorkStores,
  ) {}

  /** Lets up to 500 measures whose end has come expire, each once however many processes do so, and tells their units. */
  async sweep(): Promise<Expired> {
    const now = this.clock.now();
    const ending = await this.measures.ending(this.db, now, AT_ONCE);
    const settled = ending.length === 0 ? 0 : await this.db.transaction((tx) => this.expire(tx, ending, now));
    if (ending.length === AT_ONCE || settled < ending.length) return { expired: settled, isDone: false, nextEnd: null };
    return { expired: settled, isDone: true, nextEnd: await this.measures.nextEnd(this.db) };
  }

  /** The ids were read without a lock: cases first, in order and leaving busy ones, then the measures are looked at again. */
  private async expire(tx: Tx, ending: readonly { id: string; caseId: string }[], now: Date): Promise<number> {
    const files = await this.cases.lockFree(tx, [...new Set(ending.map((one) => one.caseId))]);
    const free = ending.filter((one) => files.has(one.caseId)).map((one) => one.id);
    const expired = await this.measures.expire(tx, free, now);
    const work = new Work(new Journal(now));
    for (const measure of expired) {
      const file = files.get(measure.caseId)!;
      recordExpired(work.journal, file, measure);
      work.touch(file);
    }
    await this.stores.write(tx, work);
    // One that was lifted meanwhile is settled too; only those of busy cases are left.
    return free.length;
  }
}
