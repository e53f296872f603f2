import { NormalisationTable } from '../matching/normalisation.table';
import { Normaliser } from '../matching/normalising';
import type { LibraryTerm } from './keyword-library';
import { lintLibrary, LINT_WORDING, LINTS } from './lint';
import { tryLibrary } from './trial';

const normalisation = NormalisationTable.bundled();

const libraryOf = (terms: readonly Partial<LibraryTerm>[]) => ({
  id: 'trial',
  version: '1',
  terms: terms.map((term, i): LibraryTerm => ({ id: `t${i}`, text: '无抵押贷款', category: 'loans', ...term })),
  knownGood: [],
});

const lintsOf = (terms: readonly Partial<LibraryTerm>[]): string[] =>
  lintLibrary(libraryOf(terms), new Normaliser(normalisation), ['游行']).map(({ term, lint }) => `${term} ${lint}`);

describe('lint', () => {
  it.each<[string, Partial<LibraryTerm>[], string[]]>([
    ['nothing wrong', [{}], []],
    ['a term of one character', [{ text: '贷', allOf: ['微信'] }], ['0 too-short']],
    ['a term of two characters by itself', [{ text: '贷款' }], ['0 too-short']],
    ['a term of two characters with a companion', [{ text: '贷款', allOf: ['微信'] }], []],
    ['a term of two characters and symbols', [{ text: '贷*款' }], ['0 too-short']],
    ['a term that holds another', [{}, { text: '办无抵押贷款' }], ['1 contained']],
    ['a term that is another, written otherwise', [{}, { text: '無抵押貸款' }], ['1 contained']],
    ['a term that holds one with a condition', [{ senderKinds: ['port'] }, { text: '办无抵押贷款' }], []],
    ['a telephone number', [{ text: '致电13900001111' }], ['0 personal-number']],
    ['a number in other digits, in a companion', [{ allOf: ['１３９００００１１１１'] }], ['0 personal-number']],
    ['a person', [{ text: '联系王经理' }], ['0 personal-name']],
    ['what is out of scope', [{ text: '参加游 行活动' }], ['0 out-of-scope']],
  ])('finds %s', (_, terms, expected) => expect(lintsOf(terms)).toEqual(expected));

  it('has a wording for each finding', () => expect(Object.keys(LINT_WORDING).sort()).toEqual([...LINTS].sort()));
});

describe('a trial', () => {
  const report = tryLibrary(
    libraryOf([{}, { text: '加微信' }, { text: '从不出现' }]),
    [
      { text: '无抵押贷款加微信', isSpam: true, category: 'loans' },
      { text: '无抵押贷款', isSpam: true, category: 'loans' },
      { text: '中奖了', isSpam: true, category: 'prize' },
      { text: '你加微信了吗', isSpam: false },
      { text: '晚上吃什么', isSpam: false },
    ],
    normalisation,
  );

  it('counts hits by category, false hits and what is missed', () => {
    expect(report).toMatchObject({ spam: 3, good: 2, spamHit: 2, goodHit: 1, precision: 2 / 3, recall: 2 / 3 });
    expect(report.byCategory).toEqual({
      loans: { spam: 2, hit: 2, recall: 1 },
      prize: { spam: 1, hit: 0, recall: 0 },
    });
  });

  it('says of each term what it adds', () => {
    expect(report.byTerm).toEqual([
      { id: 't0', spamHits: 2, falseHits: 0, marginalGain: 1 },
      { id: 't1', spamHits: 1, falseHits: 1, marginalGain: 0 },
      { id: 't2', spamHits: 0, falseHits: 0, marginalGain: 0 },
    ]);
    expect(report.overlap).toEqual({ 1: 2, 2: 1 });
  });

  it('shows false hits', () => {
    expect(report.falseHitExamples).toEqual([{ text: '你加微信了吗', terms: ['加微信'] }]);
  });

  it('has no shares of nothing', () => {
    expect(tryLibrary(libraryOf([]), [], normalisation)).toMatchObject({ precision: null, recall: null });
  });
});
