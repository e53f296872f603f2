import { ValidityClock } from './validity-clock';

const at = (time: string): number => Date.parse(time);
const dueOf = (time: string, clock = new ValidityClock()): string | null => {
  const { dueAt } = clock.termFrom(at(time));
  return dueAt === null ? null : new Date(dueAt).toISOString();
};

describe('the validity clock', () => {
  it('runs from the complaint to the end of the next working day: the first day is not counted', () => {
    expect(dueOf('2026-11-19T00:00:00+08:00')).toBe('2026-11-20T16:00:00.000Z');
    expect(dueOf('2026-11-19T23:59:59.999+08:00')).toBe('2026-11-20T16:00:00.000Z');
    expect(dueOf('2026-11-20T00:00:00+08:00')).toBe('2026-11-23T16:00:00.000Z');
  });

  it('counts a Saturday that is worked and skips a holiday', () => {
    expect(dueOf('2026-10-09T10:00:00+08:00')).toBe('2026-10-10T16:00:00.000Z');
    expect(dueOf('2026-09-30T10:00:00+08:00')).toBe('2026-10-08T16:00:00.000Z');
  });

  it('pins the profile in force when it was complained, and the calendar', () => {
    const clock = new ValidityClock();
    expect(clock.termFrom(at('2026-04-30T12:00:00+08:00')).profile).toBe('cn-2015');
    expect(clock.termFrom(at('2026-05-01T00:00:00+08:00')).profile).toBe('cn-2026');
    expect(clock.termFrom(at('2026-05-01T00:00:00+08:00')).calendarVersion).toMatch(/\S/);
    expect(new ValidityClock('cn-2020-draft').termFrom(at('2026-05-01T00:00:00+08:00')).profile).toBe('cn-2020-draft');
  });

  it('is late at once for what claims to be older than calendars are', () => {
    expect(at(dueOf('1991-06-01T12:00:00+08:00')!)).toBeLessThan(at('1992-01-10T00:00:00Z'));
  });

  it('is explained day by day, under the calendar it was counted by only', () => {
    const clock = new ValidityClock();
    const start = at('2026-11-20T12:00:00+08:00');
    const { calendarVersion, budget } = clock.termFrom(start);
    expect(clock.explain(start, budget, calendarVersion)!.days.map(({ date, counted }) => [date, counted])).toEqual([
      ['2026-11-20', false],
      ['2026-11-21', false],
      ['2026-11-22', false],
      ['2026-11-23', true],
    ]);
    expect(clock.explain(start, budget, 'another')).toBeNull();
  });
});
