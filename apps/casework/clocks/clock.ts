import type { ClockKind } from '#contracts/vocabulary';

/** Who held a forward clock, since when; each until the next one, the last until the clock stops. */
export interface Holding {
  readonly holder: string;
  readonly from: string;
}

/** A clock as it is started. */
export interface Clock {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  /** Forward clocks: the complaint they belong to, and the event whose delivery stops them. */
  readonly complaintId: string | null;
  readonly carriedBy: string | null;
  /** The assist, return, appeal or supervision it is about; absent for clocks of an order or complaint alone. */
  readonly subjectId?: string;
  readonly kind: ClockKind;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly term: Term;
  readonly owedBy: string;
  /** Empty for a clock that one unit owes from its start to its end. */
  readonly holders: readonly Holding[];
}

/** A budget worked out from a start: pinned to the profile in force then, and to a calendar version. */
export interface Term {
  readonly budget: string;
  /** First instant that is late, in epoch milliseconds and as ISO with +08:00. */
  readonly dueAt: number;
  readonly due: string;
  /** When the sweep must look at it first. */
  readonly nextAt: number;
  readonly profile: string;
  readonly calendarVersion: string;
  readonly provisional: boolean;
  /** The figure rests on a report, not on the text of the rule. */
  readonly unverified: boolean;
}

/** Why a clock may stand still; only the platform records one (workflow.md §6). */
export const PAUSE_REASONS = ['decision-on-responsibility', 'legal-hold', 'return-under-decision'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Holders of a forward clock that are no unit. */
export const PLATFORM = 'platform';
export const UNRESOLVED_QUEUE = 'unresolved-queue';
