import {
  Amount,
  Flag,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  OrganisationCode,
  PersonalText,
  ProvinceCode,
  RequiredWhen,
  Sha256,
  Text,
  Whole,
} from './rules';
import {
  CAPTURES,
  CERTAINTIES,
  CHANNELS,
  COMPLAINT_SOURCES,
  MESSAGE_TYPES,
  NATURES,
  PRECISIONS,
  YES_NO_UNKNOWN,
  type Capture,
  type Certainty,
  type Channel,
  type ComplaintSource,
  type MessageType,
  type Nature,
  type Precision,
  type YesNoUnknown,
} from './vocabulary';

/** Longest message text a lane takes, in characters (code points). */
export const MAX_TEXT = 10_000;

/** The complainant's carrier at the time of the message: a code when stated or derived, absent when unknown. */
export class StatedCarrier {
  @OneOf(CERTAINTIES) certainty!: Certainty;
  @RequiredWhen('certainty', ['stated', 'derived'], 'absent') @OrganisationCode() code?: string;
}

/** The province (GB/T 2260, two digits) of the complainant's number. */
export class StatedProvince {
  @OneOf(CERTAINTIES) certainty!: Certainty;
  @RequiredWhen('certainty', ['stated', 'derived'], 'absent') @ProvinceCode() code?: string;
}

/** Part `n` of `of` of a concatenated message. */
export class MessagePart {
  @Whole(1, 255) n!: number;
  @Whole(1, 255) of!: number;
}

/** A category in the taxonomy of whoever chose it; never rewritten, mapped when counted. */
export class StatedCategory {
  @Text(64) taxonomy!: string;
  @Text(32) version!: string;
  @Text(64) code!: string;
}

/** Whether the complainant refused this sender's messages before, and when. */
export class EarlierRefusal {
  @OneOf(YES_NO_UNKNOWN) refused!: YesNoUnknown;
  @Maybe() @Instant() at?: string;
}

export class Loss {
  @OneOf(YES_NO_UNKNOWN) suffered!: YesNoUnknown;
  @Maybe() @Amount() yuan?: number;
}

/** A file kept by the source and named by its hash. */
export class Attachment {
  @Sha256() sha256!: string;
  @Text(100) mediaType!: string;
  @Whole(0) bytes!: number;
  @Maybe() @Text(200) name?: string;
}

/**
 * One person's report of one message, by one source (workflow.md §3). Lane `complaints`; the key is the partner's own choice.
 * The organisation is that of the topic or token; a payload naming another is refused.
 */
export class ComplaintReportedV1 {
  static readonly type = 'complaint-reported.v1';

  /** The source's own number of this complaint; unique within the organisation. */
  @Text(64) serial!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @OneOf(COMPLAINT_SOURCES) source!: ComplaintSource;
  @OneOf(CHANNELS) channel!: Channel;
  /** Vendor of the one-tap client. */
  @Maybe() @Text(64) channelVendor?: string;
  /** The code as the phone displayed it. */
  @Text(64) sender!: string;
  /** Absent only when the precision is `unknown`. */
  @RequiredWhen('messageReceivedPrecision', ['second', 'minute', 'day']) @Instant() messageReceivedAt?: string;
  @OneOf(PRECISIONS) messageReceivedPrecision!: Precision;
  @Instant() complainedAt!: string;
  /** 受理: required from 12321, whose clock it starts. */
  @RequiredWhen('source', ['centre-12321']) @Instant() acceptedAt?: string;
  /** The phone that got the message. */
  @PersonalText(32) recipientNumber!: string;
  @Maybe() @PersonalText(64) contact?: string;
  @Nested(() => StatedCarrier) recipientCarrier!: StatedCarrier;
  @Nested(() => StatedProvince) recipientProvince!: StatedProvince;
  @Text(MAX_TEXT) text!: string;
  @OneOf(CAPTURES) capture!: Capture;
  /** Whether the text is word for word what was received. */
  @OneOf(YES_NO_UNKNOWN) verbatim!: YesNoUnknown;
  @Maybe() @Nested(() => MessagePart) part?: MessagePart;
  @OneOf(MESSAGE_TYPES) messageType!: MessageType;
  @Maybe() @Nested(() => StatedCategory) category?: StatedCategory;
  @OneOf(NATURES) nature!: Nature;
  @Nested(() => EarlierRefusal) earlierRefusal!: EarlierRefusal;
  @OneOf(YES_NO_UNKNOWN) everAgreed!: YesNoUnknown;
  @Nested(() => Loss) loss!: Loss;
  @Maybe() @ListOf(() => Attachment, 20) attachments?: Attachment[];
  @OneOf(YES_NO_UNKNOWN) answerWanted!: YesNoUnknown;
  /** The source has done the validity check itself, so the complaint skips the check queue. */
  @Flag() preChecked!: boolean;
}
