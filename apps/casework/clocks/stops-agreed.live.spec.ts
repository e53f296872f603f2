import { MINUTE, SECOND } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { StopsAgreed } from './stops-agreed';

const now = Date.parse('2026-11-02T10:00:00+08:00');
let temporary: TemporaryDatabase;
let db: Database;
let one: StopsAgreed;
let other: StopsAgreed;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
}, 60_000);
beforeEach(async () => {
  await db.query('delete from stops_read');
  [one, other] = [new StopsAgreed(db), new StopsAgreed(db)];
});
afterAll(() => temporary.drop());

describe('how far several processes have read', () => {
  it('is how far one alone has read', async () => {
    expect(await one.until(now - 100, now)).toBe(now - 100);
    expect(await one.until(now, now)).toBe(now);
  });

  it('is how far the slowest has read', async () => {
    await other.until(now - 30 * SECOND, now);
    expect(await one.until(now, now)).toBe(now - 30 * SECOND);
    await other.until(now, now);
    expect(await one.until(now, now)).toBe(now);
  });

  it('stays where it was while one can’t say, and is unknown to that one', async () => {
    await other.until(now - 5 * SECOND, now - 5 * SECOND);
    expect(await other.until(null, now)).toBeNull();
    expect(await one.until(now, now)).toBe(now - 5 * SECOND);
    expect(await other.until(null, now + 60 * SECOND)).toBeNull();
    expect(await one.until(now + 60 * SECOND, now + 60 * SECOND)).toBe(now - 5 * SECOND);
  });

  it('is waited for five minutes long where one stands still; then the others go on without it', async () => {
    await other.until(now - 5 * SECOND, now);
    for (let at = now; at < now + 5 * MINUTE; at += 10 * SECOND) {
      // Whether it says nothing or the same again.
      expect(await other.until(at % (20 * SECOND) === 0 ? null : now - 5 * SECOND, at)).not.toBe(at);
      expect(await one.until(at, at)).toBe(now - 5 * SECOND);
      expect(one.passedOver).toBe(0);
    }
    const at = now + 5 * MINUTE;
    await other.until(null, at);
    expect(await one.until(at, at)).toBe(at);
    expect(one.passedOver).toBe(1);
    await other.until(now + SECOND, at + SECOND);
    expect(await one.until(at + SECOND, at + SECOND)).toBe(now + SECOND);
    expect(one.passedOver).toBe(0);
  });

  it('is no longer asked of oneself after five minutes either, so that one process alone goes on', async () => {
    expect(await one.until(null, now)).toBeNull();
    for (let at = now; at < now + 5 * MINUTE; at += 15 * SECOND) expect(await one.until(null, at)).toBeNull();
    expect(await one.until(null, now + 5 * MINUTE)).toBe(now + 5 * MINUTE);
    expect(one.passedOver).toBe(1);
  });

  it('waits for one that has just started until it can say', async () => {
    expect(await other.until(null, now)).toBeNull();
    expect(await one.until(now + 5 * SECOND, now + 5 * SECOND)).toBe(now);
    await other.until(now + 6 * SECOND, now + 6 * SECOND);
    expect(await one.until(now + 6 * SECOND, now + 6 * SECOND)).toBe(now + 6 * SECOND);
  });

  it('forgets one that is gone, at once when it says good-bye', async () => {
    await other.until(now - 60 * SECOND, now);
    expect(await one.until(now + 21 * SECOND, now + 21 * SECOND)).toBe(now + 21 * SECOND);
    await other.until(now - 60 * SECOND, now + 21 * SECOND);
    await other.leave();
    expect(await one.until(now + 22 * SECOND, now + 22 * SECOND)).toBe(now + 22 * SECOND);
  });
});
