import { DAY, HOUR } from '#kernel/clock';
import { decideFolding, type CurrentCase, type ReceivedSpan } from './folding';

const MEASURE = Date.UTC(2026, 4, 10, 8);
const CLOSED = MEASURE + 3 * DAY;
const second = (at: number): ReceivedSpan => ({ from: at, until: at + 1_000 });
const wholeDay = (at: number): ReceivedSpan => ({ from: at - 12 * HOUR, until: at + 12 * HOUR });

const open: CurrentCase = {
  isClosed: false,
  measureEffectiveAt: null,
  closedAt: null,
  holderSince: null,
  closeReason: null,
};
const answered: CurrentCase = { ...open, measureEffectiveAt: MEASURE };
const closed: CurrentCase = { ...answered, isClosed: true, closedAt: CLOSED, closeReason: 'settled' };
const closedWithoutMeasure: CurrentCase = { ...open, isClosed: true, closedAt: CLOSED };

/** A complainant disagrees with the result: 12321 looks at it again, no unit has an order. */
const disputed: CurrentCase = { ...closed, isClosed: false };
const disputedWithoutMeasure: CurrentCase = { ...closedWithoutMeasure, isClosed: false };

const attaches = { into: 'current-case', afterMeasure: false, uncertainTime: false, brings: 'nothing' };
const reworks = { ...attaches, afterMeasure: true, brings: 'rework' };
const recurs = { ...reworks, brings: 'recurrence' };
const attachesUncertain = { ...attaches, uncertainTime: true };
const linked = { into: 'new-case', link: 'after-closing' };

describe('decideFolding', () => {
  it('opens a case when the fold key has none', () => {
    expect(decideFolding(second(MEASURE), null)).toEqual({ into: 'new-case', link: null });
    expect(decideFolding(null, null)).toEqual({ into: 'new-case', link: null });
  });

  it('attaches what was received before the measure, to an open, answered or closed case', () => {
    expect(decideFolding(second(MEASURE), open)).toEqual(attaches);
    expect(decideFolding(second(MEASURE - HOUR), answered)).toEqual(attaches);
    expect(decideFolding(second(MEASURE - HOUR), closed)).toEqual(attaches);
  });

  it('attaches what was received before the closing when no measure was taken', () => {
    expect(decideFolding(second(CLOSED - HOUR), closedWithoutMeasure)).toEqual(attaches);
  });

  it('flags what was received after the measure while the case is not closed, and sends an answered order back', () => {
    expect(decideFolding(second(MEASURE + HOUR), answered)).toEqual(reworks);
    expect(decideFolding(second(MEASURE), answered)).toEqual(reworks);
  });

  it('takes what was received after the measure and up to 30 days after closing for a recurrence', () => {
    expect(decideFolding(second(CLOSED + 30 * DAY - 1_000), closed)).toEqual(recurs);
    expect(decideFolding(second(CLOSED), closed)).toEqual(recurs);
    expect(decideFolding(second(CLOSED - HOUR), closed)).toEqual(recurs);
    expect(decideFolding(second(MEASURE), closed)).toEqual(recurs);
  });

  it('judges a case whose result is looked at again because of a disagreement as the closed one it was', () => {
    expect(decideFolding(second(MEASURE - HOUR), disputed)).toEqual(attaches);
    expect(decideFolding(second(MEASURE + HOUR), disputed)).toEqual(recurs);
    expect(decideFolding(second(CLOSED + 30 * DAY), disputed)).toEqual(linked);
    expect(decideFolding(second(CLOSED - HOUR), disputedWithoutMeasure)).toEqual(attaches);
    expect(decideFolding(second(CLOSED), disputedWithoutMeasure)).toEqual(linked);
  });

  it.each(['merged', 'complaints-withdrawn'] as const)(
    'opens a linked case beside one that was closed as %s and has no result',
    (closeReason) => {
      for (const received of [second(MEASURE - HOUR), second(CLOSED + HOUR), null]) {
        expect(decideFolding(received, { ...closed, closeReason })).toEqual(linked);
      }
    },
  );

  it('opens a linked case for what was received more than 30 days after closing', () => {
    expect(decideFolding(second(CLOSED + 30 * DAY), closed)).toEqual(linked);
  });

  it('opens a linked case for what was received after closing where there was no measure', () => {
    expect(decideFolding(second(CLOSED), closedWithoutMeasure)).toEqual(linked);
  });

  it.each([open, answered, closed, closedWithoutMeasure])(
    'attaches an unknown time, flagged, to any case',
    (current) => {
      expect(decideFolding(null, current)).toEqual(attachesUncertain);
    },
  );

  it('attaches, flagged, when the precision straddles the measure, the closing or the 30 days', () => {
    expect(decideFolding(wholeDay(MEASURE), answered)).toEqual(attachesUncertain);
    expect(decideFolding(wholeDay(MEASURE), closed)).toEqual(attachesUncertain);
    expect(decideFolding(wholeDay(CLOSED), closedWithoutMeasure)).toEqual(attachesUncertain);
    expect(decideFolding(wholeDay(CLOSED + 30 * DAY), closed)).toEqual(attachesUncertain);
  });

  it('opens a linked case for what a new subscriber of the number sent', () => {
    const handedOver = { ...answered, holderSince: MEASURE + DAY };
    expect(decideFolding(second(MEASURE + 2 * DAY), handedOver)).toEqual({ into: 'new-case', link: 'new-holder' });
    expect(decideFolding(second(MEASURE + HOUR), handedOver)).toEqual(reworks);
    expect(decideFolding(wholeDay(MEASURE + DAY), handedOver)).toEqual(attachesUncertain);
  });
});
