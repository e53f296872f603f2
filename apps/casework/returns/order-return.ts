import type { ReturnReason } from '#contracts/order-returned.v1';
import type { ReturnDecider, ReturnOutcome } from '#contracts/owner-events.v1';
import type { ClockKind } from '#contracts/vocabulary';

/** 退单: a unit says that somebody else is responsible. Times are epoch milliseconds. */
export interface OrderReturn {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string;
  readonly unit: string;
  readonly reasonCode: ReturnReason;
  readonly explanation: string;
  readonly trueOrganisation: string;
  readonly trueUnit: string | null;
  readonly proof: readonly string[];
  /** A return by the host of an unnamed reseller isn't (workflow.md §2). */
  readonly isCounted: boolean;
  readonly decider: ReturnDecider;
  readonly handler: string;
  readonly handledAt: string;
  readonly returnedAt: number;
  outcome: ReturnOutcome | null;
  reason: string | null;
  decidedBy: string | null;
  decidedAt: number | null;
  /** Responsible by a decision on responsibility: no unit of its organisation can return this case again. */
  boundUnit: string | null;
  decisionId: string | null;
}

/** Counted returns that 12321 decides; any further one goes to the arbiter for a decision on responsibility. */
export const RETURNS_OF_CENTRE = 2;

/** What the unit owes and what stands still while a return is undecided. */
export const PAUSED_BY_RETURN: readonly ClockKind[] = ['dispose', 'commercial-target', 'fraud-interim'];

/** Everything the unit owes about an order, which an accepted return ends. */
export const CLOCKS_OF_UNIT: readonly ClockKind[] = ['acknowledge', 'return', ...PAUSED_BY_RETURN];

/** Who owes the decision, as clocks name them. */
export const OWER: Readonly<Record<ReturnDecider, string>> = { 'centre-12321': '12321', arbiter: 'arbiter' };
