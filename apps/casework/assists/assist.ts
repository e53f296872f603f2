import type { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import type { AssistFact, AssistKind, AssistState } from '#contracts/vocabulary';

/** 协查: a question to the receiving unit, with its own clock. Times are epoch milliseconds. */
export interface Assist {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly kind: AssistKind;
  state: AssistState;
  /** The unit that asked; of 12321 and the platform their national desk. */
  readonly askedBy: string;
  readonly isOfPlatform: boolean;
  /** The receiving unit. */
  readonly unit: string;
  /** The unit responsible for the case when it was asked; null while nobody can be told. */
  readonly originatingUnit: string | null;
  readonly complaintIds: readonly string[];
  readonly facts: readonly AssistFact[];
  readonly windowFrom: number;
  readonly windowUntil: number;
  readonly reason: string;
  readonly handler: string;
  readonly requestedAt: number;
  deliveredAt: number | null;
  endedAt: number | null;
  answer: AssistAnswer | null;
}

/** What became of it, as it is told on. */
export interface AssistAnswer extends Partial<Pick<AssistAnsweredV1, 'block' | 'reason' | 'handledAt' | 'handler'>> {
  readonly facts: AssistAnsweredV1['facts'];
  /** Register code when the request reached no mailbox. */
  readonly code?: string;
}

/** Whoever is told what became of an assist: who asked and who is responsible for the case. */
export const partiesOf = ({ askedBy, originatingUnit }: Assist): string[] => [
  ...new Set(originatingUnit === null ? [askedBy] : [originatingUnit, askedBy]),
];
