import { CaseEvent } from './case-events.v1';
import { Id, Instant, Maybe, OneOf, OrganisationCode, Text } from './rules';
import { RESULT_CODES, type ResultCode } from './vocabulary';

export const ANSWER_KINDS = ['interim', 'final'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/**
 * 答复: what the source tells its complainant, in plain Chinese and with nothing about the subscriber (workflow.md §8).
 * Streams `casework.cases.v1` and the mailbox of the complaint's organisation. A complaint gets one final answer, and a
 * second one only after a disagreement.
 */
export class ComplaintAnsweredV1 extends CaseEvent {
  static readonly type = 'complaint-answered.v1';

  @Id() complaintId!: string;
  @OrganisationCode() organisation!: string;
  /** Of the source that reported it. */
  @Text(64) serial!: string;
  /** 受理编号 */
  @Maybe() @Text(32) acceptanceNumber?: string;
  @OneOf(ANSWER_KINDS) kind!: AnswerKind;
  @Text(2_000) text!: string;
  /** Null where no unit could give a result, and in interim answers. */
  @Maybe() @OneOf(RESULT_CODES) resultCode!: ResultCode | null;
  @Instant() answeredAt!: string;
}
