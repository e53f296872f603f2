import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseClosing } from '../cases/case-closing';
import type { Work } from '../work/work';
import { BesideOrderStore } from './beside-order.store';
import { ComplaintChangeStore } from './complaint-change.store';
import { recordComplaintChanged, type ComplaintChangeFacts } from './order-ending.events';
import { OrderSupplementing } from './order-supplementing';
import { OrderWithdrawing } from './order-withdrawing.service';
import { isEnded } from './order.states';
import { OrderStore } from './order.store';

/** What is owed about one complaint alone; once it is gone nobody waits for it. */
const OF_COMPLAINT = ['forward', 'answer-own-desk', 'answer-12321'] as const;

@Injectable()
export class ComplaintLeaving {
  constructor(
    private readonly stored: ComplaintChangeStore,
    private readonly beside: BesideOrderStore,
    private readonly orders: OrderStore,
    private readonly supplementing: OrderSupplementing,
    private readonly withdrawing: OrderWithdrawing,
    private readonly closing: CaseClosing,
  ) {}

  /**
   * A complaint that was taken off its case: the counts go down, its own clocks stop and the units are told; with the last
   * one the open orders are withdrawn and the case closes.
   */
  async leave(work: Work, tx: Tx, file: OpenedCase, facts: ComplaintChangeFacts): Promise<void> {
    const { complaintId, change, reason } = facts;
    const at = work.journal.now.getTime();
    const actor = facts.organisation;
    Object.assign(file, await this.stored.counts(tx, file.id));
    work.touch(file);
    recordComplaintChanged(work.journal, file, facts);
    work.stop({ file, kinds: OF_COMPLAINT, complaintId, at, reason: `complaint-${change}`, actor });
    if (file.isClosed) return;
    if (file.complaints > 0) {
      const several = (await this.beside.openOfSeveral(tx, [file.id])).get(file.id);
      this.supplementing.toAll(work.journal, file, several, { joined: [], changes: { withdrawn: [complaintId] } });
      return;
    }
    for (const order of await this.orders.ofCase(tx, file.id)) {
      if (isEnded(order)) continue;
      this.withdrawing.withdraw(work, file, order, { cause: 'complaints-withdrawn', reason, actor: 'platform' });
    }
    this.closing.close(work, file, { reason: 'complaints-withdrawn', actor: 'platform' });
  }
}
