import { CaseEvent } from './case-events.v1';
import { Flag, Id, Instant, ListOf, Maybe, OneOf, Text, TextList, UnitCode } from './rules';
import {
  MEASURE_KINDS,
  MEASURE_SCOPES,
  MEASURE_STATES,
  type MeasureKind,
  type MeasureScope,
  type MeasureState,
} from './vocabulary';

/** A measure with what the affected party must be told (反电信网络诈骗法 Art. 32). */
export class RecordedMeasure {
  @Id() measureId!: string;
  /** 处置告知书编号 */
  @Text(40) noticeNumber!: string;
  /** One-time code: proves with the number who may appeal. Kept by the platform as a digest only, so this is its only copy. */
  @Text(19) noticeCode!: string;
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Instant() effectiveAt!: string;
  @Maybe() @Instant() endsAt?: string;
  /** Why it has no end. */
  @Maybe() @Text(500) untilLifted?: string;
  @Text(500) reason!: string;
}

/** Measures were recorded; the unit hands each notice to the party it affects. Mailbox of the unit that acted. */
export class MeasureRecordedV1 extends CaseEvent {
  static readonly type = 'measure-recorded.v1';

  @UnitCode() unit!: string;
  /** Absent for a block that an assist asked for. */
  @Maybe() @Id() orderId?: string;
  @Maybe() @Id() assistId?: string;
  @ListOf(() => RecordedMeasure, 20) measures!: RecordedMeasure[];
  /** Ways to appeal, in the words of a notice. */
  @TextList(10, 200) appealRoutes!: string[];
  /** What an appeal has to bring. */
  @TextList(10, 200) appealMaterials!: string[];
}

/** A measure came to its end. Mailbox of the unit that acted. */
export class MeasureExpiredV1 extends CaseEvent {
  static readonly type = 'measure-expired.v1';

  @Id() measureId!: string;
  @Text(40) noticeNumber!: string;
  @UnitCode() unit!: string;
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @Text(64) target!: string;
  @Instant() endsAt!: string;
}

/** A unit that applied the same measure on the same target. */
export class MeasurePartner {
  @UnitCode() unit!: string;
  @Id() measureId!: string;
}

/** A measure no longer holds. Mailboxes of the unit that acted and of every partner with the same measure in force. */
export class MeasureLiftedV1 extends CaseEvent {
  static readonly type = 'measure-lifted.v1';

  @Id() measureId!: string;
  @Text(40) noticeNumber!: string;
  @UnitCode() unit!: string;
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  /** `lifted`, or the state it had already reached when an appeal was upheld. */
  @OneOf(MEASURE_STATES) state!: MeasureState;
  @Text(1_000) reason!: string;
  @Instant() liftedAt!: string;
  /** An appeal was upheld: the measure should never have been taken. */
  @Flag() wasWrong!: boolean;
  @Maybe() @Id() appealId?: string;
  @Maybe() @Id() followsMeasureId?: string;
  /** Who else applied it: each lifts its own and says so with measure-changed.v1. */
  @ListOf(() => MeasurePartner, 200) partners!: MeasurePartner[];
}

/** Less remains of a measure, as a measure of its own under the same notice. Mailbox of the unit that acted. */
export class MeasureReducedV1 extends CaseEvent {
  static readonly type = 'measure-reduced.v1';

  @Id() measureId!: string;
  /** The measure that remains. */
  @Id() remainsId!: string;
  @Text(40) noticeNumber!: string;
  @UnitCode() unit!: string;
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Maybe() @Instant() endsAt?: string;
  @Text(1_000) reason!: string;
  @Maybe() @Id() appealId?: string;
}
