import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { GENESIS } from '#kernel/history-chain';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import { LegalHoldStore } from '../clocks/legal-hold.store';
import { CaseMovingStore } from '../decisions/case-moving.store';
import { numberOf } from '../numbers';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import type { OpenedCase } from './case';
import { CaseClosing } from './case-closing';
import { recordOpened, recordSplit } from './case.events';
import type { SplitRequest, SplitView } from './case-splitting.request';
import { CaseSplittingStore, type SplittingComplaint } from './case-splitting.store';
import { CaseStore } from './case.store';
import { SplitCarrying } from './split-carrying';

/** Who splits and why. */
type By = Pick<SplitRequest, 'reason' | 'person'> & { readonly actor: string };

@Injectable()
export class CaseSplitting {
  constructor(
    private readonly working: CaseWorking,
    private readonly cases: CaseStore,
    private readonly stored: CaseSplittingStore,
    private readonly moving: CaseMovingStore,
    private readonly closing: CaseClosing,
    private readonly carrying: SplitCarrying,
    private readonly holds: LegalHoldStore,
  ) {}

  /**
   * Moves complaints into a new case, or another open one, of the same sender: with texts, counts and the clocks that
   * are theirs. Both units are told; the unit of the other case gets an order or a supplement. A case that loses its last
   * complaint is closed as merged, which is how a split is taken back. @throws DomainError CASEWORK_SPLIT_IMPOSSIBLE, CASEWORK_CASE_HELD
   */
  split(who: Principal, caseId: string, request: SplitRequest, ifMatch?: string): Promise<SplitView> {
    const { complaintIds, into, reason, person } = request;
    const ids = [...new Set(complaintIds)];
    return this.working.change(into === undefined ? [caseId] : [caseId, into], async (work, tx) => {
      const from = work.file(caseId);
      assertMatches(ifMatch, from.seq);
      await this.holds.assertNoneHeld(tx, into === undefined ? [from] : [from, work.file(into)]);
      const moved = await this.stored.movable(tx, caseId, ids);
      assertAll(ids, moved);
      const to = into === undefined ? null : work.file(into);
      assertMayMove(from, to, moved.length);
      const by = { actor: who.organisation, reason, person };
      const target = to ?? this.open(work, from, moved, by);
      await this.move(tx, work, { from, to: target, isNew: to === null }, moved, by);
      return { caseId: target.id, caseNumber: target.number, moved: moved.length, orderId: target.orderId };
    });
  }

  private open({ journal }: Work, from: OpenedCase, moved: readonly SplittingComplaint[], { actor }: By): OpenedCase {
    const id = uuidv7(journal.now);
    const isFraud = moved.some((one) => one.risk === 'fraud');
    const file: OpenedCase = {
      ...from,
      ...{ id, seq: 0, head: GENESIS, number: numberOf('LD', id) },
      // Who could not be told about the one can't be told about the other.
      state: from.unit === null || from.state === 'unresolved' ? 'unresolved' : 'open',
      ...(isFraud ? {} : { risk: 'ordinary', riskReason: 'no complaint of it is fraud' }),
      ...{ measureEffectiveAt: null, recurrenceCount: 0, orderId: null, orderNumber: null },
      ...{ linkedCaseId: from.id, linkReason: 'split' },
    };
    recordOpened(
      journal,
      file,
      moved.map(({ id: complaintId, isSecond }) => ({ complaint: { complaintId }, isSecond })),
      actor,
    );
    return file;
  }

  private async move(
    tx: Tx,
    work: Work,
    { from, to, isNew }: { readonly from: OpenedCase; readonly to: OpenedCase; readonly isNew: boolean },
    moved: readonly SplittingComplaint[],
    by: By,
  ): Promise<void> {
    const ids = moved.map((one) => one.id);
    const { journal } = work;
    Object.assign(from, await this.stored.counted(tx, from.id, 'without', ids));
    Object.assign(to, await this.stored.counted(tx, to.id, 'with', ids));
    recordSplit(journal, { file: from, other: to, direction: 'out', orderId: from.orderId }, ids, by);
    const split = { from, causeId: uuidv7(journal.now), actor: by.actor };
    const carriers = await this.carrying.carry(tx, work, to, moved, split);
    recordSplit(journal, { file: to, other: from, direction: 'in', orderId: to.orderId }, ids, by);
    work.touch(from);
    if (!isNew) work.touch(to);
    work.also(async (t) => {
      if (isNew) {
        await this.cases.insert(t, [to], journal.at);
        await this.moving.keepFindable(t, to.sender.normalized, to.id);
      } else await this.moving.link(t, to.id, from.id, 'split');
      const where = { from: from.id, to: to.id, orderId: to.orderId, at: journal.at };
      await this.moving.move(
        t,
        where,
        moved.map((one) => ({ ...one, carriedBy: carriers.get(one.id) ?? null })),
      );
    });
    if (from.complaints > 0) return;
    await this.carrying.withdraw(tx, work, from, by.reason, by.actor);
    this.closing.close(work, from, { reason: 'merged', actor: by.actor, note: by.reason, mergedInto: to.id });
  }
}

function assertAll(ids: readonly string[], moved: readonly SplittingComplaint[]): void {
  const found = new Set(moved.map((one) => one.id));
  const missing = ids.find((id) => !found.has(id));
  if (ids.length > 0 && missing === undefined) return;
  throw impossible('complaintIds', 'complaints of this case, neither withdrawn nor answered', missing ?? 'none');
}

function assertMayMove(from: OpenedCase, to: OpenedCase | null, count: number): void {
  if (from.isClosed) throw impossible('id', 'a case that is not closed', from.state);
  if (to === null) {
    if (count >= from.complaints)
      throw impossible('complaintIds', 'fewer than all complaints of the case', String(count));
    return;
  }
  if (to.id === from.id) throw impossible('into', 'another case', to.id);
  if (to.isClosed) throw impossible('into', 'a case that is not closed', to.state);
  if (to.sender.normalized !== from.sender.normalized) {
    throw impossible('into', 'a case of the same sender', to.number);
  }
}

const impossible = (field: string, expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_SPLIT_IMPOSSIBLE', { field, expected, got });
