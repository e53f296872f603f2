import { Inject, Injectable } from '@nestjs/common';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { CLOCK, type Clock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Tx } from '#persistence/database';
import type { Case } from '../cases/case';
import { caseStateAfter } from '../cases/case.states';
import { ClockRules } from '../clocks/clock-rules';
import { LegalHoldStore } from '../clocks/legal-hold.store';
import { clockOf } from '../clocks/clock-starting';
import type { Order } from '../orders/order';
import { OrderProving } from '../orders/order-proving.service';
import { possibleTime } from '../orders/order-time';
import { recordAcknowledged, recordClocksStarted } from '../orders/order.events';
import { moveOrder } from '../orders/order.states';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import { WorkStores } from '../work/work.stores';
import { OWER, PAUSED_BY_RETURN, RETURNS_OF_CENTRE, type OrderReturn } from './order-return';
import { OrderReturnStore } from './order-return.store';
import { recordReturned } from './return.events';
import { assertNamesAnother, assertOfUnit, assertReturnable } from './return-guards';

@Injectable()
export class OrderReturning implements StatementHandler<OrderReturnedV1> {
  readonly contract = OrderReturnedV1;

  constructor(
    statements: Statements,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly stores: WorkStores,
    private readonly returns: OrderReturnStore,
    private readonly proving: OrderProving,
    private readonly rules: ClockRules,
    private readonly holds: LegalHoldStore,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { orderId }: OrderReturnedV1): Promise<readonly string[]> {
    return this.stores.orders.caseIds(tx, [orderId]);
  }

  /**
   * The order waits for a decision and its unit's clocks stand still: 12321 decides two counted returns of a case, the
   * arbiter any further one (workflow.md §5, §6). @throws DomainError when it is refused
   */
  async apply(work: Work, tx: Tx, statement: Statement<OrderReturnedV1>): Promise<{ readonly itemId: string }> {
    const { body } = statement;
    const order = (await this.stores.orders.byIds(tx, [body.orderId])).get(body.orderId);
    assertOfUnit(statement, order);
    const at = possibleTime(statement.at, order, this.clock.now());
    assertNamesAnother(body);
    const before = await this.returns.ofCase(tx, order.caseId);
    assertReturnable(body, order, { at, due: await this.dueOf(tx, order), before });
    const file = work.file(order.caseId);
    this.proving.prove(work, file, order, at);
    this.take(work, file, order, this.noted(body, order, at, before), before);
    return { itemId: order.number };
  }

  /** When a return comes too late; null while it can't, because delivery isn't known or a legal hold lets the time stand still. */
  private async dueOf(tx: Tx, order: Order): Promise<number | null> {
    if (order.deliveredAt === null) return null;
    const stored = await this.returns.dueOf(tx, order.caseId, order.id);
    const due = stored ?? this.rules.term('return', order.deliveredAt)?.dueAt ?? null;
    const heldSince = (await this.holds.since(tx, [order.caseId])).get(order.caseId);
    return due !== null && heldSince !== undefined && heldSince < due ? null : due;
  }

  private noted(body: OrderReturnedV1, order: Order, at: number, before: readonly OrderReturn[]): OrderReturn {
    const isCounted = order.desk !== 'resale';
    const counted = before.filter((one) => one.isCounted).length;
    return {
      id: uuidv7(this.clock.now()),
      caseId: order.caseId,
      orderId: order.id,
      unit: order.unit,
      reasonCode: body.reasonCode,
      explanation: body.explanation,
      trueOrganisation: body.trueOwner.organisation,
      trueUnit: body.trueOwner.unit ?? null,
      proof: body.trueOwner.proof,
      isCounted,
      decider: isCounted && counted >= RETURNS_OF_CENTRE ? 'arbiter' : 'centre-12321',
      handler: body.handler,
      handledAt: body.handledAt,
      returnedAt: at,
      outcome: null,
      reason: null,
      decidedBy: null,
      decidedAt: null,
      boundUnit: null,
      decisionId: null,
    };
  }

  private take(work: Work, file: Case, order: Order, one: OrderReturn, before: readonly OrderReturn[]): void {
    const { unit: actor, returnedAt: at } = one;
    const { journal } = work;
    moveOrder(order, 'returned', 'originating-unit', ['return-proof']);
    work.touch(file, order);
    if (order.acknowledgedAt === null) {
      order.acknowledgedAt = at;
      file.state = caseStateAfter(file.state, 'order-acknowledged');
      work.stop({ file, kinds: ['acknowledge'], orderId: order.id, at, reason: 'acknowledged', actor });
      recordAcknowledged(journal, file, { ...order, state: 'acknowledged' }, {}, 'return');
    }
    work.stop({ file, kinds: ['return'], orderId: order.id, at, reason: 'returned', actor });
    work.pause({ file, kinds: PAUSED_BY_RETURN, orderId: order.id, at, reason: pauseReason(one), actor: 'platform' });
    const about = { caseId: file.id, orderId: order.id, subjectId: one.id };
    const clock = clockOf(this.rules, 'return-decision', about, OWER[one.decider], at, journal.now);
    recordReturned(journal, file, one, [...before, one].filter(({ isCounted }) => isCounted).length);
    if (clock !== null) {
      work.started.push(clock);
      recordClocksStarted(journal, file, [clock], { cause: 'return', actor, orderId: order.id, unit: order.unit });
    }
    work.also((tx) => this.returns.insert(tx, one));
  }
}

/** The time of a decision on responsibility is given back; that of another decision only when the return is accepted. */
export const pauseReason = ({ decider }: OrderReturn): 'decision-on-responsibility' | 'return-under-decision' =>
  decider === 'arbiter' ? 'decision-on-responsibility' : 'return-under-decision';
