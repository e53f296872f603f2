import { Injectable } from '@nestjs/common';
import { ComplaintWithdrawalRecordedV1 } from '#contracts/complaint-events.v1';
import type { Tx } from '#persistence/database';
import { ComplaintNews } from '../cases/complaint-news';
import { CaseWorking } from '../work/case-working.service';
import { ComplaintChangeStore } from './complaint-change.store';
import { ComplaintLeaving } from './complaint-leaving.service';

/** 撤回举报: the complaint leaves the counts of its case (workflow.md §3). */
@Injectable()
export class ComplaintWithdrawing {
  constructor(
    news: ComplaintNews,
    private readonly working: CaseWorking,
    private readonly stored: ComplaintChangeStore,
    private readonly leaving: ComplaintLeaving,
  ) {
    news.on(ComplaintWithdrawalRecordedV1, (tx, event: ComplaintWithdrawalRecordedV1) => this.take(tx, event));
  }

  /** A complaint without a case here, or withdrawn already, is passed over. */
  async take(tx: Tx, { complaintId, organisation, reason }: ComplaintWithdrawalRecordedV1): Promise<void> {
    const caseOf = async () => (await this.stored.placeOf(tx, complaintId))?.caseId ?? null;
    await this.working.whereItIs(tx, caseOf, async (work, file) => {
      await this.stored.withdraw(tx, complaintId, work.journal.at);
      const facts = { complaintId, organisation, reason, change: 'withdrawn', changed: [] } as const;
      await this.leaving.leave(work, tx, file, facts);
    });
  }
}
