import { bundledCalendar, bundledProfiles } from '#worktime/bundled';
import { profileById } from '#worktime/profile';
import { ClockRules } from './clock-rules';

const at = (text: string): number => Date.parse(text);

describe('clock rules', () => {
  const rules = new ClockRules();

  it('give each clock the budget of the profile in force on its own start date', () => {
    const before = rules.term('dispose', at('2026-04-30T23:59:59+08:00'))!;
    const after = rules.term('dispose', at('2026-05-01T00:00:00+08:00'))!;
    expect(before).toMatchObject({ profile: 'cn-2015', budget: '15wd', unverified: false });
    expect(after).toMatchObject({ profile: 'cn-2026', budget: '15wd', unverified: true });
  });

  it('do not count the first day and end at midnight after the last one', () => {
    // Thursday before the Labour Day holidays of 2026 (1 to 5 May; 9 May is made up for).
    const term = rules.term('acknowledge', at('2026-04-30T09:00:00+08:00'))!;
    expect(term).toMatchObject({ budget: '1wd', due: '2026-05-07T00:00:00+08:00', provisional: false });
  });

  it('give the same term to every start of one Shanghai day', () => {
    const morning = rules.term('dispose', at('2026-06-01T00:00:00+08:00'));
    expect(rules.term('dispose', at('2026-06-01T23:59:59.999+08:00'))).toBe(morning);
    expect(rules.term('dispose', at('2026-06-02T00:00:00+08:00'))).not.toBe(morning);
  });

  it('count natural hours from the very moment for fraud', () => {
    const start = at('2026-06-06T22:30:00.500+08:00');
    expect(rules.term('acknowledge', start, true)).toMatchObject({
      budget: '4h',
      due: '2026-06-07T02:30:00.500+08:00',
    });
    expect(rules.term('fraud-interim', start)).toMatchObject({ budget: '24h', due: '2026-06-07T22:30:00.500+08:00' });
    expect(rules.term('acknowledge', start)).toMatchObject({ budget: '1wd' });
  });

  it('say when a due time touches a year whose calendar is not published', () => {
    expect(rules.term('dispose', at('2026-12-14T12:00:00+08:00'))).toMatchObject({ provisional: true });
    expect(rules.term('dispose', at('2026-06-01T12:00:00+08:00'))).toMatchObject({ provisional: false });
  });

  it('judge what claims to have started before any profile by the first one', () => {
    expect(rules.term('forward', at('2014-01-06T12:00:00+08:00'))).toMatchObject({ profile: 'cn-2015', budget: '5wd' });
    expect(rules.term('forward', at('1970-01-01T00:00:00Z'))).toMatchObject({ profile: 'cn-2015', provisional: true });
  });

  it('take a profile chosen by name whatever the date', () => {
    const draft = { ...profileById('cn-2020-draft', bundledProfiles()), effectiveFrom: '1992-01-01' };
    const chosen = new ClockRules([draft], bundledCalendar());
    // Clocks of before keep their own profile's rungs.
    expect(chosen.profile('cn-2015').id).toBe('cn-2015');
    expect(chosen.term('forward', at('2026-06-01T12:00:00+08:00'))).toMatchObject({
      profile: 'cn-2020-draft',
      budget: '3wd',
    });
  });
});
