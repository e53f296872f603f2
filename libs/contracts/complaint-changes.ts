import {
  Attachment,
  EarlierRefusal,
  Loss,
  MAX_TEXT,
  MessagePart,
  StatedCarrier,
  StatedCategory,
  StatedProvince,
} from './complaint-reported.v1';
import { Instant, ListOf, Maybe, Nested, OneOf, PersonalText, RequiredWhen, Text } from './rules';
import {
  CAPTURES,
  MESSAGE_TYPES,
  NATURES,
  PRECISIONS,
  YES_NO_UNKNOWN,
  type Capture,
  type MessageType,
  type Nature,
  type Precision,
  type YesNoUnknown,
} from './vocabulary';

/**
 * The members of complaint-reported.v1 that a correction may change; one that is left out stays as it is. Who reported,
 * under which serial, how and when it was complained or accepted never changes: clocks and claims rest on it.
 */
export class ComplaintChanges {
  @Maybe() @Text(64) sender?: string;
  /** With its precision; absent when that becomes `unknown`. */
  @RequiredWhen('messageReceivedPrecision', ['second', 'minute', 'day'], 'absent')
  @Instant()
  messageReceivedAt?: string;
  @Maybe() @OneOf(PRECISIONS) messageReceivedPrecision?: Precision;
  /** A new number without its carrier or province has those derived anew. */
  @Maybe() @PersonalText(32) recipientNumber?: string;
  @Maybe() @PersonalText(64) contact?: string;
  @Maybe() @Nested(() => StatedCarrier) recipientCarrier?: StatedCarrier;
  @Maybe() @Nested(() => StatedProvince) recipientProvince?: StatedProvince;
  @Maybe() @Text(MAX_TEXT) text?: string;
  @Maybe() @OneOf(CAPTURES) capture?: Capture;
  @Maybe() @OneOf(YES_NO_UNKNOWN) verbatim?: YesNoUnknown;
  @Maybe() @Nested(() => MessagePart) part?: MessagePart;
  @Maybe() @OneOf(MESSAGE_TYPES) messageType?: MessageType;
  @Maybe() @Nested(() => StatedCategory) category?: StatedCategory;
  @Maybe() @OneOf(NATURES) nature?: Nature;
  @Maybe() @Nested(() => EarlierRefusal) earlierRefusal?: EarlierRefusal;
  @Maybe() @OneOf(YES_NO_UNKNOWN) everAgreed?: YesNoUnknown;
  @Maybe() @Nested(() => Loss) loss?: Loss;
  @Maybe() @ListOf(() => Attachment, 20) attachments?: Attachment[];
  @Maybe() @OneOf(YES_NO_UNKNOWN) answerWanted?: YesNoUnknown;
}

/** Names of the members above; what 12321 may ask for when a complaint lacks something. */
export const CORRECTABLE = [
  'sender',
  'messageReceivedAt',
  'messageReceivedPrecision',
  'recipientNumber',
  'contact',
  'recipientCarrier',
  'recipientProvince',
  'text',
  'capture',
  'verbatim',
  'part',
  'messageType',
  'category',
  'nature',
  'earlierRefusal',
  'everAgreed',
  'loss',
  'attachments',
  'answerWanted',
] as const satisfies readonly (keyof ComplaintChanges)[];
export type Correctable = (typeof CORRECTABLE)[number];
