import {
  Amount,
  Flag,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  OnlyWhen,
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
  @OnlyWhen('refused', ['yes']) @Instant() at?: string;
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
  /** May be left out; when given it must be the organisation of the topic or token. */
  @Maybe() @OrganisationCode() organisation?: string;
  /** Where the complaint came from. */
  @OneOf(COMPLAINT_SOURCES) source!: ComplaintSource;
  /** How the complainant reached the source. */
  @OneOf(CHANNELS) channel!: Channel;
  /** Vendor of the one-tap client. */
  @Maybe() @Text(64) channelVendor?: string;
  /** The code as the phone displayed it. */
  @Text(64) sender!: string;
  /** Absent when the precision is `unknown`, and only then. */
  @RequiredWhen('messageReceivedPrecision', ['second', 'minute', 'day'], 'absent')
  @Instant()
  messageReceivedAt?: string;
  /** How exactly the time of receipt is known: `day` leaves 24 hours open. */
  @OneOf(PRECISIONS) messageReceivedPrecision!: Precision;
  /** When the person complained; starts the 15 working days of a carrier's own desk. */
  @Instant() complainedAt!: string;
  /** 受理: required from 12321, whose clock it starts. */
  @RequiredWhen('source', ['centre-12321']) @Instant() acceptedAt?: string;
  /** The phone that got the message. */
  @PersonalText(32) recipientNumber!: string;
  /** Where the complainant wants to be reached, when that isn't the recipient number. */
  @Maybe() @PersonalText(64) contact?: string;
  /** Whose network the recipient was in when the message came. */
  @Nested(() => StatedCarrier) recipientCarrier!: StatedCarrier;
  /** Home province of the recipient number. */
  @Nested(() => StatedProvince) recipientProvince!: StatedProvince;
  /** The message's text, as complete as it is known. */
  @Text(MAX_TEXT) text!: string;
  /** How the text reached the complaint. */
  @OneOf(CAPTURES) capture!: Capture;
  /** Whether the text is word for word what was received. */
  @OneOf(YES_NO_UNKNOWN) verbatim!: YesNoUnknown;
  /** Which part of a concatenated message the text is; absent when it is whole. */
  @Maybe() @Nested(() => MessagePart) part?: MessagePart;
  /** SMS, MMS, 5G message or flash SMS. */
  @OneOf(MESSAGE_TYPES) messageType!: MessageType;
  /** The complainant's or the source's category. */
  @Maybe() @Nested(() => StatedCategory) category?: StatedCategory;
  /** Commercial, or suspected unlawful: decides between the refusal path and the police path. */
  @OneOf(NATURES) nature!: Nature;
  /** Whether the complainant had refused such messages before; `at` only with `yes`. */
  @Nested(() => EarlierRefusal) earlierRefusal!: EarlierRefusal;
  /** Whether the complainant ever agreed to messages of this sender. */
  @OneOf(YES_NO_UNKNOWN) everAgreed!: YesNoUnknown;
  /** Whether money was lost, and how much. */
  @Nested(() => Loss) loss!: Loss;
  /** Files by their hash; the files stay with the source. */
  @Maybe() @ListOf(() => Attachment, 20) attachments?: Attachment[];
  /** Whether the complainant wants to be told what came of it. */
  @OneOf(YES_NO_UNKNOWN) answerWanted!: YesNoUnknown;
  /** The source has done the validity check itself, so the complaint skips the check queue. */
  @Flag() preChecked!: boolean;
}
