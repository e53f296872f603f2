import type { Suggestion } from '#contracts/complaint-accepted.v1';
import type { StatedCategory } from '#contracts/complaint-reported.v1';
import type { SenderKind } from '#contracts/vocabulary';
import { TermScanner } from '#text/term-scanner';
import type { Rule, RuleTable, StatedCode } from './rule-table';

/** What the rules look at beside the words. */
export interface Judged {
  readonly text: string;
  readonly senderKind: SenderKind;
  readonly hasLink: boolean;
  readonly stated: StatedCategory | undefined;
  readonly preChecked: boolean;
}

export interface Verdict {
  readonly suggestion: Suggestion;
  /** Why the platform doesn't deal with it; its text is not kept. */
  readonly outOfScope: string | null;
}

/** Where a term counts: in a list of a rule, or (list −1) against it. */
interface Place {
  readonly rule: number;
  readonly list: number;
}

interface Counted {
  lists: number;
  terms: number;
  isExcluded: boolean;
}

const LONE_DIGITS = /(?<![\d０-９])[\d０-９]{4,8}(?![\d０-９])/;
const NO_RULE = 'no rule';

/** A rule table made ready: terms compiled once, about a microsecond or two a text. */
export class Suggester {
  private readonly scanner: TermScanner;
  private readonly places: readonly (readonly Place[])[];
  private readonly fraudCodes: ReadonlySet<string>;
  private readonly foreignCodes: ReadonlySet<string>;

  constructor(private readonly table: RuleTable) {
    const places = new Map<string, Place[]>();
    const put = (term: string, place: Place): void => void places.set(term, [...(places.get(term) ?? []), place]);
    table.rules.forEach((rule, index) => {
      rule.all.forEach((terms, list) => terms.forEach((term) => put(term, { rule: index, list })));
      rule.none?.forEach((term) => put(term, { rule: index, list: -1 }));
    });
    this.scanner = new TermScanner([...places.keys()]);
    this.places = [...places.values()];
    this.fraudCodes = new Set(table.fraudCategories.map(keyOf));
    this.foreignCodes = new Set(table.outOfScopeCategories.map(keyOf));
  }

  /** Suggested category, risk, service-message mark and scope of one text (workflow.md §3). */
  judge(judged: Judged): Verdict {
    const fired = this.firedRules(judged);
    const categories = fired.filter(({ rule }) => rule.mark === 'category');
    const best = categories.reduce<Fired | undefined>(
      (top, next) => (top && top.score >= next.score ? top : next),
      undefined,
    );
    const fraud = categories.find(({ rule }) => rule.fraud === true);
    const statedFraud = judged.preChecked && judged.stated !== undefined && this.fraudCodes.has(keyOf(judged.stated));
    // A fraud rule outweighs more words of a harmless category, and a notice that defrauds is no notice.
    const isFraud = fraud !== undefined || statedFraud;
    const service = fired.some(({ rule }) => rule.mark === 'service-message');
    return {
      suggestion: {
        category: (fraud ?? best)?.rule.category ?? null,
        risk: isFraud ? 'fraud' : 'ordinary',
        riskReason: fraud?.rule.id ?? (statedFraud ? 'pre-checked category' : NO_RULE),
        serviceMessage: service && !isFraud,
        tableVersion: this.table.version,
        rules: fired.slice(0, 50).map(({ rule }) => rule.id),
      },
      outOfScope: this.scopeReason(judged, fired, categories.length > 0 || service),
    };
  }

  /** A text rule alone never puts a message out of scope that also advertises, defrauds or carries a link. */
  private scopeReason({ stated, hasLink }: Judged, fired: readonly Fired[], isOfTheTrade: boolean): string | null {
    if (stated !== undefined && this.foreignCodes.has(keyOf(stated))) return 'stated category';
    if (isOfTheTrade || hasLink) return null;
    return fired.find(({ rule }) => rule.mark === 'out-of-scope')?.rule.id ?? null;
  }

  private firedRules(judged: Judged): Fired[] {
    const counted = new Map<number, Counted>();
    const seen = new Set<number>();
    this.scanner.scan(judged.text, (term) => {
      if (seen.has(term)) return;
      seen.add(term);
      for (const place of this.places[term]!) count(counted, place);
    });
    const fired: Fired[] = [];
    for (const [index, { lists, terms, isExcluded }] of counted) {
      const rule = this.table.rules[index]!;
      const isWhole = lists === 2 ** rule.all.length - 1;
      if (isWhole && !isExcluded && holds(rule, judged)) fired.push({ rule, index, score: terms });
    }
    return fired.sort((a, b) => a.index - b.index);
  }
}

interface Fired {
  readonly rule: Rule;
  readonly index: number;
  /** Distinct terms found. */
  readonly score: number;
}

function count(counted: Map<number, Counted>, { rule, list }: Place): void {
  let found = counted.get(rule);
  if (found === undefined) counted.set(rule, (found = { lists: 0, terms: 0, isExcluded: false }));
  if (list < 0) found.isExcluded = true;
  else {
    found.lists |= 1 << list;
    found.terms++;
  }
}

function holds(rule: Rule, { text, senderKind, hasLink }: Judged): boolean {
  if (rule.link === true && !hasLink) return false;
  if (rule.senderKinds !== undefined && !rule.senderKinds.includes(senderKind)) return false;
  return rule.code !== true || LONE_DIGITS.test(text);
}

const keyOf = ({ taxonomy, code }: StatedCode): string => `${taxonomy}\n${code}`;
