import cn2026 from '../../data/profiles/cn-2026.json';
import { formatBudget } from './budget';
import { bundledProfiles } from './bundled';
import { parseInstant } from './days';
import {
  CLOCK_KINDS,
  type ClockKind,
  limitOf,
  type LimitVariant,
  profileById,
  profileInForce,
  unverifiedOf,
} from './profile';
import { readProfile } from './profile.reading';

const profiles = bundledProfiles();
const IDS = ['cn-2015', 'cn-2020-draft', 'cn-2026'];

function limits(kind: ClockKind, variant?: LimitVariant): (string | undefined)[] {
  return IDS.map((id) => limitOf(profileById(id, profiles), kind, variant)).map((limit) =>
    limit === undefined ? undefined : formatBudget(limit.budget) + (limit.unverified ? ' unverified' : ''),
  );
}

describe('the bundled profiles', () => {
  const target = (budget: string): string[] => [budget, budget, budget];
  it.each<[ClockKind, LimitVariant, (string | undefined)[]]>([
    ['validity-check', 'standard', target('1wd')],
    ['forward', 'standard', ['5wd', '3wd', '5wd unverified']],
    ['acknowledge', 'standard', target('1wd')],
    ['acknowledge', 'fraud', target('4h')],
    ['return', 'standard', target('2wd')],
    ['dispose', 'standard', ['15wd', '15wd', '15wd unverified']],
    ['dispose', 'commercial-target', target('5wd')],
    ['dispose', 'fraud-interim', target('24h')],
    ['return-decision', 'standard', target('2wd')],
    ['assist', 'standard', target('2wd')],
    ['review', 'standard', target('2wd')],
    ['answer-own-desk', 'standard', ['15wd', '15wd', '15wd unverified']],
    ['answer-12321', 'standard', [undefined, '3wd', '3wd unverified']],
    ['appeal', 'standard', target('3wd')],
  ])('%s (%s) has the limits of the workflow table', (kind, variant, expected) => {
    expect(limits(kind, variant)).toEqual(expected);
  });

  it('have no limit beyond those of the workflow table', () => {
    const counts = profiles.map(
      (profile) => CLOCK_KINDS.flatMap((kind) => Object.keys(profile.clocks[kind].limits)).length,
    );
    expect(counts).toEqual([13, 14, 14]);
  });

  it('keep records for 5, 5 and 6 months', () => {
    expect(IDS.map((id) => profileById(id, profiles).recordRetention.months)).toEqual([5, 5, 6]);
  });

  it('say what nobody has checked: nothing in 2015, everything carried over or reported in 2026', () => {
    expect(unverifiedOf(profileById('cn-2015', profiles))).toEqual([]);
    expect(unverifiedOf(profileById('cn-2026', profiles))).toEqual([
      'forward 5wd',
      'dispose 15wd',
      'answer-own-desk 15wd',
      'answer-12321 3wd',
      'record-retention 6 months',
    ]);
  });
});

describe('profileInForce', () => {
  it.each([
    ['2015-06-29T23:59:59.999+08:00', undefined],
    ['2015-06-30T00:00:00+08:00', 'cn-2015'],
    ['2020-09-01T00:00:00+08:00', 'cn-2015'],
    ['2026-04-30T23:59:59.999+08:00', 'cn-2015'],
    ['2026-04-30T16:00:00Z', 'cn-2026'],
    ['2026-05-01T00:00:00+08:00', 'cn-2026'],
    ['2099-01-01T00:00:00+08:00', 'cn-2026'],
  ])('on %s is %s, by the date in Shanghai', (at, id) => {
    expect(profileInForce(parseInstant(at), profiles)?.id).toBe(id);
    expect(profileInForce(new Date(parseInstant(at)), [...profiles].reverse())?.id).toBe(id);
  });

  it('an unknown profile is refused with the known ones', () => {
    expect(() => profileById('cn-2031', profiles)).toThrow(
      'expected one of cn-2015, cn-2020-draft, cn-2026; got cn-2031',
    );
  });
});

describe('readProfile', () => {
  type Json = Record<string, unknown>;
  /** The 2026 profile with one member replaced (or, undefined, removed). */
  function changed(path: string, value: unknown): Json {
    const copy = structuredClone(cn2026) as unknown as Json;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<Json>((at, key) => at[key] as Json, copy);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
    return copy;
  }

  it.each<[string, unknown]>([
    ['clocks.dispose', undefined],
    ['clocks.disposal', {}],
    ['clocks.dispose.limits.standard.budget', '0wd'],
    ['clocks.dispose.limits.standard.basis', 'rumour'],
    ['clocks.dispose.limits.express', { budget: '1wd', basis: 'law' }],
    ['clocks.dispose.limits.standard.unverified', 'yes'],
    ['clocks.dispose.owedBy', []],
    ['effectiveFrom', '2026-05-32'],
    ['effectiveFrom', undefined],
    ['recordRetention.months', 6.5],
    ['rungs.shares', [50, 50]],
    ['rungs.shares', [50, 120]],
    ['rungs.at', '9:00'],
    ['rungs.headquartersAfter', '24h'],
    ['name', ''],
  ])('%s = %j is refused at its path', (path, value) => {
    const refusal = { code: 'CONFIGURATION_INVALID', message: expect.stringContaining(path) as string };
    expect(() => readProfile(changed(path, value))).toThrow(expect.objectContaining(refusal));
  });

  it.each([null, [], 'cn-2026', 7])('%j is no profile', (json) => {
    expect(() => readProfile(json)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });
});
