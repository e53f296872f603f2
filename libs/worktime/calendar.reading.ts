import type { CalendarFacts, CalendarOverrides, CalendarYear, DayOverride } from './calendar';
import { date, invalid, members, oneOf, text, wholeNumber } from './reading';

const OVERRIDE_KINDS = ['holiday', 'make-up-workday', 'workday', 'weekend'] as const;

/** Reads a calendar from its JSON form (docs/worktime.md). @throws CONFIGURATION_INVALID naming the path */
export function readFacts(json: unknown): CalendarFacts {
  const root = members(json, 'calendar', ['source', 'years']);
  const years: Record<string, CalendarYear> = {};
  for (const [year, days] of Object.entries(members(root.years, 'calendar.years', [], 'any'))) {
    const path = `calendar.years.${year}`;
    if (!/^(199[2-9]|20\d\d)$/.test(year)) throw invalid(path, 'a year from 1992 to 2099', year);
    const { holidays, makeUpWorkdays } = members(days, path, ['holidays', 'makeUpWorkdays']);
    years[year] = {
      holidays: readNames(holidays, year, `${path}.holidays`),
      makeUpWorkdays: readNames(makeUpWorkdays, year, `${path}.makeUpWorkdays`),
    };
  }
  return { source: text(root.source, 'calendar.source'), years };
}

/** Reads the override table from its JSON form (docs/worktime.md). @throws CONFIGURATION_INVALID naming the path */
export function readOverrides(json: unknown): CalendarOverrides {
  const root = members(json, 'overrides', ['completeYears', 'days']);
  const seen = new Set<string>();
  const days = list(root.days, 'overrides.days').map((item, index): DayOverride => {
    const path = `overrides.days[${index}]`;
    const day = members(item, path, ['date', 'kind', 'source'], ['name']);
    const onDate = date(day.date, `${path}.date`);
    if (seen.has(onDate)) throw invalid(`${path}.date`, 'each date once', onDate);
    seen.add(onDate);
    return {
      date: onDate,
      kind: oneOf(OVERRIDE_KINDS, day.kind, `${path}.kind`),
      source: text(day.source, `${path}.source`),
      ...(day.name === undefined ? {} : { name: text(day.name, `${path}.name`) }),
    };
  });
  const completeYears = list(root.completeYears, 'overrides.completeYears').map((item, index) => {
    const path = `overrides.completeYears[${index}]`;
    const { year, source } = members(item, path, ['year', 'source']);
    return { year: wholeNumber(year, 1992, 2099, `${path}.year`), source: text(source, `${path}.source`) };
  });
  return { completeYears, days };
}

function readNames(json: unknown, year: string, path: string): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [on, name] of Object.entries(members(json, path, [], 'any'))) {
    if (!date(on, `${path}.${on}`).startsWith(year)) throw invalid(`${path}.${on}`, `a date in ${year}`, on);
    names[on] = text(name, `${path}.${on}`);
  }
  return names;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(path, 'a list', value);
  return value;
}
