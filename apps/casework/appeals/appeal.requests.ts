import { MeasureRemains } from '#contracts/measure-parts';
import { Maybe, Nested, OneOf, PersonalText, RequiredWhen, Text, UnitCode } from '#contracts/rules';
import { APPEAL_DECISIONS, type AppealDecision } from '#contracts/vocabulary';

/** What somebody with a notice in hand sends; at a desk its unit is named. */
export class AppealRequest {
  @PersonalText(40) noticeNumber!: string;
  @PersonalText(40) code!: string;
  @PersonalText(2_000) grounds!: string;
  @Maybe() @PersonalText(200) contact?: string;
  @Maybe() @UnitCode() unit?: string;
}

export class EscalationRequest {
  @PersonalText(40) noticeNumber!: string;
  @PersonalText(40) code!: string;
  @PersonalText(2_000) grounds!: string;
  @Maybe() @UnitCode() unit?: string;
}

export class StatusRequest {
  @PersonalText(40) noticeNumber!: string;
  @PersonalText(40) code!: string;
}

/** The second decision, of 12321 or the arbiter. */
export class SecondDecision {
  @OneOf(APPEAL_DECISIONS) decision!: AppealDecision;
  @RequiredWhen('decision', ['partly-upheld'], 'absent') @Nested(() => MeasureRemains) remains?: MeasureRemains;
  @Text(1_000) reason!: string;
  @Text(64) handler!: string;
}
