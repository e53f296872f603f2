import { DomainError } from '#kernel/domain-error';
import type { CalendarBody, DayOverride } from './calendar';
import { readOverrides } from './calendar.reading';
import { dayOfDate, weekdayOfDay } from './days';
import { date, invalid, members, text, wholeNumber } from './reading';

/** A year as the State Council announces it; takes the place of all that was known of that year. */
export interface YearChange {
  readonly year: number;
  /** The announcement, e.g. 国办发明电〔2026〕8号. */
  readonly source: string;
  /** Date → name, weekends within the holidays too. */
  readonly holidays: Readonly<Record<string, string>>;
  /** Date → name of the holiday that the weekend day makes up for. */
  readonly makeUpWorkdays: Readonly<Record<string, string>>;
}

/** Single days that are other than announced, each with its source. */
export interface DaysChange {
  readonly days: readonly DayOverride[];
}

export type CalendarChange = YearChange | DaysChange;

/** Reads a change from its JSON form (docs/worktime.md). @throws REQUEST_INVALID naming the path */
export function readChange(json: unknown): CalendarChange {
  try {
    return typeof json === 'object' && json !== null && 'days' in json ? readDays(json) : readYear(json);
  } catch (error) {
    if (error instanceof DomainError) throw new DomainError('REQUEST_INVALID', error.detail, { cause: error });
    throw error;
  }
}

/** The calendar with the change made. */
export function withChange({ facts, overrides }: CalendarBody, change: CalendarChange): CalendarBody {
  if ('days' in change) {
    const changed = new Set(change.days.map((day) => day.date));
    const kept = overrides.days.filter((day) => !changed.has(day.date));
    return { facts, overrides: { ...overrides, days: sorted([...kept, ...change.days]) } };
  }
  const { year, source } = change;
  const isOf = (on: string): boolean => on.startsWith(`${year}-`);
  const days = [
    ...overrides.days.filter((day) => !isOf(day.date)),
    ...namedDays(change.holidays, 'holiday', source),
    ...namedDays(change.makeUpWorkdays, 'make-up-workday', source),
  ];
  const years = Object.entries(facts.years).filter(([known]) => known !== String(year));
  const completeYears = [...overrides.completeYears.filter((one) => one.year !== year), { year, source }];
  return {
    facts: { ...facts, years: Object.fromEntries(years) },
    overrides: { completeYears: completeYears.sort((a, b) => a.year - b.year), days: sorted(days) },
  };
}

const namedDays = (
  names: Readonly<Record<string, string>>,
  kind: 'holiday' | 'make-up-workday',
  source: string,
): DayOverride[] => Object.entries(names).map(([on, name]) => ({ date: on, kind, name, source }));

const sorted = (days: readonly DayOverride[]): DayOverride[] => [...days].sort((a, b) => (a.date < b.date ? -1 : 1));

function readDays(json: unknown): DaysChange {
  const { days } = members(json, 'change', ['days']);
  const found = readOverrides({ completeYears: [], days }).days;
  if (found.length === 0) throw invalid('change.days', 'at least one day', 'none');
  return { days: found };
}

function readYear(json: unknown): YearChange {
  const root = members(json, 'change', ['year', 'source', 'holidays', 'makeUpWorkdays']);
  const year = wholeNumber(root.year, 1992, 2099, 'change.year');
  const holidays = readNames(root.holidays, year, 'change.holidays');
  const makeUpWorkdays = readNames(root.makeUpWorkdays, year, 'change.makeUpWorkdays');
  if (Object.keys(holidays).length === 0) throw invalid('change.holidays', 'the holidays of the year', 'none');
  for (const on of Object.keys(makeUpWorkdays)) {
    const path = `change.makeUpWorkdays.${on}`;
    if (on in holidays) throw invalid(path, 'a day that is no holiday', on);
    if (weekdayOfDay(dayOfDate(on)) % 6 !== 0) throw invalid(path, 'a Saturday or Sunday', on);
  }
  return { year, source: text(root.source, 'change.source'), holidays, makeUpWorkdays };
}

function readNames(json: unknown, year: number, path: string): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [on, name] of Object.entries(members(json, path, [], 'any'))) {
    if (!date(on, `${path}.${on}`).startsWith(`${year}-`)) throw invalid(`${path}.${on}`, `a date in ${year}`, on);
    names[on] = text(name, `${path}.${on}`);
  }
  return names;
}
