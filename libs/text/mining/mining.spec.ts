import { tryLibrary, type LabelledText } from '../library/trial';
import { NormalisationTable } from '../matching/normalisation.table';
import { cover } from './covering';
import { BREAK, gramsOf, withoutPlaceholders } from './grams';
import { mineLibrary, USUAL_MINING } from './mining';

const spam = (text: string, category = 'loans'): LabelledText => ({ text, category, isSpam: true });
const good = (text: string): LabelledText => ({ text, isSpam: false });

describe('grams', () => {
  it('are every run of two to eight units', () => {
    expect([...gramsOf('贷款利')]).toEqual(['贷款', '贷款利', '款利']);
    expect(Math.max(...[...gramsOf('一二三四五六七八九十')].map((gram) => gram.length))).toBe(8);
  });

  it.each([
    ['联系NAME经理电话CELLPHONE', `联系${BREAK}经理电话${BREAK}`],
    ['满DIGIT减DIGIT点URL', `满${BREAK}减${BREAK}点${BREAK}`],
    ['我在<#>等你<TIME>', `我在${BREAK}等你${BREAK}`],
    ['加QQ', `加${BREAK}`],
  ])('never reach over a placeholder: %s', (text, expected) => {
    expect(withoutPlaceholders(text)).toBe(expected);
    for (const gram of gramsOf(expected)) expect(gram).not.toContain(BREAK);
  });
});

describe('covering', () => {
  it('takes what helps most first and stops when all is covered', () => {
    const candidates = [
      { value: 'small', covers: [0] },
      { value: 'large', covers: [0, 1, 2] },
      { value: 'rest', covers: [2, 3] },
      { value: 'none', covers: [1, 2] },
    ];
    expect(cover(candidates, 4, 1, 1)).toEqual(['large', 'rest']);
    expect(cover(candidates, 4, 2, 1)).toEqual(['large', 'rest', 'small', 'none']);
    expect(cover(candidates, 4, 1, 2)).toEqual(['large']);
  });
});

describe('mining', () => {
  const texts = [
    spam('低息贷款当天放款，无需抵押，咨询NAME'),
    spam('无抵押贷款，当天放款，低息，请加微信'),
    spam('低息贷款秒到账，当天放款无抵押'),
    spam('澳门赌场注册送彩金，首存优惠', 'gambling'),
    spam('澳门赌场首存送彩金，注册即领', 'gambling'),
    good('我去银行办了贷款，你晚上回家吃饭吗'),
    good('当天来回，明天到你家'),
    good('NAME DIGIT URL'),
  ];
  const library = mineLibrary(texts, { ...USUAL_MINING, leastMessages: 2 });

  it('chooses pairs of words that no good message holds', () => {
    expect(library.terms.length).toBeGreaterThan(0);
    for (const { text, allOf } of library.terms) {
      for (const word of [text, ...allOf!]) {
        expect(texts.filter((one) => !one.isSpam).some((one) => one.text.includes(word))).toBe(false);
        expect(word).not.toMatch(/NAME|DIGIT|URL/i);
      }
    }
  });

  it('hits what it learned from and nothing good', () => {
    const report = tryLibrary(library, texts, NormalisationTable.bundled());
    expect(report).toMatchObject({ spam: 5, spamHit: 5, good: 3, goodHit: 0, precision: 1, recall: 1 });
    expect(report.byCategory['gambling']).toEqual({ spam: 2, hit: 2, recall: 1 });
  });

  it('says of each term what its messages mostly are', () => {
    expect(library.terms.filter(({ text }) => text.includes('赌')).every((one) => one.category === 'gambling')).toBe(
      true,
    );
  });

  it('chooses the same again', () => {
    expect(mineLibrary(texts, { ...USUAL_MINING, leastMessages: 2 })).toEqual(library);
  });

  it('keeps to the most terms', () => {
    expect(mineLibrary(texts, { ...USUAL_MINING, leastMessages: 2, mostTerms: 3 }).terms).toHaveLength(3);
  });
});
