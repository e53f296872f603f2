import { Attachment, MessagePart, StatedCategory } from './complaint-reported.v1';
import { ReceivedInterval, RecipientFacts, SenderCode } from './complaint-accepted.v1';
import {
  Flag,
  Id,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  ProvinceCode,
  Text,
  TextList,
  UnitCode,
  Whole,
} from './rules';
import {
  CAPTURES,
  CLOCK_KINDS,
  CONFIDENCES,
  MESSAGE_TYPES,
  NATURES,
  OWNER_METHODS,
  RESULT_CODES,
  RISKS,
  YES_NO_UNKNOWN,
  type Capture,
  type ClockKind,
  type Confidence,
  type MessageType,
  type Nature,
  type OwnerMethod,
  type ResultCode,
  type Risk,
  type YesNoUnknown,
} from './vocabulary';

/** Why this unit: the method, and the row of the table that decided. */
export class OwnerEvidence {
  @OneOf(OWNER_METHODS) method!: OwnerMethod;
  @OneOf(CONFIDENCES) confidence!: Confidence;
  /** Table and version, e.g. `segments 2021-07`. */
  @Text(100) table!: string;
  /** The row itself, readable, e.g. `1380013 → CMCC, 11`. */
  @Text(400) row!: string;
  @Maybe() @ProvinceCode() province!: string | null;
  /** Network that carries a resold number, when it isn't the unit's own. */
  @Maybe() @Text(16) hostCarrier!: string | null;
  @TextList(20, 100) warnings!: string[];
}

/** One complaint as the responsible unit may see it. */
export class OrderComplaint {
  @Id() complaintId!: string;
  @Id() disturbanceId!: string;
  /** Token of the complainant: the same for the same recipient, and nothing else. */
  @Id() complainantId!: string;
  @Nested(() => RecipientFacts) recipient!: RecipientFacts;
  @Nested(() => ReceivedInterval) received!: ReceivedInterval;
  @Instant() complainedAt!: string;
  @Text(10_000) text!: string;
  @OneOf(YES_NO_UNKNOWN) verbatim!: YesNoUnknown;
  @OneOf(CAPTURES) capture!: Capture;
  @OneOf(MESSAGE_TYPES) messageType!: MessageType;
  @Maybe() @Nested(() => MessagePart) part?: MessagePart;
  @Maybe() @Nested(() => StatedCategory) category?: StatedCategory;
  @OneOf(NATURES) nature!: Nature;
  @TextList(50, 2_000) links!: string[];
  @TextList(50, 32) callbackNumbers!: string[];
  @ListOf(() => Attachment, 20) attachments!: Attachment[];
  /** 二次骚扰: the same recipient, holder or signature again after refusal or measure. */
  @Maybe() @Flag() secondDisturbance?: boolean;
  /** Received after the measure took effect. */
  @Flag() afterMeasure!: boolean;
}

/** A clock that delivery starts. */
export class OrderClock {
  @OneOf(CLOCK_KINDS) clock!: ClockKind;
  /** e.g. `15wd` or `24h` */
  @Text(10) budget!: string;
  /** First instant that is late, when the order is delivered on the day of issue (hours: at issue); `clock-started` gives the exact one. */
  @Instant() due!: string;
  @Text(32) profile!: string;
  /** The due time touches a year whose calendar isn't published. */
  @Flag() provisional!: boolean;
  /** The profile's figure rests on a report, not on the text of the rule. */
  @Flag() unverified!: boolean;
}

export class EarlierOrder {
  @Id() orderId!: string;
  @Text(40) orderNumber!: string;
  @UnitCode() unit!: string;
  @Text(20) state!: string;
  @Instant() issuedAt!: string;
  @Maybe() @OneOf(RESULT_CODES) resultCode!: ResultCode | null;
}

export class EarlierMeasure {
  @Text(32) kind!: string;
  @Text(64) target!: string;
  @Instant() effectiveAt!: string;
  @Maybe() @Instant() endsAt!: string | null;
}

/** What a result code will require in the feedback. */
export class ResultRequirement {
  @OneOf(RESULT_CODES) code!: ResultCode;
  @TextList(20, 64) requires!: string[];
}

export class IssuerContact {
  @Text(100) name!: string;
  @Maybe() @Text(64) phone?: string;
  @Maybe() @Text(128) email?: string;
}

/** 处置工单: what a unit must do about a case, enough to act on without calling anyone (workflow.md §5). Streams `casework.cases.v1` (key case id) and the unit's mailbox (key unit). */
export class OrderIssuedV1 {
  static readonly type = 'order-issued.v1';

  @Id() orderId!: string;
  /** 工单编号 */
  @Text(40) orderNumber!: string;
  @Id() caseId!: string;
  /** Place of this event in the case's history. */
  @Whole(1) caseSeq!: number;
  /** `first-issue`, or the id of the return, reassignment or recurrence that caused it. */
  @Text(64) causeId!: string;
  @UnitCode() unit!: string;
  /** `gateway` or `resale` when a special desk of the unit must act. */
  @Maybe() @Text(16) desk?: string;
  @Instant() issuedAt!: string;
  @Nested(() => SenderCode) sender!: SenderCode;
  @Maybe() @Text(64) signature!: string | null;
  @Nested(() => OwnerEvidence) owner!: OwnerEvidence;
  @Maybe() @Text(64) category!: string | null;
  @OneOf(RISKS) risk!: Risk;
  @Text(200) riskReason!: string;
  @ListOf(() => OrderComplaint, 500) complaints!: OrderComplaint[];
  @Whole(0) distinctComplainants!: number;
  @Maybe() @Instant() firstReceivedAt!: string | null;
  @Maybe() @Instant() lastReceivedAt!: string | null;
  @ListOf(() => EarlierOrder, 50) earlierOrders!: EarlierOrder[];
  @ListOf(() => EarlierMeasure, 50) earlierMeasures!: EarlierMeasure[];
  @Whole(0) recurrenceCount!: number;
  /** Of the case: complaints that are second disturbances; absent when there are none. */
  @Maybe() @Whole(1) secondDisturbances?: number;
  /** 相似短信簇, once campaigns are recognised. */
  @Maybe() @Text(64) campaign!: string | null;
  /** Numbers of open orders at this unit on the same sender or main code, up to 20. */
  @TextList(100, 40) siblingOrders!: string[];
  @ListOf(() => OrderClock, 10) clocks!: OrderClock[];
  @ListOf(() => ResultRequirement, 10) resultRequirements!: ResultRequirement[];
  @Nested(() => IssuerContact) issuer!: IssuerContact;
}
