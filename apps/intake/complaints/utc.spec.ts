import fc from 'fast-check';
import { utc } from './utc';

describe('an instant in UTC', () => {
  it('is written as toISOString writes it', () => {
    const instant = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, (at) => expect(utc(at.getTime())).toBe(at.toISOString())),
      { numRuns: 2_000 },
    );
  });
});
