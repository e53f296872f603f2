import type { AppealDecision, AppealState } from '#contracts/vocabulary';
import { DAY } from '#kernel/clock';

/** 处置申诉: of the party a measure affects. Times are epoch milliseconds. */
export interface Appeal {
  readonly id: string;
  readonly caseId: string;
  /** The first measure of the notice it is about; there is one appeal for each notice. */
  readonly noticeId: string;
  /** The unit that acted. */
  readonly unit: string;
  /** Where it was filed; null for the public page. */
  readonly filedAtUnit: string | null;
  state: AppealState;
  /** Nothing more can be asked for. */
  isFinal: boolean;
  readonly grounds: string;
  /** How the party wants to be reached: read by those who decide, in no event and no log. */
  readonly contact: string | null;
  escalationGrounds: string | null;
  readonly filedAt: number;
  decidedAt: number | null;
  escalatedAt: number | null;
  decidedAgainAt: number | null;
  firstDecision: AppealDecision | null;
  firstReason: string | null;
  secondDecision: AppealDecision | null;
  secondReason: string | null;
}

/** Who owes the second decision; the arbiter may take it as well. */
export const SECOND_LEVEL = '12321';

/**
 * Operating rules of the platform: no text sets these two. A measure in force may be contested at any time, one that has
 * ended for 60 days; a first decision is escalated within 15 days.
 */
export const FILING_WINDOW = 60 * DAY;
export const ESCALATION_WINDOW = 15 * DAY;

/** Until when the party may escalate; null when it can't. */
export const escalateUntil = ({ state, isFinal, decidedAt }: Appeal): number | null =>
  isFinal || decidedAt === null || state === 'escalated' ? null : decidedAt + ESCALATION_WINDOW;
