import fc from 'fast-check';
import type { Budget } from './budget';
import { parseBudget } from './budget';
import { bundledCalendar, bundledProfiles } from './bundled';
import { formatInstant, parseInstant } from './days';
import { profileById } from './profile';
import { rungsOf } from './rungs';

const calendar = bundledCalendar();
const profile = profileById('cn-2026', bundledProfiles());

function rungs(start: string, budget: string): string[] {
  return rungsOf(parseInstant(start), parseBudget(budget), calendar, profile).map(
    ({ name, at, provisional }) => `${name} ${formatInstant(at).slice(0, 16)}${provisional ? ' provisional' : ''}`,
  );
}

describe('rungsOf', () => {
  it('15 working days: day 8, 12 and 15 at 09:00, overdue at due, headquarters 1 and administration 3 days on', () => {
    expect(rungs('2026-11-02T10:00:00+08:00', '15wd')).toEqual([
      'share-50 2026-11-12T09:00',
      'share-80 2026-11-18T09:00',
      'share-100 2026-11-23T09:00',
      'overdue 2026-11-24T00:00',
      'headquarters 2026-11-24T09:00',
      'administration 2026-11-26T09:00',
    ]);
  });

  it('the shares of one working day fall together on its morning', () => {
    expect(rungs('2026-11-20T10:00:00+08:00', '1wd')).toEqual([
      'share-50 2026-11-23T09:00',
      'share-80 2026-11-23T09:00',
      'share-100 2026-11-23T09:00',
      'overdue 2026-11-24T00:00',
      'headquarters 2026-11-24T09:00',
      'administration 2026-11-26T09:00',
    ]);
  });

  it('never fall on a day off: over National Day they wait for the next working day', () => {
    expect(rungs('2026-09-29T10:00:00+08:00', '2wd')).toEqual([
      'share-50 2026-09-30T09:00',
      'share-80 2026-10-08T09:00',
      'share-100 2026-10-08T09:00',
      'overdue 2026-10-09T00:00',
      'headquarters 2026-10-09T09:00',
      'administration 2026-10-12T09:00',
    ]);
  });

  it('of natural hours come at any hour, and the escalations on working mornings after the day of due', () => {
    expect(rungs('2026-10-01T22:00:00+08:00', '4h')).toEqual([
      'share-50 2026-10-02T00:00',
      'share-80 2026-10-02T01:12',
      'overdue 2026-10-02T02:00',
      'headquarters 2026-10-08T09:00',
      'administration 2026-10-10T09:00',
    ]);
  });

  it('say which of them are provisional', () => {
    expect(rungs('2026-12-23T10:00:00+08:00', '5wd')).toEqual([
      'share-50 2026-12-28T09:00',
      'share-80 2026-12-29T09:00',
      'share-100 2026-12-30T09:00',
      'overdue 2026-12-31T00:00',
      'headquarters 2026-12-31T09:00',
      'administration 2027-01-04T09:00 provisional',
    ]);
  });

  it('rise in time from after the start, whatever start and budget', () => {
    const starts = fc.integer({ min: Date.UTC(2015, 6, 1), max: Date.UTC(2030, 0, 1) });
    const budgets = fc.record({
      unit: fc.constantFrom<Budget['unit']>('wd', 'h'),
      amount: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(starts, budgets, (start, budget) => {
        const times = rungsOf(start, budget, calendar, profile).map((rung) => rung.at);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
        expect(times[0]).toBeGreaterThan(start);
        expect(new Set(times.slice(-3)).size).toBe(3);
      }),
    );
  });
});
