import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintState } from '#contracts/vocabulary';

/** The check of a complaint that had to be checked, as it stands. */
export interface StandingCheck {
  readonly revision: number;
  readonly complainedAt: Date;
  /** 受理 at the source, where it stated one. */
  readonly sourceAcceptedAt: Date | null;
  /** Null where no profile sets a limit. */
  readonly dueAt: Date | null;
  readonly budget: string | null;
  readonly profile: string;
  readonly calendarVersion: string;
  readonly overdueAt: Date | null;
}

/** A statement taken earlier. */
export interface EarlierStatement {
  readonly kind: 'correction' | 'withdrawal' | 'disagreement';
  /** In hexadecimal. */
  readonly digest: string;
  readonly madeAt: Date;
}

/** All that is known of a received complaint, read under its lock. */
export interface StandingComplaint {
  readonly id: string;
  readonly organisation: string;
  readonly serial: string;
  readonly state: ComplaintState;
  readonly facts: ComplaintAcceptedV1;
  /** Key of all its events. */
  readonly firstSender: string;
  readonly sealed: Buffer;
  /** Null when it never had to be checked. */
  readonly check: StandingCheck | null;
  readonly finalAnswerAt: Date | null;
  readonly statements: readonly EarlierStatement[];
  /** When what it knew of a person was deleted. */
  readonly anonymisedAt: Date | null;
}
