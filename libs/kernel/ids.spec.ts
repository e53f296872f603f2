import { isUuid, uuidv7, uuidv7Time } from './ids';

describe('uuidv7', () => {
  it('carries its instant and the version and variant bits', () => {
    const id = uuidv7(Date.UTC(2100, 0, 1));
    expect(isUuid(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect(uuidv7Time(id)).toBe(Date.UTC(2100, 0, 1));
  });

  it('sorts in the order of making, also within one millisecond and past its counter', () => {
    const at = Date.UTC(2100, 0, 2);
    const ids = Array.from({ length: 10_000 }, () => uuidv7(at));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
