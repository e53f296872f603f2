import facts from '../../data/calendars/cn.json';
import { bundledCalendar } from './bundled';
import { type CalendarOverrides, FIRST_DAY, LAST_DAY, WorkCalendar } from './calendar';
import { readFacts, readOverrides } from './calendar.reading';
import { dateOfDay, dayOfDate } from './days';
import { dueAt } from './deadline';

const calendar = bundledCalendar();
const kindOn = (date: string, of: WorkCalendar = calendar): string => of.day(dayOfDate(date)).kind;

describe('the bundled calendar', () => {
  it('knows the make-up workdays of 2026, all on weekends', () => {
    const found: string[] = [];
    for (let day = dayOfDate('2026-01-01'); day <= dayOfDate('2026-12-31'); day++) {
      if (calendar.day(day).kind === 'make-up-workday') found.push(dateOfDay(day).slice(5));
    }
    expect(found).toEqual(['01-04', '02-14', '02-28', '05-09', '09-20', '10-10']);
  });

  it('covers 2004 to 2026 and calls the days of other years provisional', () => {
    expect(Object.keys(facts.years)).toEqual(Array.from({ length: 23 }, (_, index) => String(2004 + index)));
    expect(calendar.day(dayOfDate('2027-02-05'))).toEqual({ kind: 'provisional-workday', source: 'weekdays-only' });
    expect(calendar.day(dayOfDate('2027-02-06'))).toEqual({ kind: 'provisional-weekend', source: 'weekdays-only' });
    expect(kindOn('2003-12-31')).toBe('provisional-workday');
  });

  it('counts and look-ups agree with each other over the whole span', () => {
    for (let day = FIRST_DAY; day < LAST_DAY - 40; day += 7) {
      const last = calendar.nthWorkdayAfter(day, 15) ?? NaN;
      expect(calendar.workdaysBetween(day, last)).toBe(15);
      expect(calendar.isWorkday(last)).toBe(true);
      expect(calendar.workdaysBetween(day, last - 1)).toBe(14);
    }
    expect(() => calendar.workdaysBetween(FIRST_DAY - 1, FIRST_DAY)).toThrow('FIELD_INVALID');
  });
});

describe('overrides', () => {
  const overrides: CalendarOverrides = {
    completeYears: [{ year: 2027, source: '国办发明电〔2026〕号' }],
    days: [
      { date: '2027-01-01', kind: 'holiday', name: '元旦', source: '国办发明电〔2026〕号' },
      { date: '2027-01-03', kind: 'make-up-workday', name: '元旦', source: '国办发明电〔2026〕号' },
      { date: '2026-12-31', kind: 'holiday', source: '国办发明电〔2026〕号' },
      { date: '2026-10-01', kind: 'workday', source: '演练' },
    ],
  };
  const changed = new WorkCalendar(facts, overrides);

  it('win over the facts, say whose word they are and keep a known name', () => {
    expect(changed.day(dayOfDate('2026-10-01'))).toEqual({ kind: 'workday', name: '国庆节', source: 'override: 演练' });
    expect(kindOn('2026-12-31', changed)).toBe('holiday');
    expect(kindOn('2026-10-02', changed)).toBe('holiday');
  });

  it('a year declared complete is no longer provisional, and its deadlines move', () => {
    const start = Date.parse('2026-12-29T09:00:00+08:00');
    const before = dueAt(start, { unit: 'wd', amount: 2 }, calendar);
    const after = dueAt(start, { unit: 'wd', amount: 2 }, changed);
    expect(new Date(before.due).toISOString()).toBe('2026-12-31T16:00:00.000Z');
    expect(after).toEqual({ due: Date.parse('2027-01-04T00:00:00+08:00'), provisional: false });
    expect(kindOn('2027-01-04', changed)).toBe('workday');
  });

  it('a single day in a year without data leaves the year provisional', () => {
    const single = new WorkCalendar(facts, { completeYears: [], days: overrides.days });
    const deadline = dueAt(Date.parse('2026-12-31T09:00:00+08:00'), { unit: 'wd', amount: 1 }, single);
    expect(deadline).toEqual({ due: Date.parse('2027-01-04T00:00:00+08:00'), provisional: true });
  });

  it('change the version, and the same content has the same version', () => {
    expect(changed.version).not.toBe(calendar.version);
    expect(new WorkCalendar(facts).version).toBe(calendar.version);
    expect(calendar.version).toMatch(/^cn-[0-9a-f]{12}$/);
  });
});

describe('reading calendars', () => {
  it.each([
    [{ source: 'x' }, 'calendar.years'],
    [{ source: 'x', years: { 1980: {} } }, 'calendar.years.1980'],
    [{ source: 'x', years: { 2027: { holidays: {} } } }, 'calendar.years.2027.makeUpWorkdays'],
    [
      { source: 'x', years: { 2027: { holidays: { '2026-01-01': '元旦' }, makeUpWorkdays: {} } } },
      'calendar.years.2027.holidays.2026-01-01',
    ],
    [
      { source: 'x', years: { 2027: { holidays: { '2027-02-30': '元旦' }, makeUpWorkdays: {} } } },
      'calendar.years.2027.holidays.2027-02-30',
    ],
  ])('facts with a fault are refused at its path (%#)', (json, field) => {
    expect(() => readFacts(json)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', detail: expect.objectContaining({ field }) }),
    );
  });

  it.each([
    [{ days: [] }, 'overrides.completeYears'],
    [{ completeYears: [{ year: 27, source: 'x' }], days: [] }, 'overrides.completeYears[0].year'],
    [{ completeYears: [], days: [{ date: '2027-01-01', kind: 'feast', source: 'x' }] }, 'overrides.days[0].kind'],
    [{ completeYears: [], days: [{ date: '2027-01-01', kind: 'holiday' }] }, 'overrides.days[0].source'],
    [
      {
        completeYears: [],
        days: [
          { date: '2027-01-01', kind: 'holiday', source: 'x' },
          { date: '2027-01-01', kind: 'workday', source: 'x' },
        ],
      },
      'overrides.days[1].date',
    ],
  ])('overrides with a fault are refused at its path (%#)', (json, field) => {
    expect(() => readOverrides(json)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', detail: expect.objectContaining({ field }) }),
    );
  });
});
