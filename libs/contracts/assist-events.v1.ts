import { MessageFacts } from './assist-answered.v1';
import { CaseEvent } from './case-events.v1';
import { ReceivedInterval } from './complaint-accepted.v1';
import { BlockTaken } from './measure-parts';
import { Id, Instant, ListOf, Maybe, Nested, OneOf, OneOfList, Text, UnitCode } from './rules';
import {
  ASSIST_FACTS,
  ASSIST_KINDS,
  ASSIST_OUTCOMES,
  type AssistFact,
  type AssistKind,
  type AssistOutcome,
} from './vocabulary';

/** One message that is asked about: who got it is a token and a masked number. */
export class AssistComplaint {
  @Id() complaintId!: string;
  /** Token of the recipient: the same for the same number, and nothing else. */
  @Id() complainantId!: string;
  /** e.g. `138****1234` */
  @Text(32) maskedNumber!: string;
  @Nested(() => ReceivedInterval) received!: ReceivedInterval;
}

/** 协查: what the receiving unit is asked. Never content: neither text nor link nor signature (电信条例 Art. 65). Mailbox of the receiving unit. */
export class AssistRequestedV1 extends CaseEvent {
  static readonly type = 'assist-requested.v1';

  @Id() assistId!: string;
  /** 协查编号 */
  @Text(40) assistNumber!: string;
  @OneOf(ASSIST_KINDS) kind!: AssistKind;
  /** The receiving unit. */
  @UnitCode() unit!: string;
  @UnitCode() askedBy!: string;
  /** The code the phones showed, normalised. */
  @Text(64) sender!: string;
  @OneOfList(ASSIST_FACTS) facts!: AssistFact[];
  @Instant() windowFrom!: string;
  @Instant() windowUntil!: string;
  @Text(500) reason!: string;
  @ListOf(() => AssistComplaint, 200) complaints!: AssistComplaint[];
}

/** The request lies in the receiving unit's mailbox, so its clock runs; the originator's are as they were. */
export class AssistDeliveredV1 extends CaseEvent {
  static readonly type = 'assist-delivered.v1';

  @Id() assistId!: string;
  @Text(40) assistNumber!: string;
  /** The receiving unit, which owes the answer. */
  @UnitCode() unit!: string;
  @Instant() deliveredAt!: string;
  /** First late instant; null where the profile sets no limit, and where the answer was there before. */
  @Maybe() @Instant() due!: string | null;
}

/** What became of an assist: told to the originating unit and to whoever asked. */
export class AssistAnswerRecordedV1 extends CaseEvent {
  static readonly type = 'assist-answer-recorded.v1';

  @Id() assistId!: string;
  @Text(40) assistNumber!: string;
  @Maybe() @Id() orderId!: string | null;
  @OneOf(ASSIST_KINDS) kind!: AssistKind;
  /** The receiving unit. */
  @UnitCode() unit!: string;
  @OneOf(ASSIST_OUTCOMES) outcome!: AssistOutcome;
  @ListOf(() => MessageFacts, 200) facts!: MessageFacts[];
  @Maybe() @Nested(() => BlockTaken) block?: BlockTaken;
  /** Why it was declined. */
  @Maybe() @Text(500) reason?: string;
  /** Register code when the request reached no mailbox. */
  @Maybe() @Text(64) code?: string;
  @Maybe() @Instant() handledAt?: string;
}

/** Whoever asked no longer needs the answer. Mailbox of the receiving unit. */
export class AssistWithdrawalRecordedV1 extends CaseEvent {
  static readonly type = 'assist-withdrawal-recorded.v1';

  @Id() assistId!: string;
  @Text(40) assistNumber!: string;
  @UnitCode() unit!: string;
  @UnitCode() askedBy!: string;
  @Text(500) reason!: string;
}
