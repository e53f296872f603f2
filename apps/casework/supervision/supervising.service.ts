import { Inject, Injectable } from '@nestjs/common';
import { keepNothing, type KeepAnswer } from '#access/keep-answer';
import { assertMatches } from '#access/preconditions';
import type { Principal } from '#access/principal';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { NATIONAL, parseUnitCode, unitCode } from '#kernel/organisations';
import { Outbox } from '#messaging/outbox';
import { Database, type Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import { ClockRules } from '../clocks/clock-rules';
import type { Order } from '../orders/order';
import { recordClocksStarted } from '../orders/order.events';
import { CaseWorking } from '../work/case-working.service';
import { isGone } from '../work/orders-gone';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { addressedBy, assertInReach } from './addressing';
import {
  assertDecidable,
  assertHeld,
  assertToCome,
  type OpenSupervision,
  type Round,
  type Supervision,
  type SupervisionState,
} from './supervision';
import { decided, issued, tell } from './supervision.events';
import type { SupervisionDecision, SupervisionRequest } from './supervision.requests';
import { SupervisionStore } from './supervision.store';

/** 12321 urges (催办), administrations supervise (督办): a written reply before a time they name, judged by them (workflow.md §6). */
@Injectable()
export class Supervising {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly working: CaseWorking,
    private readonly stores: WorkStores,
    private readonly supervisions: SupervisionStore,
    private readonly rules: ClockRules,
    private readonly outbox: Outbox,
  ) {}

  /** Gives the ids, one for each unit. @throws DomainError when a unit or order lies out of reach, or the request is contradictory */
  async issue(who: Principal, request: SupervisionRequest, keep: KeepAnswer = keepNothing): Promise<string[]> {
    const due = Date.parse(request.due);
    assertToCome(due, this.clock.now().getTime());
    const addressed = addressedBy(request);
    for (const unit of addressed ?? []) assertInReach(who, unit);
    return this.db.transaction(async (tx) => {
      const ids =
        addressed === null
          ? [await this.issueOnOrder(tx, who, request, due)]
          : await this.issueToUnits(tx, who, request, addressed, due);
      await keep(tx, ids);
      return ids;
    });
  }

  /** @throws DomainError */
  async decide(who: Principal, id: string, decision: SupervisionDecision, ifMatch: string | undefined): Promise<void> {
    await this.db.transaction(async (tx) => {
      const cases = await this.supervisions.caseIds(tx, id);
      await this.working.within(tx, cases, async (work) => {
        const one = await this.supervisions.lock(tx, id);
        if (one === null || !isOf(who, one.issuedBy)) throw unknown();
        assertMatches(ifMatch, one.round);
        this.judge(work, one, who, decision, await this.isOrderGone(tx, one));
      });
    });
  }

  private issueToUnits(
    tx: Tx,
    who: Principal,
    request: SupervisionRequest,
    units: readonly string[],
    due: number,
  ): Promise<string[]> {
    const actId = uuidv7(this.clock.now());
    return this.working.within(tx, [], (work) =>
      units.map((unit) => this.start(work, this.opened(who, request, { unit, actId }), request, due, null).id),
    );
  }

  private async issueOnOrder(tx: Tx, who: Principal, request: SupervisionRequest, due: number): Promise<string> {
    const orderId = request.orderId!;
    const cases = await this.stores.orders.caseIds(tx, [orderId]);
    return this.working.within(tx, cases, async (work) => {
      const order = await this.orderInReach(tx, who, orderId);
      const { unit, caseId } = order;
      const one = this.opened(who, request, { unit, actId: uuidv7(this.clock.now()), caseId, orderId });
      return this.start(work, one, request, due, order).id;
    });
  }

  private async orderInReach(tx: Tx, who: Principal, orderId: string): Promise<Order> {
    const order = (await this.stores.orders.byIds(tx, [orderId])).get(orderId);
    if (order === undefined || !who.maySee(order.unit)) {
      throw new DomainError('NOT_FOUND', { field: 'orderId', expected: 'an order within your reach' });
    }
    assertHeld(order);
    return order;
  }

  private opened(
    who: Principal,
    { theme, issuer }: SupervisionRequest,
    of: { unit: string; actId: string; caseId?: string; orderId?: string },
  ): Supervision {
    const now = this.clock.now();
    return {
      id: uuidv7(now),
      kind: who.has('supervisor') ? 'supervision' : 'urging',
      unit: of.unit,
      caseId: of.caseId ?? null,
      orderId: of.orderId ?? null,
      theme: theme ?? null,
      actId: of.actId,
      issuedBy: [...who.units].sort()[0] ?? unitCode(who.organisation, NATIONAL),
      issuer,
      state: 'issued',
      round: 1,
      issuedAt: now.getTime(),
    };
  }

  private start(
    work: Work,
    one: Supervision,
    { reason }: { reason: string },
    due: number,
    order: Order | null,
  ): Supervision {
    const round: Round = { supervisionId: one.id, round: 1, reason, openedAt: one.issuedAt, dueAt: due };
    const file = one.caseId === null ? null : work.file(one.caseId);
    tell(work, this.outbox, file, issued(one, round, order?.number ?? null));
    this.startClock(work, file, one, round);
    work.also(async (tx) => {
      await this.supervisions.insert(tx, one);
      await this.supervisions.open(tx, round);
    });
    return one;
  }

  private judge(
    work: Work,
    one: OpenSupervision,
    who: Principal,
    { accepted, reason, due }: SupervisionDecision,
    isOrderGone: boolean,
  ): void {
    const at = work.journal.now.getTime();
    assertDecidable(one, accepted, at);
    // Of a unit that no longer has the order nothing more is wanted.
    const next = accepted || isOrderGone ? null : this.nextRound(one, reason, due, at);
    const decision = { isAccepted: accepted, reason, by: one.issuedBy, at };
    const file = one.caseId === null ? null : work.file(one.caseId);
    tell(work, this.outbox, file, decided(one, one.round, decision, next));
    if (file !== null && one.state === 'issued') {
      work.stop({ file, kinds: ['supervision'], subjectId: one.id, at, reason: 'next-round', actor: who.organisation });
    }
    if (next !== null) this.startClock(work, file, one, next);
    const moved = { ...one, state: stateAfter(accepted, next), round: next?.round ?? one.round };
    work.also(async (tx) => {
      await this.supervisions.decide(tx, moved, one.round, decision);
      if (next !== null) await this.supervisions.open(tx, next);
    });
  }

  private async isOrderGone(tx: Tx, { orderId }: OpenSupervision): Promise<boolean> {
    if (orderId === null) return false;
    const order = (await this.stores.orders.byIds(tx, [orderId])).get(orderId);
    return order !== undefined && isGone(order);
  }

  private nextRound({ id, round }: Supervision, reason: string, due: string | undefined, now: number): Round {
    if (due === undefined)
      throw new DomainError('FIELD_MISSING', { field: 'due', expected: 'when the next reply is due' });
    assertToCome(Date.parse(due), now);
    return { supervisionId: id, round: round + 1, reason, openedAt: now, dueAt: Date.parse(due) };
  }

  /** A case's own clock is due when the issuer says; beside a case the round alone says so. */
  private startClock(work: Work, file: Case | null, { id, unit, orderId, issuedBy }: Supervision, round: Round): void {
    if (file === null) return;
    const { openedAt: start, dueAt } = round;
    const clock = {
      id: uuidv7(work.journal.now),
      caseId: file.id,
      orderId,
      complaintId: null,
      carriedBy: null,
      subjectId: id,
      kind: 'supervision' as const,
      start,
      term: this.rules.statedTerm(start, dueAt),
      owedBy: unit,
      holders: [],
    };
    // The old round's clock is stopped before the new one is there: acts come after starts, so it starts last.
    work.also((tx) => this.stores.start(tx, work, [clock]));
    recordClocksStarted(work.journal, file, [clock], { cause: 'supervision', actor: issuedBy, orderId, unit });
  }
}

const stateAfter = (isAccepted: boolean, next: Round | null): SupervisionState => {
  if (isAccepted) return 'accepted';
  return next === null ? 'ended' : 'issued';
};

const isOf = (who: Principal, unit: string): boolean => parseUnitCode(unit).organisation === who.organisation;

const unknown = (): DomainError =>
  new DomainError('CASEWORK_SUPERVISION_UNKNOWN', { field: 'id', expected: 'a supervision that you issued' });
