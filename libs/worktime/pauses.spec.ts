import fc from 'fast-check';
import { DAY, HOUR } from '#kernel/clock';
import type { Budget } from './budget';
import { bundledCalendar } from './bundled';
import { dueAt } from './deadline';
import { formatInstant } from './days';
import { extendedDue, extensionOf, type PauseSpan } from './pauses';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const calendar = bundledCalendar();
const wd = (amount: number): Budget => ({ unit: 'wd', amount });
const span = (from: string, until: string, differs: Partial<PauseSpan> = {}): PauseSpan => ({
  from: at(from),
  until: at(until),
  isExtended: true,
  ...differs,
});

/** Fifteen working days from Monday 1 June 2026: in time until the end of Tuesday 23 June (19 June 端午 is off). */
const start = at('2026-06-01T16:00:00');

function dueAfter(...spans: PauseSpan[]): string {
  const extension = extensionOf(start, wd(15), spans, calendar);
  return formatInstant(extendedDue({ start, budget: wd(15), extension }, calendar).due);
}

describe('a pause that is given back', () => {
  it('moves the due time by the working days after the one it began on, up to the one it ended on', () => {
    // Wednesday to Friday: Thursday and Friday.
    expect(dueAfter(span('2026-06-03T10:00:00', '2026-06-05T15:00:00'))).toBe('2026-06-26T00:00:00+08:00');
  });

  it('gives nothing for a part of one day, and nothing for a weekend or a holiday', () => {
    expect(dueAfter(span('2026-06-03T08:00:00', '2026-06-03T17:00:00'))).toBe('2026-06-24T00:00:00+08:00');
    expect(dueAfter(span('2026-06-05T17:00:00', '2026-06-07T20:00:00'))).toBe('2026-06-24T00:00:00+08:00');
    expect(dueAfter(span('2026-06-18T17:00:00', '2026-06-19T20:00:00'))).toBe('2026-06-24T00:00:00+08:00');
  });

  it('leaves as many days after its end as were left at its begin', () => {
    const begun = at('2026-06-12T09:00:00');
    const ended = at('2026-07-01T09:00:00');
    const left = calendar.workdaysBetween(dayOf(begun), dayOf(dueAt(start, wd(15), calendar).due - 1));
    const fresh = dueAt(ended, wd(left), calendar).due;
    expect(dueAfter({ from: begun, until: ended, isExtended: true })).toBe(formatInstant(fresh));
  });

  it('counts each day once where pauses follow or overlap each other', () => {
    const whole = dueAfter(span('2026-06-03T10:00:00', '2026-06-10T10:00:00'));
    const halves = [
      span('2026-06-03T10:00:00', '2026-06-08T10:00:00'),
      span('2026-06-08T10:00:00', '2026-06-10T10:00:00'),
    ];
    const overlapping = [
      span('2026-06-05T10:00:00', '2026-06-10T10:00:00'),
      span('2026-06-03T10:00:00', '2026-06-08T10:00:00'),
    ];
    expect([dueAfter(...halves), dueAfter(...overlapping)]).toEqual([whole, whole]);
  });

  it('gives nothing back once the clock was late', () => {
    expect(dueAfter(span('2026-06-24T00:00:00', '2026-06-30T10:00:00'))).toBe('2026-06-24T00:00:00+08:00');
  });

  it('moves natural hours by the very time', () => {
    const budget: Budget = { unit: 'h', amount: 24 };
    const extension = extensionOf(
      start,
      budget,
      [{ from: start + HOUR, until: start + 4 * HOUR, isExtended: true }],
      calendar,
    );
    expect(extendedDue({ start, budget, extension }, calendar).due).toBe(start + 27 * HOUR);
  });
});

describe('a pause that is not given back', () => {
  it('changes nothing: a rejected return, and one that is still open', () => {
    expect(dueAfter(span('2026-06-03T10:00:00', '2026-06-05T15:00:00', { isExtended: false }))).toBe(
      '2026-06-24T00:00:00+08:00',
    );
    expect(dueAfter({ from: at('2026-06-03T10:00:00'), until: null, isExtended: true })).toBe(
      '2026-06-24T00:00:00+08:00',
    );
  });
});

describe('rework', () => {
  const rework = (from: string, until: string): PauseSpan => span(from, until, { isRework: true });

  it('goes on with what was left', () => {
    // Answered on 15 June with five working days left (16, 17, 18, 22 and 23 June); back on 18 June.
    expect(dueAfter(rework('2026-06-15T10:00:00', '2026-06-18T10:00:00'))).toBe('2026-06-27T00:00:00+08:00');
  });

  it('leaves at least one working day', () => {
    expect(dueAfter(rework('2026-06-23T17:00:00', '2026-06-25T10:00:00'))).toBe('2026-06-27T00:00:00+08:00');
    // Answered late: still one day from the day it came back, a Friday.
    expect(dueAfter(rework('2026-06-29T17:00:00', '2026-07-03T10:00:00'))).toBe('2026-07-07T00:00:00+08:00');
  });

  it('leaves at least one working day of a clock in hours too', () => {
    const budget: Budget = { unit: 'h', amount: 24 };
    const spans = [{ from: start + 23 * HOUR, until: at('2026-06-05T10:00:00'), isExtended: true, isRework: true }];
    const extension = extensionOf(start, budget, spans, calendar);
    expect(formatInstant(extendedDue({ start, budget, extension }, calendar).due)).toBe('2026-06-09T00:00:00+08:00');
  });
});

describe('any pauses', () => {
  it('never bring a due time forward, and never give back more days than passed', () => {
    const moment = fc.integer({ min: start, max: start + 40 * DAY });
    const spans = fc.array(
      fc.record({ from: moment, until: moment, isExtended: fc.boolean() }).map((one) => ({
        ...one,
        until: Math.max(one.from, one.until),
      })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 20 }), (some, amount) => {
        const extension = extensionOf(start, wd(amount), some, calendar);
        const last = Math.max(start, ...some.map((one) => one.until));
        expect(extension).toBeGreaterThanOrEqual(0);
        expect(extension).toBeLessThanOrEqual(calendar.workdaysBetween(dayOf(start), dayOf(last)));
      }),
    );
  });
});

const dayOf = (instant: number): number => Math.floor((instant + 8 * HOUR) / DAY);
