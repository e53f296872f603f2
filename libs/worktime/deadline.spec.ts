import { parseBudget } from './budget';
import { bundledCalendar } from './bundled';
import { WorkCalendar } from './calendar';
import { dueAt } from './deadline';
import { formatInstant, parseInstant } from './days';

const calendar = bundledCalendar();

function due(start: string, budget: string, of: WorkCalendar = calendar): string {
  const deadline = dueAt(parseInstant(start), parseBudget(budget), of);
  return formatInstant(deadline.due) + (deadline.provisional ? ' provisional' : '');
}

describe('dueAt, cases worked out by hand from the State Council notices', () => {
  it.each([
    [
      'over Spring Festival 2026 (15 to 23 February off, 14 and 28 worked)',
      '2026-02-10T16:20:00+08:00',
      '15wd',
      '2026-03-10',
    ],
    ['to the make-up Saturday 14 February', '2026-02-13T10:00:00+08:00', '1wd', '2026-02-15'],
    ['to the make-up Saturday 28 February', '2026-02-27T10:00:00+08:00', '1wd', '2026-03-01'],
    ['from a Spring Festival day', '2026-02-17T10:00:00+08:00', '1wd', '2026-02-25'],
    ['from a make-up workday, which as first day is not counted', '2026-02-14T10:00:00+08:00', '1wd', '2026-02-25'],
    ['from New Year to the make-up Sunday 4 January', '2026-01-01T10:00:00+08:00', '1wd', '2026-01-05'],
    ['over Labour Day to the make-up Saturday 9 May', '2026-04-30T10:00:00+08:00', '4wd', '2026-05-10'],
    ['to the make-up Sunday 20 September', '2026-09-18T10:00:00+08:00', '1wd', '2026-09-21'],
    ['over National Day (1 to 7 October off)', '2026-09-30T18:00:00+08:00', '1wd', '2026-10-09'],
    ['over National Day to the make-up Saturday 10 October', '2026-09-30T18:00:00+08:00', '3wd', '2026-10-11'],
    ['from a plain Friday', '2026-11-20T10:00:00+08:00', '1wd', '2026-11-24'],
    ['over the leap day of 2024', '2024-02-28T10:00:00+08:00', '2wd', '2024-03-02'],
    ['from the leap day of 2024', '2024-02-29T10:00:00+08:00', '1wd', '2024-03-02'],
    ['up to the last working day of a known year', '2026-12-30T10:00:00+08:00', '1wd', '2027-01-01'],
  ])('%s', (_case, start, budget, date) => {
    expect(due(start, budget)).toBe(`${date}T00:00:00+08:00`);
  });

  it('a start at 23:59:59.999 belongs to that day, one at 00:00 to the next', () => {
    expect(due('2026-11-23T23:59:59.999+08:00', '1wd')).toBe('2026-11-25T00:00:00+08:00');
    expect(due('2026-11-24T00:00:00.000+08:00', '1wd')).toBe('2026-11-26T00:00:00+08:00');
  });

  it('the first day is the date in Shanghai, whatever the offset of the start', () => {
    expect(due('2026-11-23T16:30:00Z', '1wd')).toBe('2026-11-26T00:00:00+08:00');
    expect(due('2026-11-23T15:30:00Z', '1wd')).toBe('2026-11-25T00:00:00+08:00');
    expect(due('2026-11-23T10:30:00-08:00', '1wd')).toBe('2026-11-26T00:00:00+08:00');
  });

  it('natural hours run through nights, holidays and the year without data, to the millisecond', () => {
    expect(due('2026-02-16T22:00:00.250+08:00', '24h')).toBe('2026-02-17T22:00:00.250+08:00');
    expect(due('2026-12-31T22:00:00+08:00', '4h')).toBe('2027-01-01T02:00:00+08:00');
  });

  it('15 working days from mid-December reach the year without data and are provisional', () => {
    expect(due('2026-12-15T09:00:00+08:00', '15wd')).toBe('2027-01-06T00:00:00+08:00 provisional');
    expect(due('2026-12-15T09:00:00+08:00', '12wd')).toBe('2027-01-01T00:00:00+08:00');
    expect(due('2026-12-15T09:00:00+08:00', '13wd')).toBe('2027-01-02T00:00:00+08:00 provisional');
  });

  it('a start in a year without data is provisional, and one on its last day is not', () => {
    expect(due('2027-02-05T09:00:00+08:00', '1wd')).toBe('2027-02-09T00:00:00+08:00 provisional');
    expect(due('2003-12-30T09:00:00+08:00', '1wd')).toBe('2004-01-01T00:00:00+08:00 provisional');
    expect(due('2003-12-31T09:00:00+08:00', '1wd')).toBe('2004-01-03T00:00:00+08:00');
  });

  it.each([
    ['1991-12-31T23:59:59.999+08:00', '1wd', 'start'],
    ['2101-01-01T00:00:00+08:00', '1h', 'start'],
    ['2100-12-31T09:00:00+08:00', '1wd', 'budget'],
    ['2100-12-31T09:00:00+08:00', '15h', 'budget'],
    ['2090-01-01T09:00:00+08:00', '9999wd', 'budget'],
  ])('%s + %s lies outside the span of the calendar and names the %s', (start, budget, field) => {
    expect(() => due(start, budget)).toThrow(
      expect.objectContaining({ code: 'FIELD_INVALID', detail: expect.objectContaining({ field }) }),
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity])('an amount of %d is refused in both units', (amount) => {
    const start = parseInstant('2026-11-23T09:00:00+08:00');
    for (const unit of ['wd', 'h'] as const) {
      expect(() => dueAt(start, { unit, amount }, calendar)).toThrow(
        expect.objectContaining({ code: 'FIELD_INVALID' }),
      );
    }
  });

  it('an invalid Date is refused', () => {
    for (const start of [new Date(NaN), Infinity, -8.64e15]) {
      expect(() => dueAt(start, parseBudget('1h'), calendar)).toThrow(
        expect.objectContaining({ code: 'FIELD_INVALID' }),
      );
    }
  });
});
