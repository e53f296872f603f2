import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { HmacSha256 } from './hmac';

describe('HMAC-SHA256', () => {
  it('gives what node:crypto gives, for keys and texts of any length', () => {
    const key = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 2_000 }));
    fc.assert(
      fc.property(key, fc.array(text, { minLength: 1, maxLength: 5 }), (bytes, values) => {
        const hmac = new HmacSha256(bytes);
        for (const value of values) {
          expect(hmac.hex(value)).toBe(createHmac('sha256', bytes).update(value, 'utf8').digest('hex'));
        }
      }),
    );
  });

  it('takes no key longer than a block', () => {
    expect(() => new HmacSha256(Buffer.alloc(65))).toThrow('64 bytes');
  });
});
