import { idsOf } from '../numbers';
import { newNotice, noticeNumber, provesNotice } from './notice';

const now = new Date('2026-05-08T02:00:00Z');

describe('a notice', () => {
  it('has a number that leads back to its measure and a code of 80 bits, of which only a digest is kept', () => {
    const { measureId, number, code, codeHash } = newNotice(now);
    expect(number).toBe(noticeNumber(measureId));
    expect(number).toMatch(/^TZ-20260508-[0-9A-HJKMNP-TV-Z]{13}$/);
    const range = idsOf('TZ', number)!;
    expect(measureId >= range.from && measureId <= range.to).toBe(true);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(codeHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('never repeats a code', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newNotice(now).code)).size).toBe(1_000);
  });

  it('is proved by its own code however people copy it, and by no other', () => {
    const { number, code, codeHash } = newNotice(now);
    const kept = Buffer.from(codeHash, 'hex');
    const copied = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(provesNotice(number, code, kept)).toBe(true);
    expect(provesNotice(` ${number.toLowerCase()} `, copied, kept)).toBe(true);
    expect(provesNotice(number, newNotice(now).code, kept)).toBe(false);
    expect(provesNotice(newNotice(now).number, code, kept)).toBe(false);
    expect(provesNotice(number, '', kept)).toBe(false);
    expect(provesNotice(number, code, null)).toBe(false);
  });
});
