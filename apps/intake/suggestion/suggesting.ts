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

const LONE_DIGITS = /(?<![\d０-９])[\d０-９]{4,8}(?![\d０-９])/;
const NO_RULE = 'no rule';
/** Bit of a list's place that no list has: a term of `none` was met, so the rule is never whole. */
const EXCLUDED = 31;

/** A rule table made ready: terms compiled once, about a microsecond or two a text. */
export class Suggester {
  private readonly scanner: TermScanner;
  private readonly places: readonly (readonly Place[])[];
  /** Per term and per rule: the number of the text in which it was last met; then what was counted in it. */
  private readonly metTerm: Uint32Array;
  private readonly metRule: Uint32Array;
  private readonly listsMet: Uint32Array;
  private readonly termsMet: Uint32Array;
  private textNumber = 0;
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
    this.metTerm = new Uint32Array(this.places.length);
    this.metRule = new Uint32Array(table.rules.length);
    this.listsMet = new Uint32Array(table.rules.length);
    this.termsMet = new Uint32Array(table.rules.length);
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
    const met = this.rulesMet(judged.text);
    const fired: Fired[] = [];
    for (const index of met) {
      const rule = this.table.rules[index]!;
      const isWhole = this.listsMet[index] === 2 ** rule.all.length - 1;
      if (isWhole && holds(rule, judged)) fired.push({ rule, index, score: this.termsMet[index]! });
    }
    return fired.length < 2 ? fired : fired.sort((a, b) => a.index - b.index);
  }

  /** Rules with a term in the text, in the order met; counted without an object per term, as nearly every text meets a dozen. */
  private rulesMet(text: string): number[] {
    const number = ++this.textNumber;
    const met: number[] = [];
    this.scanner.scan(text, (term) => {
      if (this.metTerm[term] === number) return;
      this.metTerm[term] = number;
      for (const { rule, list } of this.places[term]!) {
        if (this.metRule[rule] !== number) {
          this.metRule[rule] = number;
          this.listsMet[rule] = this.termsMet[rule] = 0;
          met.push(rule);
        }
        this.listsMet[rule]! |= 1 << (list < 0 ? EXCLUDED : list);
        this.termsMet[rule]!++;
      }
    });
    return met;
  }
}

interface Fired {
  readonly rule: Rule;
  readonly index: number;
  /** Distinct terms found. */
  readonly score: number;
}

function holds(rule: Rule, { text, senderKind, hasLink }: Judged): boolean {
  if (rule.link === true && !hasLink) return false;
  if (rule.senderKinds !== undefined && !rule.senderKinds.includes(senderKind)) return false;
  return rule.code !== true || LONE_DIGITS.test(text);
}

const keyOf = ({ taxonomy, code }: StatedCode): string => `${taxonomy}\n${code}`;
