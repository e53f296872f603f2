import type { SenderCode } from '#contracts/complaint-accepted.v1';
import type { OwnerEvidence } from '#contracts/order-issued.v1';
import type { CloseReason } from '#contracts/case-closing.v1';
import type { CaseState, Risk } from '#contracts/vocabulary';
import type { ChainHead } from '../history/journal';
import type { CurrentCase, LinkReason } from './folding';

/** A case 联动事件: complaints about one sender answered for by one unit. What can change of it, and its unit. Times are epoch milliseconds. */
export interface Case extends ChainHead, CurrentCase {
  unit: string | null;
  desk: string | null;
  state: CaseState;
  risk: Risk;
  riskReason: string;
  complaints: number;
  distinctComplainants: number;
  firstReceivedAt: number | null;
  lastReceivedAt: number | null;
  measureEffectiveAt: number | null;
  isClosed: boolean;
  /** Stays while a disagreement with the result is looked at, and goes when a unit has the case again. */
  closedAt: number | null;
  /** Of the last closing; null before it. */
  closeReason: CloseReason | null;
  holderSince: number | null;
  recurrenceCount: number;
  /** Complaints that are second disturbances (二次骚扰). */
  secondDisturbances: number;
  /** The order that supplements go to; null while the unit has none. */
  orderId: string | null;
  orderNumber: string | null;
}

/** A case with what hardly ever changes: as it is opened, or read whole. */
export interface OpenedCase extends Case {
  readonly number: string;
  readonly sender: SenderCode;
  /** Half of the fold key: the unit, or `?` and the candidates. */
  foldUnit: string;
  owner: OwnerEvidence;
  candidates: readonly string[];
  readonly category: string | null;
  readonly signature: string | null;
  linkedCaseId: string | null;
  linkReason: LinkReason | null;
}

/** A complainant disagrees with the result of a closed case: no unit has an order until 12321 has decided. */
export const isDisputed = ({ isClosed, closedAt }: Pick<Case, 'isClosed' | 'closedAt'>): boolean =>
  !isClosed && closedAt !== null;

/** Half of a fold key of an unresolved case: all who could be responsible. */
export const unresolvedUnit = (candidates: readonly string[]): string => `?${[...candidates].sort().join(',')}`;

/** Takes the possible moments of one more message into the case's first and last. */
export function widenReceived(file: Case, received: { from: number; until: number } | null): void {
  if (received === null) return;
  if (file.firstReceivedAt === null || received.from < file.firstReceivedAt) file.firstReceivedAt = received.from;
  if (file.lastReceivedAt === null || received.from > file.lastReceivedAt) file.lastReceivedAt = received.from;
}
