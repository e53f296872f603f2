import { CLOCK_KINDS, type ClockKind } from '#contracts/vocabulary';
import { bundledProfiles } from '#worktime/bundled';
import { CLOCK_KINDS as RULE_KINDS, profileById } from '#worktime/profile';
import { ruleOf } from './clock-kinds';
import { ClockRules } from './clock-rules';

/** workflow.md §6, row by row: what starts a clock, what stops it, who owes it, and its budget by profile. */
interface Row {
  readonly starts: readonly string[];
  readonly until: readonly string[];
  readonly owedBy: readonly string[];
  /** cn-2015, cn-2020-draft, cn-2026; null: not timed. */
  readonly budgets: readonly (string | null)[];
  /** What is unverified, in the same order. */
  readonly unverified?: readonly boolean[];
}

const OF_DELIVERY = { starts: ['order-delivered'], owedBy: ['unit'] };
const FEEDBACK = { ...OF_DELIVERY, until: ['complete-feedback'] };
const ANSWER = ['complainant-answered'];

const ROWS: Readonly<Record<Exclude<ClockKind, 'supervision'>, Row>> = {
  forward: {
    starts: ['accepted-at-12321'],
    until: ['carrying-order-or-supplement-delivered'],
    owedBy: ['12321', 'platform', 'unresolved-queue'],
    budgets: ['5wd', '3wd', '5wd'],
    unverified: [false, false, true],
  },
  acknowledge: { ...OF_DELIVERY, until: ['order-acknowledged'], budgets: ['1wd', '1wd', '1wd'] },
  return: { ...OF_DELIVERY, until: ['order-returned'], budgets: ['2wd', '2wd', '2wd'] },
  dispose: { ...FEEDBACK, budgets: ['15wd', '15wd', '15wd'], unverified: [false, false, true] },
  'commercial-target': { ...FEEDBACK, budgets: ['5wd', '5wd', '5wd'] },
  'fraud-interim': { ...FEEDBACK, budgets: ['24h', '24h', '24h'] },
  'return-decision': {
    starts: ['order-returned'],
    until: ['return-decided'],
    owedBy: ['12321', 'arbiter'],
    budgets: ['2wd', '2wd', '2wd'],
  },
  assist: {
    starts: ['assist-delivered'],
    until: ['assist-answered-or-declined'],
    owedBy: ['receiving-unit'],
    budgets: ['2wd', '2wd', '2wd'],
  },
  review: {
    starts: ['feedback-received'],
    until: ['feedback-accepted-or-rework'],
    owedBy: ['12321'],
    budgets: ['2wd', '2wd', '2wd'],
  },
  'answer-own-desk': {
    starts: ['complained-at'],
    until: ANSWER,
    owedBy: ['own-carrier'],
    budgets: ['15wd', '15wd', '15wd'],
    unverified: [false, false, true],
  },
  'answer-12321': {
    starts: ['first-accepted-feedback'],
    until: ANSWER,
    owedBy: ['12321'],
    budgets: [null, '3wd', '3wd'],
    unverified: [false, false, true],
  },
  appeal: {
    starts: ['appeal-filed', 'appeal-escalated'],
    until: ['appeal-decided'],
    owedBy: ['acting-unit', '12321', 'arbiter'],
    budgets: ['3wd', '3wd', '3wd'],
  },
};

const PROFILES = ['cn-2015', 'cn-2020-draft', 'cn-2026'] as const;
const KINDS = Object.keys(ROWS) as (keyof typeof ROWS)[];
const START = Date.parse('2026-06-01T10:00:00+08:00');

describe.each(KINDS)('the row of %s', (kind) => {
  const row = ROWS[kind];

  it.each(PROFILES)('in %s names its start, its stop and who owes it', (id) => {
    const rule = profileById(id, bundledProfiles()).clocks[ruleOf(kind)[0]];
    expect(rule).toMatchObject({ starts: row.starts, until: row.until, owedBy: row.owedBy });
  });

  it.each(PROFILES.map((id, i) => [id, row.budgets[i], row.unverified?.[i] ?? false] as const))(
    'in %s gives %s, unverified: %s',
    (id, budget, unverified) => {
      const chosen = { ...profileById(id, bundledProfiles()), effectiveFrom: '1992-01-01' };
      const term = new ClockRules([chosen]).term(kind, START);
      if (budget === null) expect(term).toBeNull();
      else expect(term).toMatchObject({ budget, unverified, profile: id });
    },
  );
});

describe('all rows', () => {
  it('are those of the vocabulary; 督办 names its due time itself', () => {
    expect([...KINDS, 'supervision'].sort()).toEqual([...CLOCK_KINDS].sort());
    expect(new ClockRules().term('supervision', START)).toBeNull();
  });

  it('cover every clock of the profiles but the validity check, which runs in intake', () => {
    const covered = new Set(KINDS.map((kind) => ruleOf(kind)[0]));
    expect(RULE_KINDS.filter((kind) => !covered.has(kind))).toEqual(['validity-check']);
  });

  it('take the profile in force on the date in Shanghai on which the clock starts, whatever the zone', () => {
    const rules = new ClockRules();
    for (const kind of KINDS) {
      expect(rules.term(kind, Date.parse('2026-04-30T15:59:59Z'))?.profile ?? 'cn-2015').toBe('cn-2015');
      expect(rules.term(kind, Date.parse('2026-04-30T16:00:00Z'))).toMatchObject({ profile: 'cn-2026' });
    }
  });

  it('pin the version of the calendar, and say when they touch a year that is not announced', () => {
    const rules = new ClockRules();
    for (const kind of KINDS) {
      const inJune = rules.term(kind, START)!;
      expect(inJune).toMatchObject({ calendarVersion: rules.calendar.version, provisional: false });
      const overNewYear = rules.term(kind, Date.parse('2026-12-31T10:00:00+08:00'))!;
      expect(overNewYear.provisional).toBe(overNewYear.budget.endsWith('wd'));
    }
  });
});
