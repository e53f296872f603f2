import * as fc from 'fast-check';
import { DomainError } from '#kernel/domain-error';
import { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import { compileLibrary } from './compiled-library';
import type { KeywordLibrary, KnownGood, LibraryTerm, MessageFacts } from './keyword-library';
import { LibraryMatcher } from './library-matching';
import { readLibrary } from './library.reading';

const plain = NormalisationTable.bundled();
const bySound = NormalisationTable.bundled(true);

type Written = Omit<LibraryTerm, 'id' | 'category'>;

function matcherOf(terms: readonly Written[], knownGood: readonly KnownGood[] = [], table = plain): LibraryMatcher {
  const library: KeywordLibrary = {
    id: 'trial',
    version: '1',
    terms: terms.map((term, i) => ({ id: `t${i}`, category: 'loans', ...term })),
    knownGood,
  };
  return new LibraryMatcher(library, compileLibrary(library, table), table);
}

const termsIn = (matcher: LibraryMatcher, text: string, facts?: MessageFacts): string[] =>
  matcher.judge(text, facts).matches.map(({ term }) => matcher.library.terms[term]!.text);

describe('a library', () => {
  it.each([
    ['a term written plainly', [{ text: '贷款' }], '低息贷款', ['贷款']],
    ['a term written with look-alikes and symbols', [{ text: '加微信' }], '请加 薇*信', ['加微信']],
    ['a term once, however often it occurs', [{ text: '贷款' }], '贷款贷款', ['贷款']],
    ['a term only with its companion', [{ text: '贷款', allOf: ['微信'] }], '贷款', []],
    ['a term with its companion', [{ text: '贷款', allOf: ['微信'] }], '微信贷款', ['贷款']],
    ['no term with a companion that mustn’t be there', [{ text: '贷款', noneOf: ['银行'] }], '银行贷款', []],
    ['a companion near enough before', [{ text: '贷款', allOf: ['微信'], within: 2 }], '微信可以贷款', ['贷款']],
    ['a companion too far before', [{ text: '贷款', allOf: ['微信'], within: 1 }], '微信可以贷款', []],
    ['a companion near enough after', [{ text: '贷款', allOf: ['微信'], within: 1 }], '贷款加微信', ['贷款']],
    ['a companion too far after', [{ text: '贷款', allOf: ['微信'], within: 1 }], '贷款请加微信', []],
    ['a later place that has its companion', [{ text: '贷', allOf: ['信'], within: 0 }], '贷一二三贷信', ['贷']],
    ['equal terms, each', [{ text: '贷款' }, { text: '貸款' }], '贷款', ['贷款', '貸款']],
  ] satisfies [string, Written[], string, string[]][])('finds %s', (_, terms, text, expected) => {
    expect(termsIn(matcherOf(terms), text)).toEqual(expected);
  });

  it('holds a term to the kinds of senders and categories it is for', () => {
    const matcher = matcherOf([{ text: '贷款', senderKinds: ['port'], categories: ['loans'] }]);
    expect(termsIn(matcher, '贷款', { senderKind: 'port', category: 'loans' })).toHaveLength(1);
    expect(termsIn(matcher, '贷款', { senderKind: 'port' })).toHaveLength(1);
    expect(termsIn(matcher, '贷款', { senderKind: 'mobile', category: 'loans' })).toHaveLength(0);
    expect(termsIn(matcher, '贷款', { senderKind: 'port', category: 'gambling' })).toHaveLength(0);
    expect(termsIn(matcher, '贷款')).toHaveLength(0);
  });

  it('lets a known good text pass whatever terms it holds', () => {
    const matcher = matcherOf([{ text: '贷款' }], [{ id: 'bank', allOf: ['【某某银行】', '还款日'] }]);
    expect(matcher.judge('【某某银行】您的贷款还款日为10日')).toEqual({ matches: [], knownGood: 0 });
    expect(termsIn(matcher, '【某某银行】贷款')).toEqual(['贷款']);
  });

  it('explains where a term stands and how it was written', () => {
    const matcher = matcherOf([{ text: '加微信' }]);
    const text = '有意请加 薇*信详谈';
    const [match] = matcher.judge(text).matches;
    expect(matcher.explain(text, match!)).toMatchObject({
      start: 3,
      end: 8,
      written: '加 薇*信',
      variants: ['inserted', 'look-alike'],
    });
  });

  it('takes characters of one sound as equal where it says so', () => {
    const terms = [{ text: '微信' }];
    expect(termsIn(matcherOf(terms), '威信')).toEqual([]);
    expect(termsIn(matcherOf(terms, [], bySound), '威信')).toEqual(['微信']);
  });

  it('is used only with the normalisation it was compiled with', () => {
    const library: KeywordLibrary = { id: 'trial', version: '1', terms: [], knownGood: [] };
    expect(() => new LibraryMatcher(library, compileLibrary(library, plain), bySound)).toThrow(RangeError);
  });

  it('judges as its definition says', () => {
    const word = fc
      .array(fc.constantFrom('贷', '款', '微', '信', '加'), { minLength: 1, maxLength: 3 })
      .map((w) => w.join(''));
    const few = fc.array(word, { maxLength: 2 });
    const term = fc.record({ text: word, allOf: few, noneOf: few, within: fc.nat(3) }, { requiredKeys: ['text'] });
    const text = fc
      .array(fc.constantFrom('贷', '款', '微', '信', '加', '好', ' '), { maxLength: 25 })
      .map((w) => w.join(''));
    fc.assert(
      fc.property(fc.array(term, { maxLength: 8 }), text, (terms, message) => {
        const expected = terms.filter((one) => defined(one, message)).map((one) => one.text);
        expect(termsIn(matcherOf(terms), message).sort()).toEqual(expected.sort());
      }),
      { numRuns: 1_000 },
    );
  });
});

const normaliser = new Normaliser(plain);

/** The rule of a term, spelled out. */
function defined({ text, allOf = [], noneOf = [], within }: Written, message: string): boolean {
  const normal = normaliser.asString(message);
  if (noneOf.some((one) => normal.includes(one))) return false;
  const isNear = (place: number) => (one: string) =>
    placesOf(normal, one).some((other) => {
      if (within === undefined) return true;
      if (one === text && other === place) return false;
      return other <= place + text.length + within && other + one.length >= place - within;
    });
  return placesOf(normal, text).some((place) => allOf.every(isNear(place)));
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

describe('a library file', () => {
  const term = { id: 't1', text: '贷款', category: 'loans' };
  const library = { id: 'l', version: '1', terms: [term], knownGood: [] };

  it('is read', () => expect(readLibrary({ ...library, homophones: true })).toEqual({ ...library, homophones: true }));

  it.each([
    ['library', null],
    ['library', []],
    ['id', { ...library, id: '' }],
    ['extra', { ...library, extra: 1 }],
    ['terms', { ...library, terms: {} }],
    ['terms[0]', { ...library, terms: ['贷款'] }],
    ['terms[0].text', { ...library, terms: [{ ...term, text: 7 }] }],
    ['terms[0].within', { ...library, terms: [{ ...term, within: -1 }] }],
    ['terms[0].allOf[1]', { ...library, terms: [{ ...term, allOf: ['微信', ''] }] }],
    ['knownGood[0].allOf', { ...library, knownGood: [{ id: 'g', allOf: [] }] }],
    ['homophones', { ...library, homophones: 'yes' }],
  ])('is refused for its %s', (field, value) => {
    const read = (): unknown => readLibrary(value);
    expect(read).toThrow(DomainError);
    expect(read).toThrow(
      expect.objectContaining({ code: 'LIBRARY_INVALID', detail: expect.objectContaining({ field }) }),
    );
  });

  it('is refused for a term of which normalisation leaves nothing', () => {
    expect(() => matcherOf([{ text: '***' }])).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ field: 'terms[0].text' }) }),
    );
  });
});
