import type { ClockKind } from '#contracts/vocabulary';
import { uuidv7, uuidv7Time } from '#kernel/ids';
import type { JoinedComplaint } from '../orders/order-complaint';
import { PLATFORM, UNRESOLVED_QUEUE, type Clock, type Holding } from './clock';
import type { ClockRules } from './clock-rules';

/** Whose forwarding the law times (MIIT Order 31 (2015): 12321 forwards within 5 working days). */
const TIMED_SOURCE = 'centre-12321';

/**
 * The forward clock of a complaint from 12321: from its acceptance there until the event that carries it is delivered.
 * 12321 held it until the platform made the complaint's id; since then the platform, or the unresolved queue. Null for
 * other sources and where the profile sets no limit.
 */
export function forwardClock(
  rules: ClockRules,
  { complaint, carriedBy }: JoinedComplaint,
  { id: caseId, orderId }: { readonly id: string; readonly orderId: string | null },
  now: Date,
): Clock | null {
  if (complaint.source !== TIMED_SOURCE) return null;
  const accepted = Date.parse(complaint.acceptedAt);
  const term = rules.term('forward', accepted);
  if (term === null) return null;
  const came = new Date(Math.max(accepted, uuidv7Time(complaint.complaintId))).toISOString();
  const holder = carriedBy === null ? UNRESOLVED_QUEUE : PLATFORM;
  const holders: Holding[] = [
    { holder: complaint.organisation, from: complaint.acceptedAt },
    { holder, from: came },
  ];
  return {
    id: uuidv7(now),
    caseId,
    orderId: carriedBy === null ? null : orderId,
    complaintId: complaint.complaintId,
    carriedBy,
    kind: 'forward',
    start: accepted,
    term,
    owedBy: holder,
    holders,
  };
}

/** A clock that a unit owes about an order; null where the profile sets no limit. */
export function unitClock(
  rules: ClockRules,
  kind: ClockKind,
  order: { readonly id: string; readonly caseId: string; readonly unit: string },
  start: number,
  isFraud: boolean,
  now: Date,
): Clock | null {
  const term = rules.term(kind, start, isFraud);
  if (term === null) return null;
  return {
    id: uuidv7(now),
    caseId: order.caseId,
    orderId: order.id,
    complaintId: null,
    carriedBy: null,
    kind,
    start,
    term,
    owedBy: order.unit,
    holders: [],
  };
}

/** What a clock is about beside its case. */
export interface ClockSubject {
  readonly caseId: string;
  readonly orderId?: string;
  readonly complaintId?: string;
  readonly subjectId?: string;
}

/** Any other clock: who owes it, from when; null where the profile sets no limit. */
export function clockOf(
  rules: ClockRules,
  kind: ClockKind,
  { caseId, orderId, complaintId, subjectId }: ClockSubject,
  owedBy: string,
  start: number,
  now: Date,
): Clock | null {
  const term = rules.term(kind, start);
  if (term === null) return null;
  return {
    id: uuidv7(now),
    caseId,
    orderId: orderId ?? null,
    complaintId: complaintId ?? null,
    carriedBy: null,
    ...(subjectId === undefined ? {} : { subjectId }),
    kind,
    start,
    term,
    owedBy,
    holders: [],
  };
}
