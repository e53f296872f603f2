import { BlockTaken } from './measure-parts';
import {
  Flag,
  Id,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  OneOfList,
  OrganisationCode,
  RequiredWhen,
  Text,
  UnitCode,
  Whole,
} from './rules';
import {
  ASSIST_FACTS,
  ASSIST_OUTCOMES,
  YES_NO_UNKNOWN,
  type AssistFact,
  type AssistOutcome,
  type YesNoUnknown,
} from './vocabulary';

/** The header of a message in parts. */
export class Concatenation {
  @Whole(0, 65_535) reference!: number;
  @Whole(1, 255) part!: number;
  @Whole(1, 255) of!: number;
}

/** What the receiving side's records say of one message: transport facts, never its content. */
export class MessageFacts {
  @Id() complaintId!: string;
  /** Whether a record of the message was found in the window. */
  @Flag() found!: boolean;
  @Maybe() @OneOf(YES_NO_UNKNOWN) delivered?: YesNoUnknown;
  /** Service centre address (global title). */
  @Maybe() @Text(32) smsc?: string;
  /** Time stamp of the service centre. */
  @Maybe() @Instant() scts?: string;
  /** As signalled, which may differ from what the phone showed. */
  @Maybe() @Text(32) originatingAddress?: string;
  @Maybe() @Text(64) gateway?: string;
  @Maybe() @Text(64) msgId?: string;
  @Maybe() @Nested(() => Concatenation) concatenation?: Concatenation;
  @Maybe() @OneOf(YES_NO_UNKNOWN) fakeBaseStation?: YesNoUnknown;
  /** Asked facts that the records don't hold. */
  @OneOfList(ASSIST_FACTS) unavailable!: AssistFact[];
}

/** The receiving unit's answer to an assist; late ones count. Lane `orders`. */
export class AssistAnsweredV1 {
  static readonly type = 'assist-answered.v1';

  @Id() assistId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  /** The unit that was asked. */
  @UnitCode() unit!: string;
  @OneOf(ASSIST_OUTCOMES) outcome!: AssistOutcome;
  /** One for each complaint asked about; empty when declined, and for a block. */
  @ListOf(() => MessageFacts, 200) facts!: MessageFacts[];
  /** What was done, when a block was asked for. */
  @Maybe() @Nested(() => BlockTaken) block?: BlockTaken;
  @RequiredWhen('outcome', ['declined'], 'absent') @Text(500) reason?: string;
  @Text(64) handler!: string;
  @Instant() handledAt!: string;
}
