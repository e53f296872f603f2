import type { ClockKind } from '#contracts/vocabulary';
import { formatBudget, parseBudget } from '#worktime/budget';
import { bundledCalendar, bundledProfiles } from '#worktime/bundled';
import { FIRST_DAY, type WorkCalendar } from '#worktime/calendar';
import { dayOfInstant, formatInstant, startOfDay } from '#worktime/days';
import { dueAt } from '#worktime/deadline';
import { limitOf, profileById, profileInForce, type Limit, type RuleProfile } from '#worktime/profile';
import { rungsOf, rungsOfDue, type Rung } from '#worktime/rungs';
import type { Term } from './clock';
import { RULE_OF } from './clock-kinds';

/** In place of a budget: somebody set the due time itself, so no calendar moves it. */
export const STATED = 'stated';

/** Calendars begin in 1992; what claims to have started before was due long ago either way. */
export const countedFrom = (claimed: number): number => Math.max(claimed, startOfDay(FIRST_DAY));

/** What a running clock's rungs rest on. */
export interface RungBasis {
  readonly start: number;
  readonly dueAt: number;
  readonly budget: string;
  readonly profile: string;
  readonly extension: number;
}

/**
 * Working out terms is pure; the answers for one Shanghai day are kept because a day has a million starts. The calendar
 * is the active one as far as this process knows: every clock says which version it was worked out by.
 */
export class ClockRules {
  private readonly kept = new Map<string, Term | null>();
  private readonly keptRungs = new Map<string, readonly Rung[]>();
  private readonly earliest: RuleProfile;

  constructor(
    readonly profiles: readonly RuleProfile[] = bundledProfiles(),
    private active: WorkCalendar = bundledCalendar(),
  ) {
    this.earliest = [...profiles]
      .filter((profile) => profile.effectiveFrom !== null)
      .sort((a, b) => a.effectiveFrom!.localeCompare(b.effectiveFrom!))[0]!;
  }

  get calendar(): WorkCalendar {
    return this.active;
  }

  /** From now on terms are worked out by this calendar. */
  follow(calendar: WorkCalendar): void {
    if (calendar.version === this.active.version) return;
    this.active = calendar;
    this.kept.clear();
    this.keptRungs.clear();
  }

  /** The term of a clock that starts at an instant, under the profile in force then; null where the profile sets no limit. */
  term(kind: ClockKind, claimed: number, isFraud = false): Term | null {
    const start = countedFrom(claimed);
    const day = dayOfInstant(start);
    const rule = RULE_OF[kind];
    if (rule === null) return null;
    const variant = kind === 'acknowledge' && isFraud ? 'fraud' : rule[1];
    const limit = limitOf(this.profileOn(day), rule[0], variant);
    if (limit === undefined) return null;
    if (limit.budget.unit === 'h') return this.workOut(kind, limit, start, this.profileOn(day));
    const key = `${kind}/${variant}/${day}`;
    let term = this.kept.get(key);
    if (term === undefined) {
      if (this.kept.size > 2_000) this.kept.clear();
      term = this.workOut(kind, limit, start, this.profileOn(day));
      this.kept.set(key, term);
    }
    return term;
  }

  /** The term of a clock whose due time a person names (督办). */
  statedTerm(start: number, due: number): Term {
    const profile = this.profileOn(dayOfInstant(start));
    return {
      budget: STATED,
      dueAt: due,
      due: formatInstant(due),
      nextAt: rungsOfDue(due, start, this.active, profile)[0]!.at,
      profile: profile.id,
      calendarVersion: this.active.version,
      provisional: false,
      unverified: false,
    };
  }

  /** The rungs of a clock under a calendar, from lowest to highest. */
  rungs(basis: RungBasis, calendar: WorkCalendar = this.active): readonly Rung[] {
    const start = countedFrom(basis.start);
    const profile = this.profile(basis.profile);
    if (basis.budget === STATED) return rungsOfDue(basis.dueAt, start, calendar, profile);
    const budget = parseBudget(basis.budget);
    if (budget.unit === 'h' || calendar !== this.active)
      return rungsOf(start, budget, calendar, profile, basis.extension);
    const key = `${basis.budget}/${basis.profile}/${dayOfInstant(start)}/${basis.extension}`;
    let rungs = this.keptRungs.get(key);
    if (rungs === undefined) {
      if (this.keptRungs.size > 2_000) this.keptRungs.clear();
      rungs = rungsOf(start, budget, calendar, profile, basis.extension);
      this.keptRungs.set(key, rungs);
    }
    return rungs;
  }

  /** A profile by its id, also one that clocks were started under before another was chosen by name. @throws DomainError */
  profile(id: string): RuleProfile {
    return this.profiles.find((profile) => profile.id === id) ?? profileById(id, bundledProfiles());
  }

  /** Before the first profile nothing was in force; a clock that claims to start then is judged by that first one. */
  private profileOn(day: number): RuleProfile {
    return profileInForce(startOfDay(day), this.profiles) ?? this.earliest;
  }

  private workOut(kind: ClockKind, { budget, unverified }: Limit, start: number, profile: RuleProfile): Term {
    const { due, provisional } = dueAt(start, budget, this.active);
    const first = kind === 'return' ? due : rungsOf(start, budget, this.active, profile)[0]!.at;
    return {
      budget: formatBudget(budget),
      dueAt: due,
      due: formatInstant(due),
      nextAt: first,
      profile: profile.id,
      calendarVersion: this.active.version,
      provisional,
      unverified,
    };
  }
}
