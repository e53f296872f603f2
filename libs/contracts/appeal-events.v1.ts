import { CaseEvent } from './case-events.v1';
import { Flag, Id, Instant, Maybe, OneOf, Text, UnitCode } from './rules';
import {
  APPEAL_DECISIONS,
  APPEAL_LEVELS,
  MEASURE_KINDS,
  MEASURE_SCOPES,
  type AppealDecision,
  type AppealLevel,
  type MeasureKind,
  type MeasureScope,
} from './vocabulary';

/** An appeal waits for a decision. Mailbox of the unit that acted; the contact of the party stays on the platform. */
export class AppealOpenedV1 extends CaseEvent {
  static readonly type = 'appeal-opened.v1';

  @Id() appealId!: string;
  /** 申诉编号 */
  @Text(40) appealNumber!: string;
  @OneOf(APPEAL_LEVELS) level!: AppealLevel;
  @Text(40) noticeNumber!: string;
  @Id() measureId!: string;
  /** The unit that acted. */
  @UnitCode() unit!: string;
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Text(2_000) grounds!: string;
  @Flag() hasContact!: boolean;
  /** Who owes the decision. */
  @Text(32) owedBy!: string;
  /** First late instant; null where the profile sets no limit. */
  @Maybe() @Instant() due!: string | null;
}

/** An appeal was decided. Mailboxes of the unit that acted and of the one where it was filed. */
export class AppealDecisionRecordedV1 extends CaseEvent {
  static readonly type = 'appeal-decision-recorded.v1';

  @Id() appealId!: string;
  @Text(40) appealNumber!: string;
  @OneOf(APPEAL_LEVELS) level!: AppealLevel;
  @Text(40) noticeNumber!: string;
  @Id() measureId!: string;
  @UnitCode() unit!: string;
  @OneOf(APPEAL_DECISIONS) decision!: AppealDecision;
  @Text(1_000) reason!: string;
  /** Nothing more can be asked for. */
  @Flag() isFinal!: boolean;
  /** Until when the party may escalate; null when it can't. */
  @Maybe() @Instant() escalateUntil!: string | null;
}
