import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { DAY } from '#kernel/clock';
import type { Budget } from './budget';
import { bundledCalendar } from './bundled';
import { dueAt } from './deadline';
import { explain } from './explanation';

const calendar = bundledCalendar();
const shanghaiDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** A second opinion that shares nothing with the code under test: walks day by day and asks chinese-days. */
function walk(start: number, n: number): { due: number; provisional: boolean } {
  let day = Date.parse(`${shanghaiDate.format(start)}T00:00:00+08:00`);
  let provisional = false;
  for (let left = n; left > 0;) {
    day += DAY;
    const date = shanghaiDate.format(day);
    if (chineseDays.isWorkday(date)) left--;
    provisional ||= date < '2004' || date > '2027';
  }
  return { due: day + DAY, provisional };
}

const workingDays = fc.integer({ min: 1, max: 60 }).map((amount): Budget => ({ unit: 'wd', amount }));
const starts = fc.integer({ min: Date.UTC(2003, 6, 1), max: Date.UTC(2028, 0, 1) });

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
