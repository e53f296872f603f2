import { SENDER_KINDS, type SenderKind } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';

export const MARKS = ['category', 'service-message', 'out-of-scope'] as const;
export type Mark = (typeof MARKS)[number];

/** One category of the platform's own taxonomy; `maps` names its code in others, so that counts can be re-mapped. */
export interface Category {
  readonly code: string;
  readonly zh: string;
  readonly nature: 'commercial' | 'suspected-unlawful';
  readonly maps: Readonly<Record<string, string>>;
}

/** A rule fires when each list of `all` has a term in the text, no term of `none` is there, and every further condition holds. */
export interface Rule {
  readonly id: string;
  readonly mark: Mark;
  /** Code of the category it suggests. */
  readonly category?: string;
  readonly fraud?: boolean;
  readonly all: readonly (readonly string[])[];
  readonly none?: readonly string[];
  readonly senderKinds?: readonly SenderKind[];
  /** The text holds a link. */
  readonly link?: boolean;
  /** The text holds four to eight digits on their own. */
  readonly code?: boolean;
}

/** Category code of a pre-checked source that makes the risk `fraud`, or puts a complaint out of scope. */
export interface StatedCode {
  readonly taxonomy: string;
  readonly code: string;
}

/** data/suggestion: what judges texts until a keyword release is active. */
export interface RuleTable {
  readonly version: string;
  readonly categories: readonly Category[];
  readonly rules: readonly Rule[];
  readonly fraudCategories: readonly StatedCode[];
  readonly outOfScopeCategories: readonly StatedCode[];
}

const MOST_LISTS = 30;

/** The table, checked: a slip of the pen stops the start. @throws DomainError CONFIGURATION_INVALID naming the rule */
export function readRuleTable(table: RuleTable): RuleTable {
  const categories = new Set(table.categories.map((category) => category.code));
  const seen = new Set<string>();
  for (const rule of table.rules) {
    const wrong = faultOf(rule, categories, seen);
    if (wrong) throw new DomainError('CONFIGURATION_INVALID', { field: `rule ${rule.id}`, expected: wrong });
    seen.add(rule.id);
  }
  return table;
}

function faultOf(rule: Rule, categories: ReadonlySet<string>, seen: ReadonlySet<string>): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(rule.id) || seen.has(rule.id)) return 'an id of its own, a-z, 0-9 and -';
  if (!MARKS.includes(rule.mark)) return `mark ${MARKS.join(' or ')}`;
  if (rule.mark === 'category' && !categories.has(rule.category ?? '')) return 'a category of this table';
  if (rule.all.length === 0 || rule.all.length > MOST_LISTS) return `1 to ${MOST_LISTS} lists in all`;
  if (rule.all.some((list) => list.length === 0)) return 'no empty list in all';
  if (rule.senderKinds?.some((kind) => !SENDER_KINDS.includes(kind))) return 'sender kinds of the vocabulary';
  return undefined;
}
