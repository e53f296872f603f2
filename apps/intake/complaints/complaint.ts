import type { RecipientFacts, SenderCode, Suggestion } from '#contracts/complaint-accepted.v1';
import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import type { SET_ASIDE_STATES } from '#contracts/complaint-set-aside.v1';
import type { CheckTerm } from '../checks/validity-clock';
import type { ReportTimes } from './report-rules';

/** Where a complaint stands once received (workflow.md §3), and why it is set aside. */
export type Standing =
  | { readonly state: 'accepted'; readonly reason: null }
  | { readonly state: (typeof SET_ASIDE_STATES)[number]; readonly reason: string };

/** A report that passed every format check, with all that is derived from it; the complainant's id is still to be claimed. */
export interface Complaint {
  readonly id: string;
  readonly acceptanceNumber: string;
  readonly organisation: string;
  /** SHA-256 of the content as received, in hexadecimal. */
  readonly digest: string;
  readonly report: ComplaintReportedV1;
  readonly times: ReportTimes;
  readonly standing: Standing;
  /** When it must be checked; only of one that must be. */
  readonly check: CheckTerm | null;
  readonly sender: SenderCode;
  /** Normalised; never leaves intake. */
  readonly recipientNumber: string;
  readonly recipient: RecipientFacts;
  /** Repaired and masked: what may leave intake. */
  readonly text: string;
  readonly links: string[];
  readonly suggestion: Suggestion;
  readonly disturbanceId: string;
}

const ACCEPTED: Standing = { state: 'accepted', reason: null };

/** What decides the standing of a complaint. */
export interface StandingGrounds {
  readonly outOfScope: string | null;
  /** Last moment at which the message can have been received. */
  readonly lastReceivedAt: number;
  /** Older messages have outlived the records about them. */
  readonly retentionFloor: number | null;
  readonly isSuspectedServiceMessage: boolean;
  readonly preChecked: boolean;
}

/** Out of scope before lead before checking: nobody is asked to check what leads nowhere. A pre-checked source skips the check only. */
export function standingOf(grounds: StandingGrounds): Standing {
  if (grounds.outOfScope !== null) return { state: 'out-of-scope', reason: grounds.outOfScope };
  if (grounds.retentionFloor !== null && grounds.lastReceivedAt <= grounds.retentionFloor) {
    return { state: 'lead', reason: 'older-than-retention' };
  }
  if (grounds.isSuspectedServiceMessage && !grounds.preChecked) {
    return { state: 'checking', reason: 'suspected-service-message' };
  }
  return ACCEPTED;
}
