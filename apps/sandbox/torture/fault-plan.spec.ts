import { planFaults } from './fault-plan';

const count = (faults: ReturnType<typeof planFaults>, kind: string) => faults.filter((one) => one.kind === kind).length;

describe('planFaults', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planFaults(3, 2, 2)).toEqual(planFaults(3, 2, 2));
    expect(planFaults(4, 2, 2)).not.toEqual(planFaults(3, 2, 2));
  });

  it('holds every kind of fault in every minute, at least three kills among them', () => {
    for (const minutes of [0.5, 1, 3]) {
      const faults = planFaults(11, minutes, 2);
      const rounds = Math.max(1, minutes);
      expect(count(faults, 'kill')).toBeGreaterThanOrEqual(3 * rounds);
      for (const kind of ['broker', 'database', 'redis-flush', 'redis-stop'])
        expect(count(faults, kind)).toBeGreaterThanOrEqual(rounds);
    }
  });

  it('is in order of time and leaves the end of the run to recovery', () => {
    const times = planFaults(5, 2, 2).map((fault) => fault.atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(120_000 * 0.96);
  });
});
