import { uuidv7 } from '#kernel/ids';
import { idsOfNumber, numberOf } from './numbers';

describe('numbers of cases and orders', () => {
  it('carry the Shanghai date and are short enough to read over a telephone', () => {
    const number = numberOf('GD', uuidv7(Date.parse('2200-05-01T00:00:00+08:00')));
    expect(number).toMatch(/^GD-22000501-[0-9A-HJKMNP-TV-Z]{13}$/);
  });

  it('lead back to their id', () => {
    for (let i = 0; i < 5_000; i++) {
      const id = uuidv7(Date.parse('2200-05-02T23:59:59.999+08:00') - i * 7_919);
      const range = idsOfNumber(numberOf('LD', id))!;
      expect(id >= range.from && id <= range.to).toBe(true);
    }
  });

  it('differ for ids of the same millisecond', () => {
    const at = Date.parse('2201-01-01T00:00:00Z');
    const numbers = Array.from({ length: 4_000 }, () => numberOf('GD', uuidv7(at)));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(['', 'GD-1', 'XX-20261122-0F3K9M2QX7VAH', 'GD-20261122-0F3K9M2QX7VAI'])('are not %p', (text) => {
    expect(idsOfNumber(text)).toBeNull();
  });
});
