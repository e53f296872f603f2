import { SECOND } from '#kernel/clock';
import { Redis } from '#persistence/redis';
import { FixedClock } from '#testing/fixed-clock';
import { QuotaStore } from './quota.store';

describe('QuotaStore without Redis', () => {
  const clock = new FixedClock('2026-05-01T00:00:00.100Z');
  const store = new QuotaStore(new Redis(undefined), clock);
  const take = async (subject: string, times: number): Promise<boolean[]> => {
    const answers = [];
    for (let i = 0; i < times; i++) answers.push(await store.take(subject, 3));
    return answers;
  };

  it('lets as many pass in a second as the limit says, each subject for itself', async () => {
    expect(await take('CMCC:read', 5)).toEqual([true, true, true, false, false]);
    expect(await take('CMCC:write', 1)).toEqual([true]);
    expect(await take('CTCC:read', 1)).toEqual([true]);
  });

  it('begins anew in the next second', async () => {
    clock.advance(SECOND);
    expect(await take('CMCC:read', 4)).toEqual([true, true, true, false]);
  });
});
