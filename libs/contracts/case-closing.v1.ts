import { CaseEvent } from './case-events.v1';
import { Id, Instant, Maybe, OneOf, Text, TextList, Whole } from './rules';
import { RESULT_CODES, type ResultCode } from './vocabulary';

/** `settled`: every order is accepted, closed or withdrawn, one of them accepted; `orders-withdrawn`: none was. */
export const CLOSE_REASONS = ['settled', 'orders-withdrawn', 'unresolvable', 'merged', 'complaints-withdrawn'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Nothing is left to do about a case (workflow.md §4). */
export class CaseClosedV1 extends CaseEvent {
  static readonly type = 'case-closed.v1';

  @OneOf(CLOSE_REASONS) reason!: CloseReason;
  /** Of the accepted order. */
  @Maybe() @OneOf(RESULT_CODES) resultCode!: ResultCode | null;
  /** Why nobody can be told, or why it was merged. */
  @Maybe() @Text(1_000) note?: string;
  /** The live case that its complaints went to. */
  @Maybe() @Id() mergedInto?: string;
  @Instant() closedAt!: string;
}

export const REOPEN_REASONS = ['recurrence', 'disagreement'] as const;
export type ReopenReason = (typeof REOPEN_REASONS)[number];

/** A closed case goes on: the message came again after the measure, or a complainant disagrees. */
export class CaseReopenedV1 extends CaseEvent {
  static readonly type = 'case-reopened.v1';

  @OneOf(REOPEN_REASONS) reason!: ReopenReason;
  /** Id of the recurrence, which the new order names as its cause, or of the complaint whose complainant disagrees. */
  @Id() causeId!: string;
  /** Complaints that came after the measure, or the one that is disagreed about. */
  @TextList(500, 36) complaintIds!: string[];
  /** Of this case, this one included. */
  @Whole(0) recurrenceCount!: number;
}

/** Complaints went from one case of a sender to another (拆分); told of both, and to both units. */
export class ComplaintsMovedV1 extends CaseEvent {
  static readonly type = 'complaints-moved.v1';

  @OneOf(['out', 'in']) direction!: 'out' | 'in';
  @Id() otherCaseId!: string;
  /** The order they were or are carried by. */
  @Maybe() @Id() orderId!: string | null;
  @TextList(500, 36) complaintIds!: string[];
  @Text(500) reason!: string;
}
