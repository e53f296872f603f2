import { Instant, Maybe, OneOf, RequiredWhen, Text } from './rules';
import { MEASURE_KINDS, MEASURE_SCOPES, type MeasureKind, type MeasureScope } from './vocabulary';

/** What is left of a measure that was reduced: at least one of these differs from what was. */
export class MeasureRemains {
  @OneOf(MEASURE_KINDS) kind!: MeasureKind;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Maybe() @Text(64) target?: string;
  /** Absent: the end stays. */
  @Maybe() @Instant() endsAt?: string;
}

export const BLOCK_KINDS = ['intercept', 'blocklist'] as const;
export const BLOCK_ENDS = ['at', 'until-lifted'] as const;

/** What the receiving unit did to keep messages of an origin out: reason and end are never left open. */
export class BlockTaken {
  @OneOf(BLOCK_KINDS) kind!: (typeof BLOCK_KINDS)[number];
  /** The code, prefix or gateway that is blocked. */
  @Text(64) target!: string;
  @OneOf(MEASURE_SCOPES) scope!: MeasureScope;
  @Instant() effectiveAt!: string;
  /** `at` a moment, or `until-lifted` for a reason. */
  @OneOf(BLOCK_ENDS) end!: (typeof BLOCK_ENDS)[number];
  @RequiredWhen('end', ['at'], 'absent') @Instant() endsAt?: string;
  @RequiredWhen('end', ['until-lifted'], 'absent') @Text(200) untilLifted?: string;
  @Text(500) reason!: string;
}
