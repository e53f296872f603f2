import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel/domain-error';
import { Database, type Tx } from '#persistence/database';
import { AfterMeasure } from '../cases/after-measure.service';
import type { OpenedCase } from '../cases/case';
import { CaseStore } from '../cases/case.store';
import { moveCase } from '../cases/case.states';
import { FoldKeyStore } from '../cases/fold-key.store';
import { BesideOrderStore } from '../orders/beside-order.store';
import { OrderReissuing } from '../orders/order-reissuing.service';
import { ENDING_BUT_FORWARDING, OrderWithdrawing } from '../orders/order-withdrawing.service';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { CaseMerging } from './case-merging.service';
import { CaseMovingStore } from './case-moving.store';
import { evidenceOfDecision, unitOf, type OwnerDecision } from './owner-decision';
import { OwnerDeciding } from './owner-deciding.service';
import { recordOwnerDecided } from './owner.events';

/** A case under the locks that its going to another unit needs. */
export interface HeldCase {
  readonly file: OpenedCase;
  /** The current case of the fold key it would get; null when there is none but itself. */
  readonly other: OpenedCase | null;
  /** Live cases that got complaints of after their measure: sent back once the work is written. */
  readonly reworked: OpenedCase[];
}

export interface Rehoming {
  readonly decision: OwnerDecision;
  /** Id of the return or of the decision itself; the order that follows names it as its cause. */
  readonly causeId: string;
  readonly actor: string;
}

@Injectable()
export class CaseRehoming {
  constructor(
    private readonly db: Database,
    private readonly foldKeys: FoldKeyStore,
    private readonly moving: CaseMovingStore,
    private readonly cases: CaseStore,
    private readonly working: CaseWorking,
    private readonly reissuing: OrderReissuing,
    private readonly merging: CaseMerging,
    private readonly deciding: OwnerDeciding,
    private readonly aftermath: AfterMeasure,
    private readonly beside: BesideOrderStore,
    private readonly withdrawing: OrderWithdrawing,
  ) {}

  /**
   * In a transaction of its own: locks the fold keys of the case as it is and of the unit it may go to, then the cases
   * they lead to; with null the case alone.
   */
  hold<T>(caseId: string, unit: string | null, decide: (work: Work, tx: Tx, held: HeldCase) => Promise<T>): Promise<T> {
    return this.db.transaction(async (tx) => {
      if (unit === null) {
        return this.working.within(tx, [caseId], (work) =>
          decide(work, tx, { file: work.file(caseId), other: null, reworked: [] }),
        );
      }
      const key = await this.moving.keyOf(tx, caseId);
      if (key === null) throw new DomainError('NOT_FOUND', { field: 'caseId', expected: 'a case' });
      const { sender, foldUnit } = key;
      const wanted = { sender, unit, complaints: [], proposedCaseId: caseId };
      const groups = foldUnit === unit ? [wanted] : [{ ...wanted, unit: foldUnit }, wanted];
      const otherId = (await this.foldKeys.lock(tx, groups)).get(wanted) ?? caseId;
      const reworked: OpenedCase[] = [];
      const decided = await this.working.within(tx, [caseId, otherId], (work) => {
        const file = work.file(caseId);
        if (file.foldUnit !== foldUnit) {
          throw new DomainError('CASEWORK_ALREADY_DECIDED', {
            field: 'caseId',
            expected: foldUnit,
            got: file.foldUnit,
          });
        }
        return decide(work, tx, { file, other: otherId === caseId ? null : work.file(otherId), reworked });
      });
      await this.aftermath.rework(tx, reworked);
      return decided;
    });
  }

  /** The case stays where it is after all: the fold key that `hold` may have made for the unit is given up. */
  async stay(tx: Tx, { file }: HeldCase, unit: string): Promise<void> {
    if (unit !== file.foldUnit) await this.moving.freeKey(tx, file.sender.normalized, unit, file.id);
  }

  /** An order that the unit had beside the case's own: it gets the case's own now. */
  private async endBeside(work: Work, tx: Tx, file: OpenedCase, { decision, actor }: Rehoming): Promise<void> {
    const beside = (await this.beside.open(tx, [file.id])).get(file.id) ?? [];
    for (const order of beside.filter(({ unit }) => unit === unitOf(decision))) {
      const facts = { cause: 'centre-12321', reason: decision.reason.slice(0, 500), actor } as const;
      this.withdrawing.withdraw(work, file, order, facts, ENDING_BUT_FORWARDING);
    }
  }

  /**
   * The case goes to the unit that was decided: with a new order, or into the live case of its new fold key. The decision
   * is recorded, so that later complaints follow. Stop the clocks of the order before first.
   */
  async rehome(work: Work, tx: Tx, { file, other, reworked }: HeldCase, rehoming: Rehoming): Promise<void> {
    const { decision, causeId, actor } = rehoming;
    const { unit: previousUnit, foldUnit } = file;
    const unit = unitOf(decision);
    const sender = file.sender.normalized;
    await this.deciding.record(tx, decision);
    Object.assign(file, { owner: evidenceOfDecision(decision, file.owner) });
    const facts = { unit, previousUnit, causeId, decisionId: decision.id, reason: decision.reason, actor };
    if (other !== null && !other.isClosed) {
      recordOwnerDecided(work.journal, file, facts);
      if (await this.merging.merge(work, tx, file, other, { actor, reason: decision.reason })) reworked.push(other);
      return;
    }
    if (file.state === 'unresolved') moveCase(file, 'owner-found');
    Object.assign(file, { foldUnit: unit, candidates: [] });
    recordOwnerDecided(work.journal, file, facts);
    await this.endBeside(work, tx, file, rehoming);
    // What it continues is shown with its order as work done before.
    if (other !== null) await this.moving.link(tx, file.id, other.id, 'after-closing');
    await this.reissuing.issue(work, tx, file, { unit, desk: null, causeId });
    work.also(async (t) => {
      await this.cases.rehome(t, file);
      await this.moving.moveKey(t, sender, foldUnit, unit, file.id);
      if (other !== null) await this.moving.keepFindable(t, sender, other.id);
    });
  }
}
