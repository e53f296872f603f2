import type { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { formatInstant } from '#worktime/days';
import type { Order } from '../orders/order';
import { mayMove } from '../orders/order.states';
import type { Statement } from '../statements/statements';
import type { OrderReturn } from './order-return';

/** How far two honest clocks may differ. */
const SKEW = 5 * MINUTE;

/** Another organisation's order is unknown here; one of another unit of the organisation is only not this unit's. */
export function assertOfUnit(
  { organisation, body: { unit, orderId } }: Statement<OrderReturnedV1>,
  order: Order | undefined,
): asserts order is Order {
  if (order === undefined || organisationOf(order.unit) !== organisation) {
    throw new DomainError('CASEWORK_ORDER_UNKNOWN', {
      field: 'orderId',
      expected: 'an order of this unit',
      got: orderId,
    });
  }
  if (order.unit !== unit) {
    throw new DomainError('CASEWORK_UNIT_MISMATCH', { field: 'unit', expected: order.unit, got: unit });
  }
}

/** A return shows who is responsible, with proof; within an organisation orders are reassigned (workflow.md §5). */
export function assertNamesAnother({ unit, trueOwner }: OrderReturnedV1): void {
  if (!trueOwner.proof.some((one) => one.trim() !== '')) {
    const expected = 'at least one proof of who is responsible';
    throw new DomainError('CASEWORK_RETURN_UNPROVEN', { field: 'trueOwner.proof', expected, got: 'nothing' });
  }
  const own = organisationOf(unit);
  if (trueOwner.organisation === own) {
    const expected = `another organisation than ${own}, within which orders are reassigned`;
    throw new DomainError('FIELD_INVALID', { field: 'trueOwner.organisation', expected, got: own });
  }
  if (trueOwner.unit !== undefined && organisationOf(trueOwner.unit) !== trueOwner.organisation) {
    const expected = `a unit of ${trueOwner.organisation}`;
    throw new DomainError('FIELD_INVALID', { field: 'trueOwner.unit', expected, got: trueOwner.unit });
  }
}

export interface ReturnMoment {
  readonly at: number;
  /** First late instant of the return clock; null when the order's delivery isn't known yet, or the time stands still. */
  readonly due: number | null;
  /** Earlier returns of the case. */
  readonly before: readonly OrderReturn[];
}

/** @throws DomainError when this unit can't return this order (any more) */
export function assertReturnable(
  { handledAt, unit }: OrderReturnedV1,
  order: Order,
  { at, due, before }: ReturnMoment,
): void {
  const handled = Date.parse(handledAt);
  if (handled > at + SKEW) throw impossible('not after the message itself', handledAt);
  if (handled < order.issuedAt - SKEW) {
    throw impossible(`not before the order was issued (${formatInstant(order.issuedAt)})`, handledAt);
  }
  // Which of its units has the order is the organisation's own affair: 转派 doesn't lead out of a decision.
  const organisation = organisationOf(unit);
  if (before.some(({ boundUnit }) => boundUnit !== null && organisationOf(boundUnit) === organisation)) {
    const expected = `a case that no decision on responsibility binds ${organisation} to`;
    throw new DomainError('CASEWORK_RETURN_BOUND', { field: 'orderId', expected, got: order.number });
  }
  if (order.state !== 'issued' && !mayMove(order, 'returned', 'originating-unit')) {
    const expected = 'an order that is delivered, acknowledged, investigating, to become returned';
    throw new DomainError('CASEWORK_ILLEGAL_ORDER_TRANSITION', { field: 'orderId', expected, got: order.state });
  }
  if (due !== null && at >= due) {
    const expected = `a return before ${formatInstant(due)}`;
    throw new DomainError('CASEWORK_RETURN_TOO_LATE', { field: 'orderId', expected, got: formatInstant(at) });
  }
}

const impossible = (expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_TIME_IMPOSSIBLE', { field: 'handledAt', expected, got });

const organisationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf('-'));
