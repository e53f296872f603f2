import { AhoCorasick } from '@monyone/aho-corasick/fast';
import * as fc from 'fast-check';
import { Scanner } from './scanning';
import { TermTable } from './term-table';
import { buildTermTable, LONGEST_TERM } from './term-table.building';

type Hit = readonly [start: number, term: string];

const scanner = new Scanner();

const unitsOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

function hitsOf(table: TermTable, terms: readonly string[], text: string): Hit[] {
  const { count, starts, terms: found } = scanner.scan(table, unitsOf(text), text.length);
  return Array.from({ length: count }, (_, i): Hit => [starts[i]!, terms[found[i]!]!]);
}

const found = (terms: readonly string[], text: string): Hit[] => hitsOf(buildTermTable(terms), terms, text);

/** The definition itself: every place, every term, by rising start and of one start the shortest first. */
function naive(terms: readonly string[], text: string): Hit[] {
  const distinct = [...new Set(terms)].sort((a, b) => a.length - b.length);
  const hits: Hit[] = [];
  for (let at = 0; at < text.length; at++) {
    for (const term of distinct) if (text.startsWith(term, at)) hits.push([at, term]);
  }
  return hits;
}

const few = fc.constantFrom('贷', '款', '加', '微', '信', 'a', '\ud83d', '\ude00');
const textOf = (max: number, min = 0) =>
  fc.array(few, { minLength: min, maxLength: max }).map((units) => units.join(''));

describe('a term table', () => {
  it('finds every term at every place, overlapping ones too', () => {
    expect(found(['贷款', '款加', '贷款加微信', '微信', '信'], '贷款加微信')).toEqual([
      [0, '贷款'],
      [0, '贷款加微信'],
      [1, '款加'],
      [3, '微信'],
      [4, '信'],
    ]);
  });

  it.each([
    ['a text that ends within a term', ['贷款'], '贷', []],
    ['an empty text', ['贷款'], '', []],
    ['a table without terms', [], '贷款', []],
    ['a term that is the text', ['贷款'], '贷款', [[0, '贷款']]],
    ['equal terms, told as the first', ['贷款', '贷款'], '贷款', [[0, '贷款']]],
    ['NUL between', ['贷款'], '贷\0款', []],
    ['the highest unit', ['\uffff贷'], 'x\uffff贷', [[1, '\uffff贷']]],
  ])('handles %s', (_, terms, text, hits) => expect(found(terms, text)).toEqual(hits));

  it.each([[['']], [['贷'.repeat(LONGEST_TERM + 1)]]])('refuses %j', (terms) => {
    expect(() => buildTermTable(terms)).toThrow(RangeError);
  });

  it('is equal to the definition on any terms and text', () => {
    fc.assert(
      fc.property(fc.array(textOf(6, 1), { maxLength: 30 }), textOf(80), (terms, text) => {
        expect(found(terms, text)).toEqual(naive(terms, text));
      }),
      { numRuns: 500 },
    );
  });

  it('is equal to an independent matcher on many terms of many characters', () => {
    const unit = fc.integer({ min: 0x4e00, max: 0x4e40 }).map((code) => String.fromCharCode(code));
    const word = (min: number, max: number) =>
      fc.array(unit, { minLength: min, maxLength: max }).map((units) => units.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(word(2, 5), { minLength: 200, maxLength: 400 }), word(100, 600), (terms, text) => {
        const theirs = new AhoCorasick(terms).matchInText(text).map(({ begin, keyword }): Hit => [begin, keyword]);
        const key = ([start, term]: Hit): string => `${String(start).padStart(5)} ${term}`;
        expect(found(terms, text).map(key).sort()).toEqual(theirs.map(key).sort());
      }),
      { numRuns: 40 },
    );
  });

  it('finds the same in a table that another thread has built', () => {
    const terms = ['贷款', '微信'];
    const { block } = buildTermTable(terms);
    expect(hitsOf(new TermTable(block), terms, '加微信贷款')).toEqual([
      [1, '微信'],
      [3, '贷款'],
    ]);
  });

  it.each([
    ['too short', new SharedArrayBuffer(4)],
    ['of something else', new SharedArrayBuffer(1_000)],
  ])('refuses a block %s', (_, block) => expect(() => new TermTable(block)).toThrow(RangeError));

  it('refuses a block that was cut', () => {
    const { block } = buildTermTable(['贷款']);
    const cut = new SharedArrayBuffer(block.byteLength - 2);
    new Uint8Array(cut).set(new Uint8Array(block).subarray(0, cut.byteLength));
    expect(() => new TermTable(cut)).toThrow('bytes');
  });

  it('takes time in proportion to a text of one character, whatever the terms', () => {
    const table = buildTermTable(Array.from({ length: LONGEST_TERM - 1 }, (_, i) => 'a'.repeat(i + 2)));
    const time = (length: number): number => {
      const units = new Uint16Array(length).fill(97);
      let best = Infinity;
      for (let i = 0; i < 5; i++) {
        const from = performance.now();
        scanner.scan(table, units, length);
        best = Math.min(best, performance.now() - from);
      }
      return best;
    };
    time(20_000);
    expect(time(160_000)).toBeLessThan(40 * time(20_000));
  });
});
