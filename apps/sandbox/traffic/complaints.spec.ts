import { BENCH_MIX, traffic, type Intent, type Offered } from './complaints';
import { TextSource } from './texts';

const options = {
  count: 20_000,
  seed: 7,
  mix: BENCH_MIX,
  texts: TextSource.invented(),
  run: 'spec',
  now: new Date('2026-06-01T00:00:00Z'),
  reporters: [
    ['CC12321', 4],
    ['CMCC', 6],
  ] as const,
};

const share = (all: Offered[], intent: Intent) => all.filter((one) => one.intent === intent).length / all.length;

describe('traffic', () => {
  const all = [...traffic(options)];

  it('is the same for the same seed', () => {
    expect([...traffic({ ...options, count: 500 })]).toEqual([...traffic({ ...options, count: 500 })]);
    expect([...traffic({ ...options, count: 500, seed: 8 })]).not.toEqual([...traffic({ ...options, count: 500 })]);
  });

  it('holds each fault in the share that was asked for', () => {
    expect(share(all, 'duplicate')).toBeCloseTo(0.03, 2);
    expect(share(all, 'refusable')).toBeCloseTo(0.02, 2);
    expect(share(all, 'unresolvable')).toBeCloseTo(0.05, 2);
  });

  it('repeats an earlier record to the letter as its duplicate', () => {
    const seen = new Set<string>();
    for (const one of all) {
      if (one.intent === 'duplicate') expect(seen.has(one.organisation + one.value)).toBe(true);
      seen.add(one.organisation + one.value);
    }
  });

  it('has senders that are seen once and senders that are seen very often', () => {
    const counts = new Map<string, number>();
    for (const one of all) if (one.intent === 'good') counts.set(one.key!, (counts.get(one.key!) ?? 0) + 1);
    const once = [...counts.values()].filter((count) => count === 1).length;
    expect(once / all.length).toBeGreaterThan(0.35);
    expect(Math.max(...counts.values()) / all.length).toBeGreaterThan(0.04);
  });
});
