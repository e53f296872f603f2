import type { ClockKind } from '#contracts/vocabulary';
import { formatBudget } from '#worktime/budget';
import { bundledCalendar, bundledProfiles } from '#worktime/bundled';
import { FIRST_DAY, type WorkCalendar } from '#worktime/calendar';
import { dayOfInstant, formatInstant, startOfDay } from '#worktime/days';
import { dueAt } from '#worktime/deadline';
import {
  limitOf,
  profileInForce,
  type ClockKind as RuleKind,
  type Limit,
  type LimitVariant,
  type RuleProfile,
} from '#worktime/profile';
import type { Term } from './clock';

/** Which figure of the profile a clock takes. */
const RULE_OF = {
  forward: ['forward', 'standard'],
  acknowledge: ['acknowledge', 'standard'],
  return: ['return', 'standard'],
  dispose: ['dispose', 'standard'],
  'commercial-target': ['dispose', 'commercial-target'],
  'fraud-interim': ['dispose', 'fraud-interim'],
  'return-decision': ['return-decision', 'standard'],
  assist: ['assist', 'standard'],
  review: ['review', 'standard'],
  'answer-own-desk': ['answer-own-desk', 'standard'],
  'answer-12321': ['answer-12321', 'standard'],
  appeal: ['appeal', 'standard'],
  // 督办 names its own due time.
  supervision: null,
} as const satisfies Record<ClockKind, readonly [RuleKind, LimitVariant] | null>;

/** Working out terms is pure; the answers for one Shanghai day are kept because a day has a million starts. */
export class ClockRules {
  private readonly kept = new Map<string, Term | null>();
  private readonly earliest: RuleProfile;

  constructor(
    private readonly profiles: readonly RuleProfile[] = bundledProfiles(),
    readonly calendar: WorkCalendar = bundledCalendar(),
  ) {
    this.earliest = [...profiles]
      .filter((profile) => profile.effectiveFrom !== null)
      .sort((a, b) => a.effectiveFrom!.localeCompare(b.effectiveFrom!))[0]!;
  }

  /** The term of a clock that starts at an instant, under the profile in force then; null where the profile sets no limit. */
  term(kind: ClockKind, claimed: number, isFraud = false): Term | null {
    // Calendars begin in 1992; what claims to be older was due long ago either way.
    const start = Math.max(claimed, startOfDay(FIRST_DAY));
    const day = dayOfInstant(start);
    const rule = RULE_OF[kind];
    if (rule === null) return null;
    const variant = kind === 'acknowledge' && isFraud ? 'fraud' : rule[1];
    const limit = limitOf(this.profileOn(day), rule[0], variant);
    if (limit === undefined) return null;
    if (limit.budget.unit === 'h') return this.workOut(limit, start, this.profileOn(day));
    const key = `${kind}/${variant}/${day}`;
    let term = this.kept.get(key);
    if (term === undefined) {
      if (this.kept.size > 2_000) this.kept.clear();
      term = this.workOut(limit, start, this.profileOn(day));
      this.kept.set(key, term);
    }
    return term;
  }

  /** Before the first profile nothing was in force; a clock that claims to start then is judged by that first one. */
  private profileOn(day: number): RuleProfile {
    return profileInForce(startOfDay(day), this.profiles) ?? this.earliest;
  }

  private workOut({ budget, unverified }: Limit, start: number, profile: RuleProfile): Term {
    const { due, provisional } = dueAt(start, budget, this.calendar);
    return {
      budget: formatBudget(budget),
      dueAt: due,
      due: formatInstant(due),
      profile: profile.id,
      calendarVersion: this.calendar.version,
      provisional,
      unverified,
    };
  }
}
