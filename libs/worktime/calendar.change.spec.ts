import { bundledBody, bundledCalendar } from './bundled';
import { WorkCalendar } from './calendar';
import { readChange, withChange, type YearChange } from './calendar.change';
import { dayOfDate } from './days';

/** As an announcement might read. */
const YEAR_2027 = {
  year: 2027,
  source: '国办发明电〔2026〕示例',
  holidays: { '2027-01-01': '元旦', '2027-01-02': '元旦', '2027-01-03': '元旦', '2027-02-05': '春节' },
  makeUpWorkdays: { '2027-01-10': '元旦' },
};

const calendarWith = (json: unknown): WorkCalendar => {
  const { facts, overrides } = withChange(bundledBody(), readChange(json));
  return new WorkCalendar(facts, overrides);
};
const kindOn = (calendar: WorkCalendar, date: string): string => calendar.day(dayOfDate(date)).kind;

describe('a change of the calendar', () => {
  it('makes a year known that was provisional, with the announcement as source', () => {
    expect(kindOn(bundledCalendar(), '2027-02-05')).toBe('provisional-workday');
    const calendar = calendarWith(YEAR_2027);
    expect(calendar.day(dayOfDate('2027-02-05'))).toEqual({
      kind: 'holiday',
      name: '春节',
      source: 'override: 国办发明电〔2026〕示例',
    });
    expect(kindOn(calendar, '2027-01-10')).toBe('make-up-workday');
    expect(kindOn(calendar, '2027-01-04')).toBe('workday');
    expect(kindOn(calendar, '2028-01-04')).toBe('provisional-workday');
  });

  it('takes the place of all that was known of the year', () => {
    expect(kindOn(bundledCalendar(), '2026-10-10')).toBe('make-up-workday');
    const holidays = { '2026-10-01': '国庆节' };
    const calendar = calendarWith({ year: 2026, source: '更正', holidays, makeUpWorkdays: {} });
    expect([kindOn(calendar, '2026-10-10'), kindOn(calendar, '2026-10-02')]).toEqual(['weekend', 'workday']);
    expect(kindOn(calendar, '2025-10-02')).toBe('holiday');
  });

  it('made twice is the same calendar as made once, whatever the order of its days', () => {
    const once = withChange(bundledBody(), readChange(YEAR_2027));
    const twice = withChange(once, readChange({ ...YEAR_2027, holidays: reversed(YEAR_2027.holidays) }));
    expect(new WorkCalendar(twice.facts, twice.overrides).version).toBe(
      new WorkCalendar(once.facts, once.overrides).version,
    );
  });

  it('can be of single days', () => {
    const day = { date: '2026-11-12', kind: 'holiday', name: '临时放假', source: '国务院办公厅通知' };
    const calendar = calendarWith({ days: [day] });
    expect(kindOn(calendar, '2026-11-12')).toBe('holiday');
    expect(kindOn(calendar, '2026-11-13')).toBe('workday');
  });

  it.each([
    [{ ...YEAR_2027, year: '2027' }, 'a whole number from 1992 to 2099'],
    [{ ...YEAR_2027, holidays: {} }, 'the holidays of the year'],
    [{ ...YEAR_2027, holidays: { '2026-12-31': '元旦' } }, 'a date in 2027'],
    [{ ...YEAR_2027, holidays: { '2027-02-30': '春节' } }, 'a date, YYYY-MM-DD'],
    [{ ...YEAR_2027, makeUpWorkdays: { '2027-01-11': '元旦' } }, 'a Saturday or Sunday'],
    [{ ...YEAR_2027, makeUpWorkdays: { '2027-01-02': '元旦' } }, 'a day that is no holiday'],
    [{ ...YEAR_2027, source: '' }, 'a text'],
    [{ ...YEAR_2027, weekends: [] }, 'no such member'],
    [{ days: [] }, 'at least one day'],
    [{ days: [{ date: '2027-01-01', kind: 'feast', source: 's' }] }, 'one of holiday'],
    [null, 'an object'],
  ])('%j is refused: expected %s', (json, expected) => {
    expect(() => readChange(json)).toThrow(expected);
  });
});

const reversed = (names: YearChange['holidays']): YearChange['holidays'] =>
  Object.fromEntries(Object.entries(names).reverse());
