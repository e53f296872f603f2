import type { EvidenceReference } from '#contracts/order-feedback.v1';
import type { SupervisionKind } from '#contracts/supervision.v1';
import { DomainError } from '#kernel/domain-error';
import type { Order } from '../orders/order';
import { isGone } from '../work/orders-gone';

export const SUPERVISION_STATES = ['issued', 'replied', 'accepted', 'ended'] as const;
export type SupervisionState = (typeof SUPERVISION_STATES)[number];

/** 催办、督办 of one unit: about an order, the unit itself or a theme. Times are epoch milliseconds. */
export interface Supervision {
  readonly id: string;
  readonly kind: SupervisionKind;
  readonly unit: string;
  readonly caseId: string | null;
  readonly orderId: string | null;
  readonly theme: string | null;
  /** The same for all units that one act addressed. */
  readonly actId: string;
  readonly issuedBy: string;
  readonly issuer: string;
  state: SupervisionState;
  round: number;
  readonly issuedAt: number;
}

/** What is wanted now: a reply before `dueAt`. */
export interface Round {
  readonly supervisionId: string;
  readonly round: number;
  readonly reason: string;
  readonly openedAt: number;
  readonly dueAt: number;
}

/** A supervision with its current round, read under its lock. */
export interface OpenSupervision extends Supervision {
  readonly current: Round & { readonly repliedAt: number | null };
}

export interface Reply {
  readonly text: string;
  readonly evidence: readonly EvidenceReference[];
  readonly handler: string;
  readonly at: number;
}

export interface Decision {
  readonly isAccepted: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

const illegal = (expected: string, got: string): DomainError =>
  new DomainError('CASEWORK_ILLEGAL_SUPERVISION_TRANSITION', { field: 'supervisionId', expected, got });

/** One reply a round, late ones too: it is wanted until it has come. @throws DomainError */
export function assertWaits({ state, round }: Supervision): void {
  if (state !== 'issued') throw illegal('a supervision that waits for a reply', `${state} in round ${round}`);
}

/** A reply is judged; without one, a next round can be opened once the due time has passed. @throws DomainError */
export function assertDecidable({ state, current }: OpenSupervision, isAccepted: boolean, now: number): void {
  if (state === 'replied') return;
  if (state === 'issued' && !isAccepted && current.dueAt <= now) return;
  throw illegal('a reply that waits to be judged, or a due time that has passed without one', state);
}

/** An accepted order may be asked about too; one that was withdrawn, returned or passed on has nobody to ask. @throws DomainError */
export function assertHeld(order: Pick<Order, 'state'>): void {
  if (isGone(order)) {
    throw new DomainError('CASEWORK_ILLEGAL_SUPERVISION_TRANSITION', {
      field: 'orderId',
      expected: 'an order that a unit holds',
      got: order.state,
    });
  }
}

/** @throws DomainError */
export function assertToCome(due: number, now: number): void {
  if (due <= now) {
    throw new DomainError('FIELD_INVALID', {
      field: 'due',
      expected: 'a time to come',
      got: new Date(due).toISOString(),
    });
  }
}
