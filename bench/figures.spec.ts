import { round, spread } from './figures';

describe('figures', () => {
  it('takes the middle of an odd and the mean of the two middle ones of an even count', () => {
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
  });

  it('refuses to make a figure out of nothing', () => {
    expect(() => spread([])).toThrow(RangeError);
  });

  it('rounds to three significant figures', () => {
    expect([round(18_428.3), round(0.081_49), round(Infinity)]).toEqual([18_400, 0.0815, 0]);
  });
});
