import { MeasureRemains } from './measure-parts';
import { Id, Instant, Maybe, Nested, OneOf, OrganisationCode, RequiredWhen, Text, UnitCode } from './rules';
import { APPEAL_DECISIONS, type AppealDecision } from './vocabulary';

/** First decision on an appeal, by the unit that acted: upheld lifts the measure at once. Lane `orders`. */
export class AppealDecidedV1 {
  static readonly type = 'appeal-decided.v1';

  @Id() appealId!: string;
  @Maybe() @OrganisationCode() organisation?: string;
  @UnitCode() unit!: string;
  @OneOf(APPEAL_DECISIONS) decision!: AppealDecision;
  @RequiredWhen('decision', ['partly-upheld'], 'absent') @Nested(() => MeasureRemains) remains?: MeasureRemains;
  /** In plain Chinese; the affected party reads it. */
  @Text(1_000) reason!: string;
  @Text(64) handler!: string;
  @Instant() decidedAt!: string;
}
