import { uuidv7 } from '#kernel/ids';
import { NO_RECORD, sample, SAMPLING_PLAN, type AnsweredFacts, type UnitRecord } from './sampling-plan';

const facts = (differs: Partial<AnsweredFacts> = {}): AnsweredFacts => ({
  orderId: uuidv7(new Date()),
  risk: 'ordinary',
  resultCode: 'CONFIRMED_ACTED',
  scopes: ['displayed-code'],
  hasBeenReworked: false,
  isOfRecurrence: false,
  ...differs,
});

describe('the sampling plan', () => {
  it.each<[string, Partial<AnsweredFacts>]>([
    ['fraud', { risk: 'fraud' }],
    ['main-code', { scopes: ['displayed-code', 'main-code'] }],
    ['SERVICE_MESSAGE', { resultCode: 'SERVICE_MESSAGE' }],
    ['CONSENT_PROVEN', { resultCode: 'CONSENT_PROVEN' }],
    ['reworked', { hasBeenReworked: true }],
    ['recurrence', { isOfRecurrence: true }],
  ])('always has %s looked at', (line, differs) => {
    for (let i = 0; i < 200; i++) {
      expect(sample(facts(differs), { answered: 1_000, reworked: 0, recurred: 0 })).toEqual({
        isSampled: true,
        plan: `review-2026-1 always ${line}`,
      });
    }
  });

  it.each<[number, UnitRecord]>([
    [10, NO_RECORD],
    [10, { answered: 49, reworked: 49, recurred: 0 }],
    [5, { answered: 50, reworked: 0, recurred: 0 }],
    [15, { answered: 100, reworked: 1, recurred: 1 }],
    [30, { answered: 100, reworked: 5, recurred: 0 }],
    [60, { answered: 100, reworked: 5, recurred: 5 }],
    [100, { answered: 100, reworked: 10, recurred: 15 }],
  ])('looks at %i %% of the answers of a unit whose record is %j', (percent, record) => {
    const many = Array.from({ length: 4_000 }, () => sample(facts(), record));
    expect(new Set(many.map((one) => one.plan))).toEqual(new Set([`review-2026-1 share ${percent}%`]));
    const share = many.filter((one) => one.isSampled).length / many.length;
    expect(Math.abs(share * 100 - percent)).toBeLessThan(3);
  });

  it('decides the same for the same order whenever it is asked', () => {
    const order = facts();
    const first = sample(order, NO_RECORD);
    for (let i = 0; i < 20; i++) expect(sample(order, NO_RECORD)).toEqual(first);
  });

  it('has rising shares that begin at no fault', () => {
    const { shares } = SAMPLING_PLAN;
    expect(shares[0]!.badFrom).toBe(0);
    expect([...shares].sort((a, b) => a.badFrom - b.badFrom || a.percent - b.percent)).toEqual(shares);
  });
});
