import { canonicalJson, sha256Hex } from '#kernel/canonical';
import { DAY } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { dateOfDay, dayOfDate, weekdayOfDay } from './days';

/** A calendar as published: only days that differ from Monday to Friday are named. See docs/worktime.md. */
export interface CalendarFacts {
  readonly source: string;
  /** A year that is absent is unknown, not free of holidays. */
  readonly years: Readonly<Record<string, CalendarYear>>;
}

export interface CalendarYear {
  readonly holidays: Readonly<Record<string, string>>;
  readonly makeUpWorkdays: Readonly<Record<string, string>>;
}

/** What an operator knows better or earlier than the facts. */
export interface CalendarOverrides {
  /** Years whose announcement is entered whole below, so that they are no longer provisional. */
  readonly completeYears: readonly { readonly year: number; readonly source: string }[];
  readonly days: readonly DayOverride[];
}

/** All that a calendar is made of. */
export interface CalendarBody {
  readonly facts: CalendarFacts;
  readonly overrides: CalendarOverrides;
}

export interface DayOverride {
  readonly date: string;
  readonly kind: 'holiday' | 'make-up-workday' | 'workday' | 'weekend';
  readonly name?: string;
  /** The announcement this rests on. */
  readonly source: string;
}

export type DayKind =
  'workday' | 'weekend' | 'holiday' | 'make-up-workday' | 'provisional-workday' | 'provisional-weekend';

export interface CalendarDay {
  readonly kind: DayKind;
  readonly name?: string;
  readonly source: string;
}

/** The span of days that calendars answer for; before 1992 Shanghai had summer time. */
export const FIRST_DAY = dayOfDate('1992-01-01');
export const LAST_DAY = dayOfDate('2100-12-31');

/**
 * Working days with their running counts, so that the Nth working day after a day is found by look-up.
 * Immutable; about 0.5 MB. Clocks pin `version`.
 */
export class WorkCalendar {
  /** Changes when, and only when, a day or a source in it changes. */
  readonly version: string;
  private readonly named = new Map<number, CalendarDay>();
  private readonly completeYears = new Map<number, string>();
  /** Working days from FIRST_DAY up to and including the day. */
  private readonly workdaysUpTo = new Int32Array(LAST_DAY - FIRST_DAY + 1);
  /** Days of years without data, counted the same way. */
  private readonly provisionalUpTo = new Int32Array(LAST_DAY - FIRST_DAY + 1);
  /** Day number of each working day in order. */
  private readonly workdays: Int32Array;

  constructor(facts: CalendarFacts, overrides: CalendarOverrides = { completeYears: [], days: [] }) {
    this.version = `cn-${sha256Hex(canonicalJson([facts, overrides])).slice(0, 12)}`;
    this.addFacts(facts);
    this.addOverrides(overrides);
    const workdays: number[] = [];
    let provisional = 0;
    for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
      if (!this.completeYears.has(yearOf(day))) provisional++;
      if (isWorking(this.day(day).kind)) workdays.push(day);
      this.workdaysUpTo[day - FIRST_DAY] = workdays.length;
      this.provisionalUpTo[day - FIRST_DAY] = provisional;
    }
    this.workdays = Int32Array.from(workdays);
  }

  /** What a day is and who says so. */
  day(day: number): CalendarDay {
    const named = this.named.get(day);
    if (named !== undefined) return named;
    const isWeekend = weekdayOfDay(day) % 6 === 0;
    const source = this.completeYears.get(yearOf(day));
    if (source !== undefined) return { kind: isWeekend ? 'weekend' : 'workday', source };
    return { kind: isWeekend ? 'provisional-weekend' : 'provisional-workday', source: 'weekdays-only' };
  }

  isWorkday(day: number): boolean {
    return isWorking(this.day(day).kind);
  }

  /** The Nth working day after a day, which isn't counted itself; undefined beyond the span. */
  nthWorkdayAfter(day: number, n: number): number | undefined {
    const before = this.workdaysUpTo[day - FIRST_DAY];
    return before === undefined ? undefined : this.workdays[before + n - 1];
  }

  /** Working days after `from` up to and including `to`. */
  workdaysBetween(from: number, to: number): number {
    return this.countAt(this.workdaysUpTo, to) - this.countAt(this.workdaysUpTo, from);
  }

  /** Whether a year without data is touched after `from` up to and including `to`. */
  isProvisionalBetween(from: number, to: number): boolean {
    return this.provisionalUpTo[to - FIRST_DAY] !== this.provisionalUpTo[from - FIRST_DAY];
  }

  private countAt(counts: Int32Array, day: number): number {
    const count = counts[day - FIRST_DAY];
    if (count !== undefined) return count;
    throw new DomainError('FIELD_INVALID', { field: 'day', expected: SPAN_TEXT, got: String(day) });
  }

  private addFacts(facts: CalendarFacts): void {
    for (const [year, days] of Object.entries(facts.years)) {
      this.completeYears.set(Number(year), facts.source);
      for (const [date, name] of Object.entries(days.holidays)) {
        this.named.set(dayOfDate(date), { kind: 'holiday', name, source: facts.source });
      }
      for (const [date, name] of Object.entries(days.makeUpWorkdays)) {
        this.named.set(dayOfDate(date), { kind: 'make-up-workday', name, source: facts.source });
      }
    }
  }

  private addOverrides(overrides: CalendarOverrides): void {
    for (const { year, source } of overrides.completeYears) this.completeYears.set(year, `override: ${source}`);
    for (const { date, kind, name, source } of overrides.days) {
      const nameOrKept = name ?? this.named.get(dayOfDate(date))?.name;
      this.named.set(dayOfDate(date), {
        kind,
        ...(nameOrKept === undefined ? {} : { name: nameOrKept }),
        source: `override: ${source}`,
      });
    }
  }
}

export const SPAN_TEXT = `a day from ${dateOfDay(FIRST_DAY)} to ${dateOfDay(LAST_DAY)}`;

export function isWorking(kind: DayKind): boolean {
  return kind === 'workday' || kind === 'make-up-workday' || kind === 'provisional-workday';
}

const yearOf = (day: number): number => new Date(day * DAY).getUTCFullYear();
