import {
  Flag,
  Id,
  Instant,
  ListOf,
  Maybe,
  Nested,
  OneOf,
  OrganisationCode,
  Sha256,
  Text,
  TextList,
  UnitCode,
} from './rules';
import {
  HOLDER_KINDS,
  MEASURE_KINDS,
  MEASURE_SCOPES,
  RESULT_CODES,
  type HolderKind,
  type MeasureKind,
  type MeasureScope,
  type ResultCode,
} from './vocabulary';

/** 处置措施 taken, with what the affected party was told (反电信网络诈骗法 Art. 32). */
export class MeasureTaken {
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  /** The code, signature or subscriber it applies to. */
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Instant() effectiveAt!: string;
  /** Absent: until lifted. */
  @Maybe() @Instant() endsAt?: string;
  /** Why it has no end; where neither is said the reason stands for both. */
  @Maybe() @Text(200) untilLifted?: string;
  @Text(500) reason!: string;
  @Flag() noticeGiven!: boolean;
  /** Main-code scope only: the second person who agreed, not the handler. */
  @Maybe() @Text(64) secondPerson?: string;
  /** Main-code scope only: who else would be hit; quotes the id of `GET /v1/measures/preview`. */
  @Maybe() @Text(1_000) impactPreview?: string;
}

/** Who holds the sender code. */
export class HolderFound {
  @OneOf(HOLDER_KINDS) kind!: HolderKind;
  @Maybe() @Text(200) name?: string;
  /** Since when: a new subscriber (二次放号) answers only for what came later. */
  @Maybe() @Instant() since?: string;
}

/** Whether a record of the message was found, and how it was searched. */
export class RecordSearch {
  @Flag() found!: boolean;
  @Instant() periodFrom!: string;
  @Instant() periodUntil!: string;
  @Text(100) system!: string;
}

/** A reference to evidence kept by the unit. */
export class EvidenceReference {
  @Text(64) kind!: string;
  @Text(200) reference!: string;
  @Maybe() @Sha256() sha256?: string;
}

/** The owner the unit names instead of itself, with proof (result NOT_OURS). */
export class TrueOwner {
  @Text(16) organisation!: string;
  @Maybe() @UnitCode() unit?: string;
  @TextList(20, 400) proof!: string[];
}

/** 回单 / 阶段反馈: the unit's answer to an order. An interim one reports a first measure and changes nothing else. Lane `orders`. */
export class OrderFeedbackV1 {
  static readonly type = 'order-feedback.v1';

  @Id() orderId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @UnitCode() unit!: string;
  @Flag() interim!: boolean;
  /** Required unless interim. */
  @Maybe() @OneOf(RESULT_CODES) resultCode?: ResultCode;
  /** What was found to be the cause; required unless interim. */
  @Maybe() @Text(1_000) cause?: string;
  @ListOf(() => MeasureTaken, 20) measures!: MeasureTaken[];
  @Maybe() @Nested(() => HolderFound) holder?: HolderFound;
  @Maybe() @Nested(() => RecordSearch) search?: RecordSearch;
  /** Why the complaint isn't confirmed. */
  @Maybe() @Text(1_000) reason?: string;
  @ListOf(() => EvidenceReference, 20) evidence!: EvidenceReference[];
  /** Police reference of a transfer. */
  @Maybe() @Text(200) transferReference?: string;
  @Maybe() @Nested(() => TrueOwner) trueOwner?: TrueOwner;
  @Text(64) handler!: string;
  /** When it was handled, which isn't when it was sent. */
  @Instant() handledAt!: string;
  /** Plain Chinese for the complainant; required unless interim. */
  @Maybe() @Text(1_000) textForComplainant?: string;
}
