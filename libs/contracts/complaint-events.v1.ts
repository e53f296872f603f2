import { ComplaintAcceptedV1 } from './complaint-accepted.v1';
import { CORRECTABLE, type Correctable } from './complaint-changes';
import { Flag, Id, Instant, Maybe, Nested, OneOf, OneOfList, OrganisationCode, Text } from './rules';
import { COMPLAINT_STATES, type ComplaintState } from './vocabulary';

/** What 12321 may decide about a complaint in its check queue (workflow.md §3); `recheck` takes one back that lacked something. */
export const CHECK_DECISIONS = ['accept', 'needs-info', 'invalid', 'lead', 'out-of-scope', 'recheck'] as const;
export type CheckDecision = (typeof CHECK_DECISIONS)[number];

/** Why a complaint is invalid (workflow.md §3). */
export const INVALID_REASONS = [
  'incomplete-sender',
  'text-missing-or-paraphrased',
  'not-an-sms',
  'verification-code-or-notice',
  'private-exchange',
  'out-of-scope',
] as const;
export type InvalidReason = (typeof INVALID_REASONS)[number];

/**
 * What every later event of a complaint carries. Stream `intake.complaints.v1`; the key is the complaint's first sender, also
 * after a correction of the sender, so that all events of a complaint keep their order.
 */
export abstract class ComplaintEvent {
  @Id() complaintId!: string;
  /** 受理编号 */
  @Text(32) acceptanceNumber!: string;
  @OrganisationCode() organisation!: string;
  @Text(64) serial!: string;
  /** Where the complaint stands after this. */
  @OneOf(COMPLAINT_STATES) state!: ComplaintState;
  @Instant() at!: string;
}

/** 12321's decision on a complaint it had to check; also in the mailbox of the source. */
export class ComplaintJudgedV1 extends ComplaintEvent {
  static readonly type = 'complaint-judged.v1';

  @OneOf(CHECK_DECISIONS) decision!: CheckDecision;
  /** What the source must correct before the check goes on. */
  @OneOfList(CORRECTABLE) missing!: Correctable[];
  /** Only of an invalid one. */
  @Maybe() @OneOf(INVALID_REASONS) reason!: InvalidReason | null;
  /** In plain Chinese, fit to be told to the complainant. */
  @Text(500) text!: string;
  /** For the source's desk. */
  @Maybe() @Text(1_000) note!: string | null;
  /** Who decided. */
  @Text(64) person!: string;
}

/** The check was not done in time; recorded once (workflow.md §6). Also in the mailbox of whoever owes it. */
export class ComplaintCheckOverdueV1 extends ComplaintEvent {
  static readonly type = 'complaint-check-overdue.v1';

  @Instant() complainedAt!: string;
  @Instant() due!: string;
  @Text(10) budget!: string;
  @Text(32) profile!: string;
  @Text(64) calendarVersion!: string;
  /** 12321 while it checks, the source while it owes information. */
  @OrganisationCode() owedBy!: string;
}

/** A correction was taken. Casework knows the complaint only if it was accepted before; else its acceptance brings the corrected facts. */
export class ComplaintCorrectionRecordedV1 extends ComplaintEvent {
  static readonly type = 'complaint-correction-recorded.v1';

  /** Members the source corrected; what is derived from them may differ too. */
  @OneOfList(CORRECTABLE) changed!: Correctable[];
  /** Whether the normalised sender is another one, so that the complaint belongs to another case. */
  @Flag() senderChanged!: boolean;
  /** All facts as they are now. */
  @Nested(() => ComplaintAcceptedV1) complaint!: ComplaintAcceptedV1;
  /** Masked. */
  @Text(500) reason!: string;
  @Instant() correctedAt!: string;
}

/** The complaint is withdrawn; it was not answered yet. */
export class ComplaintWithdrawalRecordedV1 extends ComplaintEvent {
  static readonly type = 'complaint-withdrawal-recorded.v1';

  /** Where it stood before: casework knows it only from `accepted` on. */
  @OneOf(COMPLAINT_STATES) stateBefore!: ComplaintState;
  /** Masked. */
  @Text(500) reason!: string;
  @Instant() withdrawnAt!: string;
}

/** The complainant doesn't agree with the final answer; recorded once per complaint. */
export class ComplaintDisagreementRecordedV1 extends ComplaintEvent {
  static readonly type = 'complaint-disagreement-recorded.v1';

  /** Masked. */
  @Text(1_000) reason!: string;
  /** Masked; null when nothing was added. */
  @Maybe() @Text(2_000) facts!: string | null;
  /** Of the final answer it is about. */
  @Instant() answeredAt!: string;
}
