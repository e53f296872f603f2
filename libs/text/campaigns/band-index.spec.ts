import { BandIndex, MOST_CANDIDATES, NEWEST_OF_A_KEY } from './band-index';

const numbers = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, i) => from + i);

describe('candidates', () => {
  it('are those that share most keys, of equal ones the oldest first', () => {
    const index = new BandIndex();
    index.add(1, [10, 11]);
    index.add(2, [10, 11, 12]);
    index.add(3, [11, 12]);
    index.add(4, [99]);
    expect(index.candidates([10, 11, 12, 13])).toEqual([2, 1, 3]);
    expect(index.candidates([98])).toEqual([]);
  });

  it('are bounded when thousands of campaigns have the same keys, and the newest are looked at', () => {
    const index = new BandIndex();
    for (const campaign of numbers(1, 5_001)) index.add(campaign, [10, 11, 12]);
    const oldest = 5_001 - NEWEST_OF_A_KEY;
    expect(index.candidates([10, 11, 12])).toEqual(numbers(oldest, oldest + MOST_CANDIDATES));
  });

  it('include an old campaign among thousands that share one key, by the others it has', () => {
    const index = new BandIndex();
    index.add(1, [10, 20, 30]);
    for (const campaign of numbers(2, 5_000)) index.add(campaign, [10]);
    expect(index.candidates([10, 20, 30])[0]).toBe(1);
  });

  it('are no campaign that was taken out', () => {
    const index = new BandIndex();
    index.add(1, [10, 11]);
    index.add(2, [10]);
    index.remove(1, [10, 11]);
    expect(index.candidates([10, 11])).toEqual([2]);
    expect([...index.rows()]).toEqual([[10, 2]]);
  });

  it('do not depend on the order in which campaigns were put in', () => {
    const [one, other] = [new BandIndex(), new BandIndex()];
    for (const campaign of numbers(1, 60)) one.add(campaign, [campaign % 3, 7]);
    for (const campaign of numbers(1, 60).reverse()) other.add(campaign, [campaign % 3, 7]);
    expect(other.candidates([0, 7])).toEqual(one.candidates([0, 7]));
  });
});
