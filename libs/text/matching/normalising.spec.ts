import * as fc from 'fast-check';
import { NormalisationTable } from './normalisation.table';
import { Normaliser } from './normalising';

const plain = new Normaliser(NormalisationTable.bundled());
const bySound = new Normaliser(NormalisationTable.bundled(true));

describe('normalisation', () => {
  it.each([
    ['width', 'ＡＢＣ１２３', 'abc123'],
    ['case', 'VX', 'vx'],
    ['traditional characters', '貸款', '贷款'],
    ['Cyrillic letters that look Latin', 'раураӏ', 'paypaӏ'],
    ['Greek letters that look Latin', 'νχ', 'vx'],
    ['enclosed digits and letters', '①②🅰ⓑ', '12ab'],
    ['mathematical letters', '𝐕𝐗', 'vx'],
    ['capital numerals', '壹贰叁', '123'],
    ['inserted spaces and symbols', '加 微*信-', '加微信'],
    ['zero-width characters', '加\u200b微\u2060信', '加微信'],
    ['marks laid over characters', '贷\u0336款\u0336', '贷款'],
    ['a character that becomes several', '㎏⑩', 'kg10'],
    ['characters that look alike', '加薇信', '加微信'],
    ['surrogates that stand alone', 'a\ud83db\ude00c', 'abc'],
    ['emoji, which stay', '贷😀款', '贷😀款'],
  ])('levels %s', (_, text, expected) => expect(plain.asString(text)).toBe(expected));

  it('takes characters of one sound as equal only when asked to', () => {
    expect(plain.asString('威信')).not.toBe(plain.asString('微信'));
    expect(bySound.asString('威信')).toBe(bySound.asString('微信'));
    expect(bySound.asString('徽㎏')).toBe(bySound.asString('微kg'));
  });

  it.each([
    ['plainly', '请加微信号', '加微信', '加微信'],
    ['with symbols in between', '请加 微*信 号', '加微信', '加 微*信'],
    ['with a character of two units', '请𝐕𝐗联系', 'vx', '𝐕𝐗'],
    ['in the middle of what became several', '重㎏⑩0', 'g1', '㎏⑩'],
  ])('leads back to a part that was written %s', (_, text, term, origin) => {
    const from = plain.asString(text).indexOf(term);
    plain.normalise(text);
    const { start, end } = plain.originOf(text, from, from + term.length);
    expect(text.slice(start, end)).toBe(origin);
  });

  it('says how a part was written', () => {
    expect(plain.variantsOf('加 薇*信貸Ａ壹🅰')).toEqual([
      'inserted',
      'look-alike',
      'traditional',
      'compatibility',
      'numeral',
      'enclosed',
    ]);
    expect(plain.variantsOf('加微信a1')).toEqual([]);
    expect(bySound.variantsOf('威')).toEqual(['homophone']);
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const once = plain.asString(text);
        expect(plain.asString(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['plainly', plain],
    ['by sound', bySound],
  ])('has no character that a second time would change, %s', (_, normaliser) => {
    const changed: string[] = [];
    for (let code = 1; code < 0x3_0000; code++) {
      const once = normaliser.asString(String.fromCodePoint(code));
      if (normaliser.asString(once) !== once) changed.push(`U+${code.toString(16)} ${once}`);
    }
    expect(changed).toEqual([]);
  });

  it('keeps offsets rising and inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        plain.normalise(text);
        const offsets = [...plain.offsets.subarray(0, plain.length)];
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        for (const offset of offsets) expect(offset).toBeLessThan(text.length);
      }),
    );
  });

  it('has a version that names the mode', () => {
    expect(plain.table.version).toMatch(/^[0-9a-f]{12}$/);
    expect(bySound.table.version).toBe(`${plain.table.version}+homophones`);
  });
});
