import { Injectable } from '@nestjs/common';
import type { OrderClock } from '#contracts/order-issued.v1';
import { OrderReassignedV1 } from '#contracts/order-reassigned.v1';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { NATIONAL, parseUnitCode, unitCode } from '#kernel/organisations';
import type { Tx } from '#persistence/database';
import { formatInstant } from '#worktime/days';
import type { OpenedCase } from '../cases/case';
import { moveCase } from '../cases/case.states';
import { CaseStore } from '../cases/case.store';
import { ClockRules } from '../clocks/clock-rules';
import { UnresolvedStore } from '../decisions/unresolved.store';
import { Statements, type Statement, type StatementHandler } from '../statements/statements';
import type { Work } from '../work/work';
import { BesideOrderStore } from './beside-order.store';
import { recordReassigned } from './order-ending.events';
import { UNIT_CLOCKS } from './order-clocks';
import { OrderProving } from './order-proving.service';
import { OrderReassigningStore, type HeldClock, type Reassignment } from './order-reassigning.store';
import { OrderReissuing } from './order-reissuing.service';
import { possibleTime } from './order-time';
import type { Order } from './order';
import { endOrder } from './order.states';
import { OrderStore } from './order.store';

/** 转派: an order goes to another unit of the same organisation (workflow.md §5). */
@Injectable()
export class OrderReassigning implements StatementHandler<OrderReassignedV1> {
  readonly contract = OrderReassignedV1;

  constructor(
    statements: Statements,
    private readonly orders: OrderStore,
    private readonly cases: CaseStore,
    private readonly rules: ClockRules,
    private readonly proving: OrderProving,
    private readonly reissuing: OrderReissuing,
    private readonly store: OrderReassigningStore,
    private readonly beside: BesideOrderStore,
    private readonly unresolved: UnresolvedStore,
  ) {
    statements.take(this);
  }

  casesOf(tx: Tx, { orderId }: OrderReassignedV1): Promise<readonly string[]> {
    return this.orders.caseIds(tx, [orderId]);
  }

  /**
   * Ends the order and issues its successor; the unit's clocks go on as they are, so nobody gains time by it. The one
   * message that implies no acknowledgement: whoever has the order now still owes that.
   */
  async apply(
    work: Work,
    tx: Tx,
    { organisation, at, body }: Statement<OrderReassignedV1>,
  ): Promise<{ itemId: string }> {
    const order = (await this.orders.byIds(tx, [body.orderId])).get(body.orderId);
    assertMayReassign(order, organisation, body);
    const file = work.file(order.caseId);
    const moment = possibleTime(at, order, work.journal.now);
    this.proving.prove(work, file, order, moment);
    const mover = body.unit === order.unit ? 'originating-unit' : 'headquarters';
    endOrder(order, 'closed', mover, { at: moment, reason: 'reassigned' }, ['reason']);
    work.touch(file, order);
    const clocks = await this.held(work, tx, order);
    const id = uuidv7(work.journal.now);
    const successor = await this.reissue(work, tx, file, order, body, id, clocks);
    const { unit: fromUnit, id: orderId, caseId } = order;
    const { toUnit, unit: by, reason, handler = null } = body;
    const kept: Reassignment = {
      ...{ id, caseId, orderId, newOrderId: successor.id, fromUnit, toUnit, by, reason, handler },
      at: new Date(moment).toISOString(),
    };
    work.also(async (t) => {
      await this.store.handOver(t, kept, UNIT_CLOCKS);
      await this.store.insert(t, kept);
    });
    recordReassigned(work.journal, file, kept, { order, successor, clockIds: clocks.map((clock) => clock.id) });
    return { itemId: order.number };
  }

  /** Clocks the order has, with those that this very message has started. */
  private async held(work: Work, tx: Tx, { id, caseId }: Order): Promise<HeldClock[]> {
    const started = work.started.filter((clock) => clock.orderId === id);
    return [
      ...(await this.store.held(tx, id, caseId, UNIT_CLOCKS)),
      ...started.map(({ id, kind, start, term }) => ({ ...term, id, kind, startedAt: start })),
    ];
  }

  /**
   * The fold key of the case stays (sender, unit at message time): complaints that come later resolve by number to the
   * unit it was, must find this case, and then travel to whoever holds it now. Only why this unit is told anew.
   */
  private async reissue(
    work: Work,
    tx: Tx,
    file: OpenedCase,
    order: Order,
    { toUnit, reason }: OrderReassignedV1,
    causeId: string,
    clocks: readonly HeldClock[],
  ): Promise<Order> {
    const isBeside = await this.beside.isBeside(tx, order.id);
    const owner = file.owner;
    file.owner = {
      ...owner,
      method: 'manual',
      table: `转派 ${order.number}`,
      row: `${order.unit} → ${toUnit}：${reason}`.slice(0, 400),
    };
    const inherits = { dueAt: order.dueAt, clocks: clocks.map((clock) => this.promised(clock)) };
    const further = { unit: toUnit, desk: null, causeId, isBeside, inherits };
    const successor = await this.reissuing.issue(work, tx, file, further);
    // What is told of a second order says nothing about whose the case is.
    if (isBeside) file.owner = owner;
    else this.takeOver(work, file);
    return successor;
  }

  /** A case that waited because the mailbox before would not take more has a unit again. */
  private takeOver(work: Work, file: OpenedCase): void {
    if (file.state === 'unresolved') {
      moveCase(file, 'owner-found');
      work.also((t) => this.unresolved.assign(t, file.id, null, work.journal.at));
    }
    work.also((t) => this.cases.rehome(t, file));
  }

  private promised({ kind, budget, startedAt, dueAt, profile, provisional }: HeldClock): OrderClock {
    const unverified = this.rules.term(kind, startedAt)?.unverified ?? false;
    return { clock: kind, budget, due: formatInstant(dueAt), profile, provisional, unverified };
  }
}

/** The unit itself, or its organisation's national desk; headquarters speaks as either. */
function assertMayReassign(
  order: Order | undefined,
  organisation: string,
  { orderId, unit, toUnit }: OrderReassignedV1,
): asserts order is Order {
  if (order === undefined || parseUnitCode(order.unit).organisation !== organisation) {
    throw new DomainError('CASEWORK_ORDER_UNKNOWN', {
      field: 'orderId',
      expected: 'an order of this organisation',
      got: orderId,
    });
  }
  const desk = unitCode(organisation, NATIONAL);
  if (unit !== order.unit && unit !== desk) {
    throw new DomainError('CASEWORK_UNIT_MISMATCH', { field: 'unit', expected: `${order.unit} or ${desk}`, got: unit });
  }
  if (parseUnitCode(toUnit).organisation !== organisation) {
    const expected = `a unit of ${organisation}; to another organisation an order is returned`;
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'toUnit', expected, got: toUnit });
  }
  if (toUnit === order.unit) {
    throw new DomainError('FIELD_INVALID', {
      field: 'toUnit',
      expected: `another unit than ${order.unit}`,
      got: toUnit,
    });
  }
}
