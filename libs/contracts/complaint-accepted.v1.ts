import { Attachment, EarlierRefusal, Loss, MessagePart, StatedCategory } from './complaint-reported.v1';
import {
  Flag,
  Id,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  OrganisationCode,
  ProvinceCode,
  Text,
  TextList,
} from './rules';
import {
  CAPTURES,
  CERTAINTIES,
  CHANNELS,
  COMPLAINT_SOURCES,
  MESSAGE_TYPES,
  NATURES,
  PRECISIONS,
  RISKS,
  SENDER_KINDS,
  YES_NO_UNKNOWN,
  type Capture,
  type Certainty,
  type Channel,
  type ComplaintSource,
  type MessageType,
  type Nature,
  type Precision,
  type Risk,
  type SenderKind,
  type YesNoUnknown,
} from './vocabulary';

/** The sender after normalisation and, for a port, its structure. */
export class SenderCode {
  @Text(64) displayed!: string;
  @Text(64) normalized!: string;
  @OneOf(SENDER_KINDS) kind!: SenderKind;
  @Maybe() @Text(21) mainCode?: string;
  @Maybe() @Text(21, 0) subPort?: string;
}

/** When the message was received: the interval [from, until) that the stated precision leaves open; both null when unknown. */
export class ReceivedInterval {
  @OneOf(PRECISIONS) precision!: Precision;
  @Maybe() @Instant() from!: string | null;
  @Maybe() @Instant() until!: string | null;
}

/** What may be known of the recipient outside intake: never the number. */
export class RecipientFacts {
  /** e.g. `138****1234` */
  @Text(32) masked!: string;
  @OneOf(CERTAINTIES) carrierCertainty!: Certainty;
  @Maybe() @OrganisationCode() carrier!: string | null;
  @OneOf(CERTAINTIES) provinceCertainty!: Certainty;
  @Maybe() @ProvinceCode() province!: string | null;
}

/** What the rule table in force says of the text; a suggestion, never a verdict. */
export class Suggestion {
  @Maybe() @Text(64) category!: string | null;
  @OneOf(RISKS) risk!: Risk;
  /** Why the risk is what it is, e.g. the rule's id or `pre-checked category`. */
  @Text(200) riskReason!: string;
  /** Looks like a verification code or a notice. */
  @Flag() serviceMessage!: boolean;
  @Text(64) tableVersion!: string;
  @TextList(50, 64) rules!: string[];
}

/** A complaint that passed every check and needs a responsible unit. Stream `intake.complaints.v1`, key normalised sender. */
export class ComplaintAcceptedV1 {
  static readonly type = 'complaint-accepted.v1';

  @Id() complaintId!: string;
  /** 受理编号 */
  @Text(32) acceptanceNumber!: string;
  @Id() disturbanceId!: string;
  /** Random and stable for one recipient number. */
  @Id() complainantId!: string;
  @OrganisationCode() organisation!: string;
  @Text(64) serial!: string;
  @OneOf(COMPLAINT_SOURCES) source!: ComplaintSource;
  @OneOf(CHANNELS) channel!: Channel;
  @Nested(() => SenderCode) sender!: SenderCode;
  @Nested(() => ReceivedInterval) received!: ReceivedInterval;
  @Instant() complainedAt!: string;
  /** 受理 at the source, else when the platform accepted it. */
  @Instant() acceptedAt!: string;
  @Nested(() => RecipientFacts) recipient!: RecipientFacts;
  /** Masked: the complainant's personal data are replaced. */
  @Text(10_000) text!: string;
  @OneOf(CAPTURES) capture!: Capture;
  @OneOf(YES_NO_UNKNOWN) verbatim!: YesNoUnknown;
  @Maybe() @Nested(() => MessagePart) part?: MessagePart;
  @OneOf(MESSAGE_TYPES) messageType!: MessageType;
  @Maybe() @Nested(() => StatedCategory) category?: StatedCategory;
  @OneOf(NATURES) nature!: Nature;
  @Nested(() => EarlierRefusal) earlierRefusal!: EarlierRefusal;
  @OneOf(YES_NO_UNKNOWN) everAgreed!: YesNoUnknown;
  @Nested(() => Loss) loss!: Loss;
  @Maybe() @Text(64) signature!: string | null;
  @TextList(50, 2_000) links!: string[];
  @TextList(50, 32) callbackNumbers!: string[];
  @ListOf(() => Attachment, 20) attachments!: Attachment[];
  @OneOf(YES_NO_UNKNOWN) answerWanted!: YesNoUnknown;
  @Flag() preChecked!: boolean;
  @Nested(() => Suggestion) suggestion!: Suggestion;
}
