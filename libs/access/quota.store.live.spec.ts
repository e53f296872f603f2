import { systemClock } from '#kernel/clock';
import { Redis } from '#persistence/redis';
import { startPrivateRedis } from '#stack/private.servers';
import type { RedisServer } from '#stack/redis.server';
import { FixedClock } from '#testing/fixed-clock';
import { waitFor } from '#testing/wait-for';
import { QuotaStore } from './quota.store';

let server: RedisServer;
const clients: Redis[] = [];
const clock = new FixedClock(systemClock.now());

async function process(): Promise<QuotaStore> {
  const redis = new Redis(server.url);
  clients.push(redis);
  await waitFor('Redis', () => redis.isReady);
  return new QuotaStore(redis, clock);
}

beforeAll(async () => {
  server = await startPrivateRedis();
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
});

describe('QuotaStore', () => {
  it('counts over all processes', async () => {
    const [one, other] = [await process(), await process()];
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await one.take('CMCC:read', 5), await other.take('CMCC:read', 5));
    expect(answers.filter((mayPass) => mayPass)).toHaveLength(5);
  });

  it('counts by itself while Redis is down, fails no request, and counts with the others once it is back', async () => {
    const [one, other] = [await process(), await process()];
    await server.kill();
    clock.advance(2_000);
    const down = [];
    for (let i = 0; i < 4; i++) down.push(await one.take('CTCC:read', 3));
    expect(down).toEqual([true, true, true, false]);
    expect(await other.take('CTCC:read', 3)).toBe(true);
    await server.restart();
    await waitFor('Redis to be back', () => clients.slice(-2).every((client) => client.isReady));
    clock.advance(2_000);
    const back = [];
    for (let i = 0; i < 3; i++) back.push(await one.take('CTCC:read', 4), await other.take('CTCC:read', 4));
    expect(back.filter((mayPass) => mayPass)).toHaveLength(4);
  }, 30_000);
});
