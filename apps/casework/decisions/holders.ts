import { HOUR } from '#kernel/clock';
import { uuidv7Time } from '#kernel/ids';
import type { WorkCalendar } from '#worktime/calendar';
import { dayOfInstant } from '#worktime/days';
import { PLATFORM, UNRESOLVED_QUEUE } from '../clocks/clock';

/** Who decides feedback and returns for the platform's institute, as the ledger names it. */
const CENTRE = '12321';

/** What happened to an order that changed hands. Times are epoch milliseconds. */
export interface OrderCourse {
  readonly id: string;
  readonly unit: string;
  readonly issuedAt: number;
  readonly deliveredAt: number | null;
  readonly undeliverableAt: number | null;
  readonly endedAt: number | null;
  /** It stands beside the current one, so its end is not the case's. */
  readonly isBeside: boolean;
}

/** A turn in an order's course: whose it is from then on. */
export interface Turn {
  readonly orderId: string;
  readonly at: number;
  readonly kind: 'feedback' | 'rework' | 'returned' | 'return-rejected';
  /** Of a return. */
  readonly decider?: string;
}

export interface CaseCourse {
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** The first complaint from 12321, when there is one. */
  readonly first: { readonly complaintId: string; readonly organisation: string; readonly acceptedAt: number } | null;
  readonly orders: readonly OrderCourse[];
  readonly turns: readonly Turn[];
  /** When a mailbox refused what joins an order, so that the case waited although its unit had one. */
  readonly supplementsRefused: readonly number[];
}

export type HoldingReason =
  | 'accepted-there'
  | 'to-be-issued'
  | 'owner-unknown'
  | 'to-be-delivered'
  | 'to-be-disposed'
  | 'to-be-reviewed'
  | 'return-to-be-decided'
  | 'undeliverable';

/** One holder's time. `until` null: still holds it. */
export interface HeldInterval {
  readonly holder: string;
  readonly why: HoldingReason;
  readonly orderId: string | null;
  readonly from: number;
  readonly until: number | null;
}

interface Mark {
  readonly at: number;
  /** Null: nobody from then on, as far as this track knows. */
  readonly holder: string | null;
  readonly why?: HoldingReason;
}

/**
 * The hop ledger of a case: each holder is charged its own time, 12321, platform and arbiter included (workflow.md §6).
 * Orders that stand side by side are charged side by side.
 */
export function holdersOf(course: CaseCourse): HeldInterval[] {
  const ofOrders = course.orders.flatMap((order) => intervals(order.id, marksOfOrder(order, course.turns)));
  return [...intervals(null, marksOfCase(course)), ...ofOrders].sort((a, b) => a.from - b.from);
}

function marksOfOrder(order: OrderCourse, turns: readonly Turn[]): Mark[] {
  const { id, unit, issuedAt, deliveredAt, undeliverableAt, endedAt } = order;
  const marks: Mark[] = [{ at: issuedAt, holder: PLATFORM, why: 'to-be-delivered' }];
  if (deliveredAt !== null) marks.push({ at: deliveredAt, holder: unit, why: 'to-be-disposed' });
  if (undeliverableAt !== null) marks.push({ at: undeliverableAt, holder: null });
  for (const { orderId, at, kind, decider = CENTRE } of turns) {
    if (orderId !== id) continue;
    if (kind === 'feedback') marks.push({ at, holder: CENTRE, why: 'to-be-reviewed' });
    else if (kind === 'returned') marks.push({ at, holder: decider, why: 'return-to-be-decided' });
    else marks.push({ at, holder: unit, why: 'to-be-disposed' });
  }
  if (endedAt !== null) marks.push({ at: endedAt, holder: null });
  return marks;
}

/** Until the first order, and whenever no unit has the case or gets what joins it. */
function marksOfCase({ openedAt, closedAt, first, orders, supplementsRefused }: CaseCourse): Mark[] {
  const marks: Mark[] = [];
  if (first !== null) {
    const came = Math.max(first.acceptedAt, Math.min(uuidv7Time(first.complaintId), openedAt));
    marks.push({ at: first.acceptedAt, holder: first.organisation, why: 'accepted-there' });
    marks.push({ at: came, holder: PLATFORM, why: 'to-be-issued' });
  }
  marks.push({ at: openedAt, holder: UNRESOLVED_QUEUE, why: 'owner-unknown' });
  for (const at of supplementsRefused) marks.push({ at, holder: UNRESOLVED_QUEUE, why: 'undeliverable' });
  for (const { issuedAt, undeliverableAt, isBeside } of orders) {
    if (isBeside) continue;
    marks.push({ at: issuedAt, holder: null });
    if (undeliverableAt !== null) marks.push({ at: undeliverableAt, holder: UNRESOLVED_QUEUE, why: 'undeliverable' });
  }
  if (closedAt !== null) marks.push({ at: closedAt, holder: null });
  return marks;
}

/** Each mark holds until the next; what took no time is nobody's. */
function intervals(orderId: string | null, marks: readonly Mark[]): HeldInterval[] {
  const sorted = marks.map((mark, i) => ({ ...mark, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  return sorted.flatMap(({ at, holder, why }, i) => {
    const until = sorted[i + 1]?.at ?? null;
    return holder === null || why === undefined || until === at ? [] : [{ holder, why, orderId, from: at, until }];
  });
}

/** Working days begun after the first day, as budgets count them, and natural hours. */
export interface ChargedTime {
  readonly workingDays: number;
  readonly hours: number;
}

export const chargedTime = (from: number, until: number, calendar: WorkCalendar): ChargedTime => ({
  workingDays: calendar.workdaysBetween(dayOfInstant(from), dayOfInstant(until)),
  hours: Math.round(((until - from) / HOUR) * 10) / 10,
});

/** What each holder is charged in all, in the order in which they first held it. */
export function totalsOf(
  held: readonly HeldInterval[],
  now: number,
  calendar: WorkCalendar,
): (ChargedTime & { readonly holder: string })[] {
  const totals = new Map<string, ChargedTime>();
  for (const { holder, from, until } of held) {
    const { workingDays, hours } = chargedTime(from, until ?? now, calendar);
    const before = totals.get(holder) ?? { workingDays: 0, hours: 0 };
    totals.set(holder, {
      workingDays: before.workingDays + workingDays,
      hours: Math.round((before.hours + hours) * 10) / 10,
    });
  }
  return [...totals].map(([holder, charged]) => ({ holder, ...charged }));
}
