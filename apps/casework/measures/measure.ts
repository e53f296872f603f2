import type { MeasureKind, MeasureScope, MeasureState } from '#contracts/vocabulary';

/** 处置措施. Times are epoch milliseconds. */
export interface Measure {
  readonly id: string;
  readonly caseId: string;
  readonly orderId: string | null;
  readonly feedbackId: string | null;
  /** The assist that asked for it, a block. */
  readonly assistId: string | null;
  /** The unit that acted. */
  readonly unit: string;
  /** The first measure of a row of reductions: its notice and appeal are about all of them. */
  readonly noticeId: string;
  state: MeasureState;
  readonly kind: MeasureKind;
  readonly target: string;
  readonly scope: MeasureScope;
  readonly effectiveAt: number;
  readonly endsAt: number | null;
  readonly untilLifted: string | null;
  readonly reason: string;
  readonly noticeGiven: boolean;
  endedAt: number | null;
  endReason: string | null;
  /** An appeal was upheld: it should never have been taken. */
  isWrong: boolean;
}
