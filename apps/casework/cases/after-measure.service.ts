import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { EarlierWorkService } from '../orders/earlier-work.service';
import { OrderStore } from '../orders/order.store';
import { OrderReworking, type Rework } from '../reviews/order-reworking.service';
import { CaseWorking } from '../work/case-working.service';
import type { Case } from './case';
import type { WholeCase } from './case-folding';
import { CaseStore } from './case.store';

/** What messages that came after the measure make of their cases (workflow.md §4). */
@Injectable()
export class AfterMeasure {
  constructor(
    private readonly cases: CaseStore,
    private readonly earlier: EarlierWorkService,
    private readonly working: CaseWorking,
    private readonly orders: OrderStore,
    private readonly reworking: OrderReworking,
  ) {}

  /** All that is known of closed cases which are reopened; they take their own place in `current`. Call it under their locks. */
  async reopened(tx: Tx, current: Map<string, Case>, caseIds: readonly string[]): Promise<Map<string, WholeCase>> {
    if (caseIds.length === 0) return new Map();
    const files = await this.cases.lockWhole(tx, caseIds);
    const earlier = await this.earlier.ofCases(tx, caseIds);
    for (const [id, file] of files) current.set(id, file);
    return new Map([...files].map(([id, file]) => [id, { file, earlier: earlier.get(id)! }]));
  }

  /** Sends answered orders back; one that isn't answered has the complaints before it is. Call it when they are written. */
  async rework(tx: Tx, files: readonly Case[]): Promise<void> {
    // By unit, so that two transactions add to units' records in one order.
    const byUnit = [...files].sort((a, b) => (a.unit! < b.unit! ? -1 : 1));
    for (const { id, orderId } of byUnit) {
      if (orderId === null) continue;
      await this.working.within(tx, [id], async (work) => {
        const order = (await this.orders.byIds(tx, [orderId])).get(orderId);
        if (order?.state === 'answered') await this.reworking.request(tx, work, work.file(id), order, DID_NOT_HOLD);
      });
    }
  }
}

const DID_NOT_HOLD: Rework = {
  mover: 'platform',
  actor: 'platform',
  person: null,
  reason: '处置措施生效后仍收到同一号码的短信举报',
  missing: ['措施未生效或被绕过的原因', '进一步的处置措施'],
};
