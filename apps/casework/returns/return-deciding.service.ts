import { Inject, Injectable } from '@nestjs/common';
import { Principal } from '#access/principal';
import { assertMatches } from '#access/preconditions';
import type { ReturnOutcome } from '#contracts/owner-events.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { unitCode } from '#kernel/organisations';
import { Database, type Tx } from '#persistence/database';
import type { OpenedCase } from '../cases/case';
import { CaseRehoming, type HeldCase } from '../decisions/case-rehoming.service';
import { OwnerDeciding } from '../decisions/owner-deciding.service';
import type { OwnerDecision } from '../decisions/owner-decision';
import { unitOf } from '../decisions/owner-decision';
import { BesideOrderStore } from '../orders/beside-order.store';
import { OrderReissuing } from '../orders/order-reissuing.service';
import type { Order } from '../orders/order';
import { endOrder, moveOrder } from '../orders/order.states';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { CLOCKS_OF_UNIT, OWER, PAUSED_BY_RETURN, type OrderReturn } from './order-return';
import { OrderReturnStore } from './order-return.store';
import { pauseReason } from './order-returning.service';
import { recordDecided, recordResponsibility } from './return.events';

/** What 12321 or the arbiter says to a return. */
export interface ReturnDecision {
  readonly outcome: ReturnOutcome;
  readonly reason: string;
  /** Who decided, by name or number. */
  readonly person: string;
  /** Responsible, when accepted. @default whom the unit named; its national desk when it named no unit */
  readonly unit?: string;
  readonly hostCarrier?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** A return under the locks of its case, and who is responsible. */
interface Judged {
  readonly one: OrderReturn;
  readonly order: Order;
  readonly file: OpenedCase;
  readonly decision: OwnerDecision;
}

@Injectable()
export class ReturnDeciding {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly returns: OrderReturnStore,
    private readonly stores: WorkStores,
    private readonly rehoming: CaseRehoming,
    private readonly deciding: OwnerDeciding,
    private readonly reissuing: OrderReissuing,
    private readonly beside: BesideOrderStore,
  ) {}

  /**
   * Accepted: the order ends and the case goes to the true owner. Rejected: the unit goes on with the same due time. What
   * the arbiter decides is a decision on responsibility, which binds and gives its time back (workflow.md §5, §6).
   * @throws DomainError for somebody else's return, or one that is decided
   */
  async decide(who: Principal, id: string, said: ReturnDecision, ifMatch?: string): Promise<OrderReturn> {
    const place = await this.returns.placeOf(this.db, id);
    if (place === null) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'id of a return' });
    if (!who.has(place.decider)) {
      throw new DomainError('NOT_ALLOWED', { field: 'id', expected: place.decider, got: who.roles.join(', ') });
    }
    const noted = (await this.returns.ofCase(this.db, place.caseId)).find((one) => one.id === id)!;
    const unit = said.outcome === 'accepted' ? acceptedUnit(noted, said) : null;
    return this.rehoming.hold(place.caseId, unit, async (work, tx, held) => {
      assertMatches(ifMatch, held.file.seq);
      const judged = await this.judge(tx, held.file, id, unit ?? noted.unit, said);
      const isArbiter = judged.one.decider === 'arbiter';
      if (said.outcome === 'accepted') await this.accept(work, tx, held, judged, isArbiter);
      else await this.reject(work, tx, judged, isArbiter);
      await this.returns.decide(tx, judged.one);
      return judged.one;
    });
  }

  private async judge(
    tx: Tx,
    file: OpenedCase,
    id: string,
    unit: string,
    { outcome, reason, person, hostCarrier, validFrom, validUntil }: ReturnDecision,
  ): Promise<Judged> {
    const one = (await this.returns.ofCase(tx, file.id)).find((other) => other.id === id)!;
    const order = (await this.stores.orders.byIds(tx, [one.orderId])).get(one.orderId)!;
    if (one.outcome !== null || order.state !== 'returned') {
      const got = one.outcome ?? `order ${order.state}`;
      throw new DomainError('CASEWORK_ALREADY_DECIDED', { field: 'id', expected: 'a return that is undecided', got });
    }
    const decision = this.deciding.made({
      code: file.sender.normalized,
      unit,
      ...(hostCarrier === undefined ? {} : { hostCarrier }),
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validUntil === undefined ? {} : { validUntil }),
      reason,
      evidence: one.proof,
      decidedBy: `${OWER[one.decider]} ${person}`,
      caseId: file.id,
      returnId: id,
    });
    const decidedAt = this.clock.now().getTime();
    Object.assign(one, { outcome, reason, decidedBy: decision.decidedBy, decidedAt });
    return { one, order, file, decision };
  }

  private async accept(work: Work, tx: Tx, held: HeldCase, judged: Judged, isArbiter: boolean): Promise<void> {
    const { one, order, file, decision } = judged;
    const [at, actor] = [one.decidedAt!, OWER[one.decider]];
    endOrder(order, 'closed', one.decider, { at, reason: 'returned' }, ['decision']);
    work.touch(file, order);
    const kinds = [...CLOCKS_OF_UNIT, 'return-decision'] as const;
    work.stop({ file, kinds, orderId: order.id, at, reason: 'return-accepted', actor });
    one.decisionId = decision.id;
    this.tell(work, judged, isArbiter);
    // An order beside the case's own says nothing about who owns the code.
    const isBeside = await this.beside.isBeside(tx, order.id);
    if (!isBeside) return this.rehoming.rehome(work, tx, held, { decision, causeId: one.id, actor });
    one.decisionId = null;
    await this.rehoming.stay(tx, held, unitOf(decision));
    await this.reissuing.issue(work, tx, file, { unit: unitOf(decision), desk: null, causeId: one.id, isBeside });
  }

  private async reject(work: Work, tx: Tx, judged: Judged, isArbiter: boolean): Promise<void> {
    const { one, order, file, decision } = judged;
    const [at, actor] = [one.decidedAt!, OWER[one.decider]];
    moveOrder(order, 'investigating', one.decider, ['decision']);
    order.investigatingAt ??= at;
    work.touch(file, order);
    work.stop({ file, kinds: ['return-decision'], subjectId: one.id, at, reason: 'return-rejected', actor });
    const about = { file, kinds: PAUSED_BY_RETURN, orderId: order.id };
    work.resume({ ...about, at, reason: pauseReason(one), actor, isExtended: isArbiter });
    if (isArbiter) {
      one.decisionId = decision.id;
      await this.deciding.record(tx, decision);
    }
    this.tell(work, judged, isArbiter);
  }

  private tell(work: Work, { one, order, file, decision }: Judged, isArbiter: boolean): void {
    if (!isArbiter) return recordDecided(work.journal, file, order, one);
    one.boundUnit = unitOf(decision);
    recordResponsibility(work.journal, file, order, one);
  }
}

/** @throws DomainError when that would be the unit that returned */
function acceptedUnit({ unit: returnedBy, trueUnit, trueOrganisation }: OrderReturn, { unit }: ReturnDecision): string {
  const chosen = unit ?? trueUnit ?? unitCode(trueOrganisation, null);
  if (chosen !== returnedBy) return chosen;
  throw new DomainError('REQUEST_INVALID', { field: 'unit', expected: `another unit than ${returnedBy}`, got: chosen });
}
