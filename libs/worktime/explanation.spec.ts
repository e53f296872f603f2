import { parseBudget } from './budget';
import { bundledCalendar } from './bundled';
import { parseInstant } from './days';
import { countedDays, explain } from './explanation';

const calendar = bundledCalendar();

function lines(start: string, budget: string): string[] {
  return explain(parseInstant(start), parseBudget(budget), calendar).days.map((day) =>
    [day.date, day.kind, day.name ?? '-', day.counted ? 'counted' : 'not counted', day.source].join(' '),
  );
}

describe('explain', () => {
  it('names every day over National Day 2026 and on whose word it counts', () => {
    expect(lines('2026-09-30T18:00:00+08:00', '3wd')).toEqual([
      '2026-09-30 start-day - not counted chinese-days@1.5.7',
      '2026-10-01 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-02 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-03 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-04 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-05 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-06 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-07 holiday 国庆节 not counted chinese-days@1.5.7',
      '2026-10-08 workday - counted chinese-days@1.5.7',
      '2026-10-09 workday - counted chinese-days@1.5.7',
      '2026-10-10 make-up-workday 国庆节 counted chinese-days@1.5.7',
    ]);
  });

  it('marks the days of a year without data', () => {
    expect(lines('2026-12-31T09:00:00+08:00', '2wd')).toEqual([
      '2026-12-31 start-day - not counted chinese-days@1.5.7',
      '2027-01-01 provisional-workday - counted weekdays-only',
      '2027-01-02 provisional-weekend - not counted weekdays-only',
      '2027-01-03 provisional-weekend - not counted weekdays-only',
      '2027-01-04 provisional-workday - counted weekdays-only',
    ]);
  });

  it('a holiday as first day keeps its name', () => {
    expect(lines('2026-02-23T09:00:00+08:00', '1wd')[0]).toBe(
      '2026-02-23 start-day 春节 not counted chinese-days@1.5.7',
    );
  });

  it('counts the midnights passed under a budget in hours', () => {
    expect(lines('2026-02-16T22:00:00+08:00', '4h')).toEqual([
      '2026-02-16 start-day - not counted natural-hours',
      '2026-02-17 natural-day - counted natural-hours',
    ]);
    for (const [start, budget, days] of [
      ['2026-02-16T00:00:00+08:00', '4h', 0],
      ['2026-02-16T00:00:00+08:00', '24h', 1],
      ['2026-02-16T22:00:00+08:00', '48h', 2],
    ] as const) {
      const { due, days: listed } = explain(parseInstant(start), parseBudget(budget), calendar);
      expect(listed.filter((day) => day.counted)).toHaveLength(days);
      expect(countedDays(parseInstant(start), parseBudget(budget), due)).toBe(days);
    }
  });

  it('names the version of the calendar it rests on', () => {
    expect(explain(parseInstant('2026-02-16T22:00:00Z'), parseBudget('1wd'), calendar).calendarVersion).toBe(
      calendar.version,
    );
  });
});
