import { Injectable } from '@nestjs/common';
import { formatBudget, parseBudget } from '#worktime/budget';
import { bundledCalendar, bundledProfiles } from '#worktime/bundled';
import { FIRST_DAY, type WorkCalendar } from '#worktime/calendar';
import { startOfDay } from '#worktime/days';
import { dueAt } from '#worktime/deadline';
import { type Explanation, explain } from '#worktime/explanation';
import { limitOf, profileById, profileInForce, type RuleProfile } from '#worktime/profile';

/** When a check must be done, and by which rules; pinned when the complaint comes (workflow.md §6). */
export interface CheckTerm {
  /** First late instant; null where the profile sets no limit. */
  readonly dueAt: number | null;
  readonly budget: string | null;
  readonly profile: string;
  readonly calendarVersion: string;
  readonly provisional: boolean;
}

/** 受理核查时限: runs from the complaint until it is accepted, invalid, a lead or out of scope, whoever holds it meanwhile. */
@Injectable()
export class ValidityClock {
  private readonly earliest: RuleProfile;

  constructor(
    /** Profile to apply instead of the one in force on the day of the complaint. */
    private readonly chosen?: string,
    private readonly profiles: readonly RuleProfile[] = bundledProfiles(),
    private readonly calendar: WorkCalendar = bundledCalendar(),
  ) {
    this.earliest = [...profiles]
      .filter(({ effectiveFrom }) => effectiveFrom !== null)
      .sort((a, b) => a.effectiveFrom!.localeCompare(b.effectiveFrom!))[0]!;
  }

  termFrom(complainedAt: number): CheckTerm {
    const start = startWithin(complainedAt);
    const profile =
      this.chosen === undefined
        ? (profileInForce(start, this.profiles) ?? this.earliest)
        : profileById(this.chosen, this.profiles);
    const pinned = { profile: profile.id, calendarVersion: this.calendar.version };
    const limit = limitOf(profile, 'validity-check');
    if (limit === undefined) return { ...pinned, dueAt: null, budget: null, provisional: false };
    const { due, provisional } = dueAt(start, limit.budget, this.calendar);
    return { ...pinned, dueAt: due, budget: formatBudget(limit.budget), provisional };
  }

  /** Day by day how the due time comes about; null where there is no limit, or another calendar was used than this version has. */
  explain(complainedAt: number, budget: string | null, calendarVersion: string | null): Explanation | null {
    if (budget === null || calendarVersion !== this.calendar.version) return null;
    return explain(startWithin(complainedAt), parseBudget(budget), this.calendar);
  }
}

/** Calendars begin in 1992; what claims to be older was due long ago either way. */
const startWithin = (complainedAt: number): number => Math.max(complainedAt, startOfDay(FIRST_DAY));
