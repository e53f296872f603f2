import type { ResultCode } from '#contracts/vocabulary';

/** 审核: what becomes of one complete feedback. Times are epoch milliseconds. */
export interface Review {
  readonly id: string;
  /** Null where a complainant disagrees about a case that never had a result of a unit. */
  readonly orderId: string | null;
  readonly caseId: string;
  readonly unit: string | null;
  readonly resultCode: ResultCode | null;
  /** Sampling plan and line, or `disagreement`. */
  readonly plan: string;
  readonly isSampled: boolean;
  /** The complaint whose complainant disagrees, when that asked for this review. */
  readonly complaintId: string | null;
  state: 'waiting' | 'accepted' | 'rework' | 'withdrawn';
  readonly askedAt: number;
  decidedAt: number | null;
  decidedBy: string | null;
  reason: string | null;
  missing: readonly string[];
}

/** Who accepts what the plan doesn't sample. */
export const BY_PLAN = 'platform';

/** Whose clock it is (workflow.md §6); its mailboxes are those of the group. */
export const REVIEWER = '12321';

/** In place of a sampling plan. */
export const DISAGREEMENT = 'disagreement';
