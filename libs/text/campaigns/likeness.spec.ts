import * as fc from 'fast-check';
import { NormalisationTable } from '../matching/normalisation.table';
import { BandKeys } from './bands';
import { Fingerprinter, LEAST_GRAMS, MOST_GRAMS, type Fingerprint } from './fingerprint';
import { centreOf, likeness } from './likeness';
import { bytesOf, fingerprintOf, FingerprintTaking } from './stored-fingerprint';

const table = NormalisationTable.bundled();
const fingerprinter = new Fingerprinter(table);
const of = (text: string): Fingerprint => fingerprinter.of(text)!;

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2)));

function jaccard(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  const common = [...a].filter((pair) => b.has(pair)).length;
  return common / (a.size + b.size - common);
}

/** Characters that normalisation leaves as they are. */
const plain = [...'贷款急用钱无抵押当天到账详情点击联系经理办理信用卡额度银行客户尊敬的您好手机'];
const texts = (minLength: number, maxLength: number, characters = plain) =>
  fc.array(fc.constantFrom(...characters), { minLength, maxLength }).map((some) => some.join(''));
const many = Array.from({ length: 3_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).filter(
  (one) => table.variantOf(one.codePointAt(0)!) === undefined,
);

describe('likeness', () => {
  it('is the share of pairs in common, as counted naively', () => {
    const long = texts(60, 200).filter((text) => pairsOf(text).size >= LEAST_GRAMS && pairsOf(text).size <= MOST_GRAMS);
    fc.assert(
      fc.property(long, long, (one, other) =>
        expect(likeness(of(one), of(other))).toBeCloseTo(jaccard(one, other), 12),
      ),
    );
  });

  it('is estimated to four standard errors (0.14) for texts of more grams than are kept', () => {
    const word = fc.array(fc.constantFrom(...many), { minLength: 500, maxLength: 500 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 400 }), (one, other, shared) => {
        const [a, b] = [one.join(''), [...one.slice(0, shared), ...other.slice(shared)].join('')];
        expect(Math.abs(likeness(of(a), of(b)) - jaccard(a, b))).toBeLessThan(0.14);
      }),
      { numRuns: 50, seed: 4 },
    );
  });

  it('is the same from both sides, and 1 with itself', () => {
    fc.assert(
      fc.property(texts(1, 80), texts(1, 80), (one, other) => {
        expect(likeness(of(one), of(other))).toBe(likeness(of(other), of(one)));
        expect(likeness(of(one), of(one))).toBe(1);
      }),
    );
  });

  it('of short texts is all or nothing', () => {
    expect(likeness(of('加微信138'), of('加微信00'))).toBe(1);
    expect(likeness(of('加微信领奖'), of('加微信领'))).toBe(0);
    expect(likeness(of('加微信领奖'), of('加微信领奖加微信领奖加薪喜事多多'))).toBe(0);
  });

  it('of different texts in English is small', () => {
    const one = of('Dear customer your account will be suspended today please verify your identity at the link below');
    const other = of(
      'Congratulations you have been selected to receive a free holiday voucher reply with your name to claim',
    );
    expect(likeness(one, other)).toBeLessThan(0.1);
  });

  it('has nothing to compare in a text of numbers, links and symbols', () => {
    for (const text of ['', '13800138000', 'http://t.cn/abc 88', '★★★']) expect(fingerprinter.of(text)).toBeNull();
  });
});

describe('a centre', () => {
  it('is the same in whichever order texts are given', () => {
    const base = '尊敬的客户您的信用良好可申请';
    const several = fc.array(texts(1, 40), { minLength: 1, maxLength: 7 }).chain((tails) => {
      const some = tails.map((tail) => base + tail);
      return fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length }));
    });
    fc.assert(
      fc.property(several, ([some, shuffled]) => expect(centreOf(shuffled.map(of))).toEqual(centreOf(some.map(of)))),
    );
  });

  it('of texts that have too little in common is the first', () => {
    const [one, other] = [of('尊敬的客户您的信用良好可申请贷款'), of('地铁口准现房盛大开盘欢迎品鉴')];
    expect(centreOf([one, other])).toBe(one);
    expect(centreOf([of('加微信领奖'), other])).toBe(other);
  });

  it('has the grams that most texts have', () => {
    const centre = centreOf(
      ['尊敬的客户急用钱找经理办理', '尊敬的客户急用钱找经理咨询', '好消息的客户急用钱找经理办理'].map(of),
    );
    expect(likeness(centre, of('尊敬的客户急用钱找经理办理'))).toBe(1);
  });
});

describe('a stored fingerprint', () => {
  it('reads back as it was', () => {
    fc.assert(
      fc.property(fc.oneof(texts(1, 8), texts(9, 100), texts(600, 800, many)), (text) =>
        expect(fingerprintOf(bytesOf(of(text)))).toEqual(of(text)),
      ),
      { numRuns: 60 },
    );
  });

  it('refuses other bytes', () => {
    for (const length of [0, 3, 7, 20]) expect(() => fingerprintOf(new Uint8Array(length))).toThrow(RangeError);
  });

  it('has keys that a bigint column holds, a band each, one for a short text', () => {
    const taking = new FingerprintTaking(table, { bands: 5, rows: 2 });
    const { bandKeys, version } = taking.of('尊敬的客户您的信用良好可申请贷款')!;
    expect(bandKeys).toHaveLength(5);
    expect(new Set(bandKeys).size).toBe(5);
    for (const key of bandKeys) expect(BigInt.asIntN(64, key)).toBe(key);
    expect(version).toBe(`${table.version}/pairs-256/5x2`);
    expect(taking.of('加微信领奖12')!.bandKeys).toHaveLength(1);
    expect(taking.of('★')).toBeNull();
  });

  it('has the keys it always had', () => {
    expect(new BandKeys({ bands: 2, rows: 3 }).of(of('尊敬的客户您的信用良好可申请贷款'))).toMatchInlineSnapshot(`
     [
       22084313010434,
       51542984615169,
     ]
    `);
  });
});
