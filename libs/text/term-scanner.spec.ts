import fc from 'fast-check';
import { foldedString } from './folding';
import { TermScanner } from './term-scanner';

function found(terms: string[], text: string): string[] {
  const hits = new Set<number>();
  new TermScanner(terms).scan(text, (term) => hits.add(term));
  return terms.filter((_, index) => hits.has(index));
}

describe('the term scanner', () => {
  it('finds terms that overlap, whatever their width, case and script', () => {
    const terms = ['贷款', '款项', '车贷款', 'app', '发票'];
    expect(found(terms, '車貸款項，下载ＡＰＰ，发-票')).toEqual(['贷款', '款项', '车贷款', 'app', '发票']);
  });

  it('finds nothing across the end of a shorter text scanned after a longer one', () => {
    const scanner = new TermScanner(['贷款']);
    scanner.scan('很长很长的一段文字贷款', () => undefined);
    let hits = 0;
    scanner.scan('贷', () => hits++);
    expect(hits).toBe(0);
  });

  it('refuses a term of one character', () => {
    expect(() => new TermScanner(['贷 '])).toThrow('two characters');
  });

  it('finds exactly what a plain search of the folded text would', () => {
    const char = fc.constantFrom('贷', '款', '車', 'A', 'ａ', ' ', '票', '1');
    const word = fc.array(char, { minLength: 0, maxLength: 40 }).map((chars) => chars.join(''));
    const term = word.filter((text) => foldedString(text).length >= 2);
    fc.assert(
      fc.property(fc.array(term, { maxLength: 8 }), word, (terms, text) => {
        const expected = terms.filter((one) => foldedString(text).includes(foldedString(one)));
        expect(found(terms, text)).toEqual(expected);
      }),
    );
  });
});
