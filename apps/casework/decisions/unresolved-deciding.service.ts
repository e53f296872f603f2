import { Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import { DomainError } from '#kernel/domain-error';
import type { Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseClosing } from '../cases/case-closing';
import { BesideOrderStore } from '../orders/beside-order.store';
import { ENDING_BUT_FORWARDING, OrderWithdrawing } from '../orders/order-withdrawing.service';
import { isEnded } from '../orders/order.states';
import { CaseWorking } from '../work/case-working.service';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { CaseMovingStore } from './case-moving.store';
import { CaseRehoming, type HeldCase } from './case-rehoming.service';
import { OwnerDeciding } from './owner-deciding.service';
import type { OwnerDecision } from './owner-decision';
import { recordAssigned } from './owner.events';
import type { UnresolvedDecisionRequest } from './unresolved.request';
import type { ResolvedView } from './unresolved.view';
import { UnresolvedStore } from './unresolved.store';

/** Whose desk the queue is. */
const CENTRE = '12321';

@Injectable()
export class UnresolvedDeciding {
  constructor(
    private readonly rehoming: CaseRehoming,
    private readonly deciding: OwnerDeciding,
    private readonly moving: CaseMovingStore,
    private readonly closing: CaseClosing,
    private readonly working: CaseWorking,
    private readonly unresolved: UnresolvedStore,
    private readonly stores: WorkStores,
    private readonly beside: BesideOrderStore,
    private readonly withdrawing: OrderWithdrawing,
  ) {}

  /**
   * Takes a case out of the queue: to the unit that is responsible, by a manual owner decision, or closed because nobody
   * can be told (workflow.md §4). @throws DomainError when it waits no more
   */
  async decide(caseId: string, said: UnresolvedDecisionRequest, ifMatch?: string): Promise<ResolvedView> {
    if (said.outcome === 'owner') assertProven(said);
    return this.rehoming.hold(caseId, said.unit ?? null, async (work, tx, held) => {
      const { file, other } = held;
      assertMatches(ifMatch, file.seq);
      assertWaits(file);
      const decision = said.outcome === 'owner' ? await this.decisionOf(tx, file, said) : null;
      await this.endOrders(work, tx, file, said);
      if (decision === null) this.giveUp(work, file, said);
      else await this.rehome(work, tx, held, decision);
      work.also((t) => this.unresolved.assign(t, caseId, null, work.journal.at));
      const mergedInto = decision !== null && other !== null && file.isClosed ? other.id : null;
      const { state, unit, orderId } = file;
      return { caseId, state, unit, orderId, mergedInto, decisionId: decision?.id ?? null };
    });
  }

  /** A person of 12321 looks after it from now on; null: nobody. @throws DomainError when it waits no more */
  assign(caseId: string, assignee: string | null, ifMatch?: string): Promise<void> {
    return this.working.change([caseId], (work) => {
      const file = work.file(caseId);
      assertMatches(ifMatch, file.seq);
      assertWaits(file);
      work.touch(file);
      recordAssigned(work.journal, file, assignee, CENTRE);
      work.also((tx) => this.unresolved.assign(tx, caseId, assignee, work.journal.at));
    });
  }

  private rehome(work: Work, tx: Tx, held: HeldCase, decision: OwnerDecision): Promise<void> {
    return this.rehoming.rehome(work, tx, held, { decision, causeId: decision.id, actor: CENTRE });
  }

  private giveUp(work: Work, file: OpenedCase, { reason: note }: UnresolvedDecisionRequest): void {
    this.closing.close(work, file, { reason: 'unresolvable', actor: CENTRE, note });
  }

  /**
   * A unit may still have an order whose supplements its mailbox would not take: the case goes on without it. Orders that
   * stand beside the current one stay while the case goes on.
   */
  private async endOrders(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    { outcome, reason: told, person: handler }: UnresolvedDecisionRequest,
  ): Promise<void> {
    const facts = { cause: 'centre-12321', reason: told.slice(0, 500), actor: CENTRE, handler } as const;
    const beside = outcome === 'owner' ? ((await this.beside.open(tx, [file.id])).get(file.id) ?? []) : [];
    const kept = new Set(beside.map((order) => order.id));
    for (const order of await this.stores.orders.ofCase(tx, file.id)) {
      if (isEnded(order) || kept.has(order.id)) continue;
      this.withdrawing.withdraw(work, file, order, facts, ENDING_BUT_FORWARDING);
    }
  }

  /**
   * When the tables name several owners one after the other, the decision says who it was while these messages came and
   * nothing of other times; else it holds always. What the request says stands above both.
   */
  private async decisionOf(tx: Tx, file: OpenedCase, said: UnresolvedDecisionRequest): Promise<OwnerDecision> {
    const changedHands = file.owner.warnings.includes('owner-changes-within-time');
    const span = changedHands ? await this.moving.spanOf(tx, file.id) : { from: null, until: null };
    const { scope = 'sender', validFrom = span.from, validUntil = span.until, hostCarrier, secondLook } = said;
    return this.deciding.made({
      code: scope === 'sender' ? file.sender.normalized : (file.sender.mainCode ?? file.sender.normalized),
      scope,
      unit: said.unit!,
      ...(hostCarrier === undefined ? {} : { hostCarrier }),
      ...(validFrom === null ? {} : { validFrom }),
      ...(validUntil === null ? {} : { validUntil }),
      ...(secondLook === undefined ? {} : { secondLook }),
      reason: said.reason,
      evidence: said.evidence!,
      decidedBy: `${CENTRE} ${said.person}`,
      caseId: file.id,
    });
  }
}

function assertProven({ evidence = [], scope, secondLook, person }: UnresolvedDecisionRequest): void {
  if (!evidence.some((one) => one.trim() !== '')) {
    throw new DomainError('REQUEST_INVALID', { field: 'evidence', expected: 'at least one evidence', got: 'nothing' });
  }
  assertSecondLook(scope, secondLook, person);
}

/** A main code serves many sub-codes, so a second person looks at it. */
export function assertSecondLook(scope: string | undefined, secondLook: string | undefined, person: string): void {
  if (scope !== 'main-code' || (secondLook !== undefined && secondLook !== person)) return;
  const expected = 'another person than the one who decides, for a main code';
  throw new DomainError('REQUEST_INVALID', { field: 'secondLook', expected, got: secondLook ?? 'nothing' });
}

function assertWaits({ state }: OpenedCase): void {
  if (state === 'unresolved') return;
  throw new DomainError('CASEWORK_ALREADY_DECIDED', { field: 'id', expected: 'an unresolved case', got: state });
}
