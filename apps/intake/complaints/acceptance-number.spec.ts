import { uuidv7 } from '#kernel/ids';
import { acceptanceNumber, idsOf, writtenPlainly } from './acceptance-number';

describe('the 受理编号', () => {
  it('leads to the id of its complaint, whatever the time of day', () => {
    for (const at of [
      '2026-11-20T00:00:00.000+08:00',
      '2026-11-20T12:34:56.789+08:00',
      '2026-11-20T23:59:59.999+08:00',
    ]) {
      const time = Date.parse(at).toString(16).padStart(12, '0');
      for (const count of ['000', '07f', 'fff']) {
        const id = `${time.slice(0, 8)}-${time.slice(8)}-7${count}-9abc-def012345678`;
        const number = acceptanceNumber(id);
        expect(number).toMatch(/^SL20261120-[0-9A-HJKMNP-TV-Z]{12}$/);
        const { from, to } = idsOf(number)!;
        expect(from <= id && id <= to).toBe(true);
        expect(from.slice(0, 18)).toBe(id.slice(0, 18));
      }
    }
  });

  it('differs for complaints received together', () => {
    const now = new Date();
    const numbers = Array.from({ length: 5_000 }, () => acceptanceNumber(uuidv7(now)));
    expect(new Set(numbers).size).toBe(5_000);
  });

  it('may be written as people write it', () => {
    const number = acceptanceNumber(uuidv7(new Date()));
    const read = number.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replace('-', ' － ');
    expect(writtenPlainly(read)).toBe(number);
  });

  it.each(['', 'SL20261120-', 'SL20261120-ZZZZZZZZ0000', 'SL20261340-000000000000', 'SL20261120-U00000000000'])(
    'is none: %j',
    (text) => {
      expect(idsOf(text)).toBeNull();
    },
  );
});
