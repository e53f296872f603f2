import { BlindIndex, deriveRing, parseKeyRing, Sealer } from './sealing';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

describe('Sealer', () => {
  const ring = parseKeyRing(`2:${key(2)},1:${key(1)}`);
  const sealer = new Sealer(ring);

  it('opens what it sealed, in the same context only', () => {
    const sealed = sealer.seal('13800138000', 'complaint-1');
    expect(sealer.open(sealed, 'complaint-1').toString()).toBe('13800138000');
    expect(() => sealer.open(sealed, 'complaint-2')).toThrow();
  });

  it('refuses a value altered in any one byte', () => {
    const sealed = sealer.seal('号码', 'c');
    for (let i = 0; i < sealed.length; i++) {
      const altered = Buffer.from(sealed);
      altered[i]! ^= 1;
      expect(() => sealer.open(altered, 'c')).toThrow();
    }
  });

  it('opens values of an older key after the active one changed', () => {
    const old = new Sealer(parseKeyRing(`1:${key(1)}`)).seal('x', 'c');
    expect(sealer.open(old, 'c').toString()).toBe('x');
    expect(sealer.seal('x', 'c')[1]).toBe(2);
  });

  it('gives every purpose a key of its own', () => {
    const sealed = new Sealer(deriveRing(ring, 'numbers')).seal('x', 'c');
    expect(() => new Sealer(deriveRing(ring, 'parked')).open(sealed, 'c')).toThrow();
  });
});

describe('BlindIndex', () => {
  it('finds a value indexed under an older key', () => {
    const before = new BlindIndex(parseKeyRing(`1:${key(1)}`)).of('13800138000');
    const now = new BlindIndex(parseKeyRing(`2:${key(2)},1:${key(1)}`));
    expect(now.of('13800138000')).not.toBe(before);
    expect(now.underOthers('13800138000')).toEqual([before]);
  });
});

describe('a key ring', () => {
  it.each([
    ['', 'ID:BASE64'],
    [`0:${key(1)}`, 'from 1 to 255'],
    ['1:AAAA', '32 bytes'],
    [`1:${key(1)},1:${key(2)}`, 'twice'],
  ])('%j is refused', (text, reason) => {
    expect(() => parseKeyRing(text)).toThrow(reason);
  });
});
