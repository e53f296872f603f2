import { CaseEvent } from './case-events.v1';
import { OwnerEvidence } from './order-issued.v1';
import { RETURN_REASONS, type ReturnReason } from './order-returned.v1';
import { Flag, Id, Instant, Maybe, Nested, OneOf, Text, UnitCode, Whole } from './rules';

/** Who decides: 12321 the first two counted returns of a case, the arbiter any further one. */
export const RETURN_DECIDERS = ['centre-12321', 'arbiter'] as const;
export type ReturnDecider = (typeof RETURN_DECIDERS)[number];

/** A unit returned its order; nobody else has it until that is decided (workflow.md §5). */
export class OrderReturnRecordedV1 extends CaseEvent {
  static readonly type = 'order-return-recorded.v1';

  @Id() returnId!: string;
  @Id() orderId!: string;
  @UnitCode() unit!: string;
  @OneOf(RETURN_REASONS) reasonCode!: ReturnReason;
  /** Whom the unit names instead. */
  @Text(16) trueOrganisation!: string;
  @Maybe() @UnitCode() trueUnit!: string | null;
  /** A return by the host of an unnamed reseller isn't. */
  @Flag() isCounted!: boolean;
  /** Counted returns of the case, this one included. */
  @Whole(0) counted!: number;
  @OneOf(RETURN_DECIDERS) decider!: ReturnDecider;
  @Instant() handledAt!: string;
}

export const RETURN_OUTCOMES = ['accepted', 'rejected'] as const;
export type ReturnOutcome = (typeof RETURN_OUTCOMES)[number];

/** What became of a return, told to the unit that returned. Rejected: the unit goes on with the same due time. */
export class ReturnDecidedV1 extends CaseEvent {
  static readonly type = 'return-decided.v1';

  @Id() returnId!: string;
  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  /** That returned. */
  @UnitCode() unit!: string;
  @OneOf(RETURN_OUTCOMES) outcome!: ReturnOutcome;
  @Text(1_000) reason!: string;
  @OneOf(RETURN_DECIDERS) decidedBy!: ReturnDecider;
  /** First late instant of the disposal that the unit still owes. */
  @Maybe() @Instant() due?: string;
}

/** 责任裁定: binds the unit it names for this case; told to it and to the unit that returned. */
export class ResponsibilityDecidedV1 extends CaseEvent {
  static readonly type = 'responsibility-decided.v1';

  @Id() returnId!: string;
  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() returnedBy!: string;
  /** Responsible from now on; may be the one that returned. */
  @UnitCode() unit!: string;
  @Text(1_000) reason!: string;
  /** Of the manual owner decision that says the same of later complaints. */
  @Id() decisionId!: string;
}

/** A person told who is responsible for a case: after a return, or out of the unresolved queue. */
export class OwnerDecidedV1 extends CaseEvent {
  static readonly type = 'owner-decided.v1';

  @UnitCode() unit!: string;
  @Maybe() @UnitCode() previousUnit!: string | null;
  @Nested(() => OwnerEvidence) owner!: OwnerEvidence;
  /** Id of the return or of the decision itself; the order that follows names it as its cause. */
  @Id() causeId!: string;
  @Id() decisionId!: string;
  @Text(1_000) reason!: string;
}

/** A person of 12321 took a case of the unresolved queue, or gave it back. */
export class UnresolvedAssignedV1 extends CaseEvent {
  static readonly type = 'unresolved-assigned.v1';

  /** Absent: nobody. */
  @Maybe() @Text(64) assignee!: string | null;
}
