import fc from 'fast-check';
import { dateOfDay, dayOfDate, dayOfInstant, formatInstant, parseInstant, startOfDay, weekdayOfDay } from './days';

describe('instants and Shanghai days', () => {
  it.each([
    ['2026-02-14T00:00:00+08:00', '2026-02-13T16:00:00.000Z'],
    ['2026-02-14T23:59:59.999+08:00', '2026-02-14T15:59:59.999Z'],
    ['2026-02-14T09:00+0800', '2026-02-14T01:00:00.000Z'],
    ['2024-02-29T12:00:00z', '2024-02-29T12:00:00.000Z'],
    ['2026-02-14t09:00:00-05:30', '2026-02-14T14:30:00.000Z'],
    ['2026-02-14T09:00:00,5Z', '2026-02-14T09:00:00.500Z'],
  ])('%s is read as %s', (text, utc) => {
    expect(new Date(parseInstant(text)).toISOString()).toBe(utc);
  });

  it('a fraction finer than a millisecond is cut, never rounded into the next day', () => {
    expect(formatInstant(parseInstant('2026-02-14T23:59:59.999999999+08:00'))).toBe('2026-02-14T23:59:59.999+08:00');
  });

  it.each([['2026-02-14'], ['2026-02-14T09:00:00'], ['2026-02-14T09:00']])(
    '%s has no offset and is refused',
    (text) => {
      expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'TIME_WITHOUT_OFFSET' }));
    },
  );

  it.each([
    [''],
    ['tomorrow'],
    ['2026-02-30T00:00:00Z'],
    ['2025-02-29T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-02-14T24:00:00Z'],
    ['2026-02-14T09:60:00Z'],
    ['2026-02-14T09:00:60Z'],
    ['2026-02-14T09:00:00+15:00'],
    ['2026-02-14 09:00:00Z'],
    ['０２０２６-02-14T09:00:00Z'],
    [' 2026-02-14T09:00:00Z'],
    ['1770000000000'],
  ])('%j is refused', (text) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'FIELD_INVALID' }));
  });

  it('reading what was written gives the same instant, as Intl in Asia/Shanghai gives the same date', () => {
    const intl = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
    const instants = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2100, 11, 31) });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant);
        expect(dateOfDay(dayOfInstant(instant))).toBe(intl.format(instant));
      }),
    );
  });

  it('a day begins at 00:00 +08:00 and the instant before belongs to the day before', () => {
    const day = dayOfDate('2026-02-14');
    expect(formatInstant(startOfDay(day))).toBe('2026-02-14T00:00:00+08:00');
    expect(dayOfInstant(startOfDay(day))).toBe(day);
    expect(dayOfInstant(startOfDay(day) - 1)).toBe(day - 1);
  });

  it('weekdays are right before and after 1970', () => {
    for (const date of ['1969-12-28', '1992-01-01', '2000-02-29', '2026-11-22', '2100-12-31']) {
      expect(weekdayOfDay(dayOfDate(date))).toBe(new Date(`${date}T00:00:00Z`).getUTCDay());
    }
  });
});
