import type { Normaliser } from '../matching/normalising';
import type { KeywordLibrary, LibraryTerm } from './keyword-library';

/** What a term can be refused or questioned for before anybody tries it. */
export const LINTS = ['too-short', 'contained', 'personal-number', 'personal-name', 'out-of-scope'] as const;
export type Lint = (typeof LINTS)[number];

export interface LintFinding {
  /** Position in the library's terms. */
  readonly term: number;
  readonly lint: Lint;
  /** The text of the term or companion concerned, or the id of the term that already says it. */
  readonly about: string;
}

/** The Chinese of a finding, for the people who proposed the term. */
export const LINT_WORDING: Readonly<Record<Lint, string>> = {
  'too-short': '词太短：少于两个字，或只有两个字而没有伴随词',
  contained: '已被另一个词包含，命中不会增加',
  'personal-number': '含有号码：号码应进黑名单，不进关键词库',
  'personal-name': '含有人名称谓',
  'out-of-scope': '超出本平台范围',
};

/** Telephone and account numbers have so many digits or more. */
const NUMBER = /\d{7,}/;
/** The hundred commonest surnames before a title: a person, not a kind of message. */
const PERSON =
  /[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文](先生|女士|小姐|太太|经理|老师|主任|医生|律师)/;

/** Finds what is wrong with terms by themselves. @param outOfScope texts whose occurrence in a term puts it out of scope */
export function lintLibrary(
  { terms }: KeywordLibrary,
  normaliser: Normaliser,
  outOfScope: readonly string[] = [],
): LintFinding[] {
  const forbidden = outOfScope.map((text) => normaliser.asString(text)).filter((text) => text !== '');
  const unconditional = unconditionalTerms(terms, normaliser);
  return terms.flatMap((term, i) => {
    const texts = [term.text, ...(term.allOf ?? [])];
    const normal = texts.map((text) => normaliser.asString(text));
    const findings: LintFinding[] = [];
    const find = (lint: Lint, about: string | undefined): void => {
      if (about !== undefined) findings.push({ term: i, lint, about });
    };
    find('too-short', isTooShort(normal) ? term.text : undefined);
    find('contained', containedIn(normal[0]!, term.id, unconditional));
    find('personal-number', texts[normal.findIndex((text) => NUMBER.test(text))]);
    find(
      'personal-name',
      texts.find((text) => PERSON.test(text)),
    );
    find('out-of-scope', texts[normal.findIndex((text) => forbidden.some((one) => text.includes(one)))]);
    return findings;
  });
}

const isTooShort = ([text, ...companions]: readonly string[]): boolean =>
  text!.length < 2 || (text!.length === 2 && companions.length === 0);

/** Terms that apply wherever they stand, by normalised text. */
function unconditionalTerms(terms: readonly LibraryTerm[], normaliser: Normaliser): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, text, allOf, noneOf, senderKinds, categories } of terms) {
    const conditions = [allOf, noneOf, senderKinds, categories].filter((list) => (list?.length ?? 0) > 0);
    const normal = normaliser.asString(text);
    if (conditions.length === 0 && !found.has(normal)) found.set(normal, id);
  }
  return found;
}

/** Id of another term whose whole text is part of this one. */
function containedIn(text: string, id: string, unconditional: ReadonlyMap<string, string>): string | undefined {
  for (let from = 0; from < text.length; from++) {
    for (let until = from + 1; until <= text.length; until++) {
      const other = unconditional.get(text.slice(from, until));
      if (other !== undefined && other !== id) return other;
    }
  }
  return undefined;
}
