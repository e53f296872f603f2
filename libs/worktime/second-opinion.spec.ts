import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { DAY } from '#kernel/clock';
import type { Budget } from './budget';
import facts from '../../data/calendars/cn.json';
import { bundledCalendar } from './bundled';
import { dateOfDay, dayOfDate } from './days';
import { dueAt } from './deadline';
import { explain } from './explanation';

const calendar = bundledCalendar();
const shanghaiDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/**
 * What chinese-days says of every day from 2003 to 2028. Asked in a process of its own with TZ set: west of Greenwich
 * the package takes each holiday for the day before.
 */
const theirs = new Map<string, { work: boolean; name: string }>(
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '-e',
        `const { getDayDetail } = require('chinese-days');
         const days = [];
         for (let day = Date.UTC(2003, 0, 1); day < Date.UTC(2029, 0, 1); day += 86_400_000) {
           const date = new Date(day).toISOString().slice(0, 10);
           days.push([date, getDayDetail(date)]);
         }
         console.log(JSON.stringify(days));`,
      ],
      { env: { TZ: 'Asia/Shanghai' }, encoding: 'utf8', maxBuffer: 16_000_000 },
    ),
  ) as [string, { work: boolean; name: string }][],
);

/** A second opinion that shares nothing with the code under test: walks day by day and asks chinese-days. */
function walk(start: number, n: number): { due: number; provisional: boolean } {
  let day = Date.parse(`${shanghaiDate.format(start)}T00:00:00+08:00`);
  let provisional = false;
  for (let left = n; left > 0;) {
    day += DAY;
    const date = shanghaiDate.format(day);
    if (theirs.get(date)?.work) left--;
    provisional ||= date < '2004' || date > '2027';
  }
  return { due: day + DAY, provisional };
}

const workingDays = fc.integer({ min: 1, max: 60 }).map((amount): Budget => ({ unit: 'wd', amount }));
const starts = fc.integer({ min: Date.UTC(2003, 6, 1), max: Date.UTC(2028, 0, 1) });

describe('the bundled calendar against chinese-days', () => {
  it('agrees on every day from 2004 to 2026, names included', () => {
    for (let day = dayOfDate('2004-01-01'); day <= dayOfDate('2026-12-31'); day++) {
      const date = dateOfDay(day);
      const { kind, name, source } = calendar.day(day);
      const their = theirs.get(date);
      expect([date, calendar.isWorkday(day)]).toEqual([date, their?.work]);
      expect([date, kind === 'holiday' || kind === 'weekend']).toEqual([date, !their?.work]);
      expect([date, name, source]).toEqual([date, their?.name.split(',')[1], facts.source]); // "Spring Festival,春节,4", "Monday"
    }
  });
});

describe('dueAt against a day-walker', () => {
  it('gives the same due time and the same provisional mark for any start and budget', () => {
    fc.assert(
      fc.property(starts, workingDays, (start, budget) => {
        expect(dueAt(start, budget, calendar)).toEqual(walk(start, budget.amount));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same for 1, 5 and 15 working days from every day of 2025 and 2026, at both ends of the day', () => {
    for (let day = Date.parse('2025-01-01T00:00:00+08:00'); day < Date.parse('2027-01-01T00:00:00+08:00'); day += DAY) {
      for (const amount of [1, 5, 15]) {
        const expected = walk(day, amount);
        expect(dueAt(day, { unit: 'wd', amount }, calendar)).toEqual(expected);
        expect(dueAt(new Date(day + DAY - 1), { unit: 'wd', amount }, calendar)).toEqual(expected);
      }
    }
  });

  it('is never earlier for a later start or a larger budget', () => {
    fc.assert(
      fc.property(starts, starts, workingDays, (a, b, budget) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const { due } = dueAt(first, budget, calendar);
        expect(due).toBeLessThanOrEqual(dueAt(second, budget, calendar).due);
        expect(due).toBeLessThan(dueAt(first, { unit: 'wd', amount: budget.amount + 1 }, calendar).due);
      }),
    );
  });

  it('an explanation lists each day once, counts exactly the budget and ends the day before due', () => {
    fc.assert(
      fc.property(starts, workingDays, (start, budget) => {
        const { due, provisional, days } = explain(start, budget, calendar);
        const dates = days.map((day) => day.date);
        expect(dates[0]).toBe(shanghaiDate.format(start));
        expect(dates.at(-1)).toBe(shanghaiDate.format(due - 1));
        expect(new Set(dates).size).toBe(Math.round((due - Date.parse(`${dates[0]}T00:00:00+08:00`)) / DAY));
        expect([...dates].sort()).toEqual(dates);
        expect(days.filter((day) => day.counted)).toHaveLength(budget.amount);
        expect(days.slice(1).some((day) => day.source === 'weekdays-only')).toBe(provisional);
      }),
    );
  });
});
