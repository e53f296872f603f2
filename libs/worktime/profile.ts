import { DomainError } from '#kernel/domain-error';
import { type Budget, formatBudget } from './budget';
import { dateOfDay, dayOfInstant } from './days';

/** Every clock of workflow.md §6; a profile has a rule for each. */
export const CLOCK_KINDS = [
  'validity-check',
  'forward',
  'acknowledge',
  'return',
  'dispose',
  'return-decision',
  'assist',
  'review',
  'answer-own-desk',
  'answer-12321',
  'appeal',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** What else than the standard a limit is for. */
export const LIMIT_VARIANTS = ['standard', 'fraud', 'commercial-target', 'fraud-interim'] as const;
export type LimitVariant = (typeof LIMIT_VARIANTS)[number];

/** Why a number is what it is: `reported` by the press, `carried-over` from an older text. */
export const RULE_BASES = ['law', 'draft', 'reported', 'carried-over', 'operating-target'] as const;
export type RuleBasis = (typeof RULE_BASES)[number];

export interface Limit {
  readonly budget: Budget;
  readonly basis: RuleBasis;
  /** Nobody has checked it against the official text yet; every explanation says so. */
  readonly unverified: boolean;
}

export interface ClockRule {
  readonly kind: ClockKind;
  /** 中文 name for the people at the desks. */
  readonly name: string;
  /** The facts that start it, e.g. `order-delivered`. */
  readonly starts: readonly string[];
  /** The facts that stop it. */
  readonly until: readonly string[];
  /** Whoever may hold it, in the order of workflow.md. */
  readonly owedBy: readonly string[];
  /** An interim answer is due before the end. */
  readonly interimAnswer: boolean;
  /** Empty where the profile sets no limit: such a clock is not started. */
  readonly limits: Readonly<Partial<Record<LimitVariant, Limit>>>;
}

export interface RungRules {
  /** Shares of a budget of working days, in percent. */
  readonly shares: readonly number[];
  /** Shares of a budget in natural hours; the whole is the due time itself. */
  readonly naturalHourShares: readonly number[];
  /** Minutes after 00:00 +08:00 at which a working-day rung fires. */
  readonly atMinute: number;
  readonly headquartersAfter: Budget;
  /** 管局 and 12321. */
  readonly administrationAfter: Budget;
}

/** The statutory and operating numbers of one period; a clock pins the one in force on its own start date. */
export interface RuleProfile {
  readonly id: string;
  readonly name: string;
  /** The texts it rests on. */
  readonly basis: string;
  /** First Shanghai date it is in force; null: only when chosen by name. */
  readonly effectiveFrom: string | null;
  readonly recordRetention: { readonly months: number; readonly basis: RuleBasis; readonly unverified: boolean };
  readonly clocks: Readonly<Record<ClockKind, ClockRule>>;
  readonly rungs: RungRules;
}

/** The profile in force on the Shanghai date of an instant; undefined before the first one (2015-06-30). */
export function profileInForce(at: Date | number, profiles: readonly RuleProfile[]): RuleProfile | undefined {
  const date = dateOfDay(dayOfInstant(Number(at)));
  let inForce: RuleProfile | undefined;
  for (const profile of profiles) {
    const from = profile.effectiveFrom;
    if (from === null || from > date) continue;
    if (inForce === undefined || from > (inForce.effectiveFrom ?? '')) inForce = profile;
  }
  return inForce;
}

/** A profile by its id, in force or not. @throws FIELD_INVALID */
export function profileById(id: string, profiles: readonly RuleProfile[]): RuleProfile {
  const profile = profiles.find((candidate) => candidate.id === id);
  if (profile !== undefined) return profile;
  const expected = `one of ${profiles.map((known) => known.id).join(', ')}`;
  throw new DomainError('FIELD_INVALID', { field: 'profile', expected, got: id.slice(0, 40) });
}

/** The limit a profile sets for a clock; undefined where it sets none. */
export function limitOf(profile: RuleProfile, kind: ClockKind, variant: LimitVariant = 'standard'): Limit | undefined {
  return profile.clocks[kind].limits[variant];
}

/** Everything in a profile that nobody has checked yet, as `dispose 15wd` or `record-retention 6 months`. */
export function unverifiedOf(profile: RuleProfile): string[] {
  const found: string[] = [];
  for (const kind of CLOCK_KINDS) {
    for (const [variant, limit] of Object.entries(profile.clocks[kind].limits)) {
      const clock = variant === 'standard' ? kind : `${kind}:${variant}`;
      if (limit.unverified) found.push(`${clock} ${formatBudget(limit.budget)}`);
    }
  }
  if (profile.recordRetention.unverified) found.push(`record-retention ${profile.recordRetention.months} months`);
  return found;
}
