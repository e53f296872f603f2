import { formatBudget, parseBudget } from './budget';

describe('parseBudget', () => {
  it.each([
    ['1wd', 'wd', 1],
    ['15wd', 'wd', 15],
    ['24h', 'h', 24],
    ['9999h', 'h', 9999],
  ])('%s is read and written back', (text, unit, amount) => {
    expect(parseBudget(text)).toEqual({ unit, amount });
    expect(parseBudget(text)).toBe(parseBudget(text));
    expect(formatBudget(parseBudget(text))).toBe(text);
  });

  it.each([
    '',
    '0wd',
    '0h',
    '-1wd',
    '+5wd',
    '1.5wd',
    '015wd',
    '15',
    'wd',
    '15d',
    '15 wd',
    '15WD',
    '10000wd',
    '１５wd',
    '1e3h',
  ])('%j is refused and the error says what is expected', (text) => {
    expect(() => parseBudget(text)).toThrow(
      expect.objectContaining({
        code: 'FIELD_INVALID',
        detail: expect.objectContaining({ field: 'budget', got: text }),
      }),
    );
  });
});
