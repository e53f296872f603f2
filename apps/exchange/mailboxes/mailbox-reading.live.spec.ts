import { Principal, type Role } from '#access/principal';
import { DELIVERY_STREAM } from '#contracts/topics';
import { MINUTE } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { batchOf, bundledDirectory, installDirectory, mailServices, orderEvent, outboxOf } from '../exchange.fixture';

const clock = new FixedClock(new Date());
let temporary: TemporaryDatabase;
let db: Database;
let services: ReturnType<typeof mailServices>;
let offset = 0;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
  services = mailServices(db, clock);
  await installDirectory(db, bundledDirectory(), clock.now());
}, 60_000);

afterAll(() => temporary.drop());

const who = (units: string[], ...roles: Role[]): Principal => new Principal(units[0]!.slice(0, -3), units, roles);
const guangdong = who(['CMCC-44'], 'desk');
const headquarters = who(['CMCC-00'], 'hq');

const post = async (unit: string, count = 1): Promise<string[]> => {
  const events = Array.from({ length: count }, () => orderEvent(unit, clock.now()));
  await services.orders.deliver(batchOf(events, { first: offset }));
  offset += count;
  return events.map(({ id }) => id);
};

const read = (
  principal: Principal,
  unit: string,
  more: { after?: number; limit?: number; waitSeconds?: number } = {},
) => services.reading.page(principal, { unit, limit: 100, waitSeconds: 0, ...more });

describe('MailboxReading', () => {
  it('pages through a mailbox by position', async () => {
    const ids = await post('CMCC-44', 5);
    const first = await read(guangdong, 'CMCC-44', { after: 0, limit: 3 });
    const second = await read(guangdong, 'CMCC-44', { after: first.nextCursor, limit: 3 });
    expect([first, second].map(({ entries }) => entries.map(({ position }) => position))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect([...first.entries, ...second.entries].map(({ eventId }) => eventId)).toEqual(ids);
    expect((await read(guangdong, 'CMCC-44', { after: second.nextCursor })).nextCursor).toBe(5);
  });

  it('ends a page early when its entries are large, and the next goes on from there', async () => {
    const large = Array.from({ length: 4 }, () => orderEvent('CMCC-31', clock.now(), undefined, 'x'.repeat(1_900_000)));
    await services.orders.deliver(batchOf(large, { first: offset }));
    offset += large.length;
    const sizes: number[] = [];
    for (let after = 0; after < 4; after += sizes.at(-1)!)
      sizes.push((await read(headquarters, 'CMCC-31', { after })).entries.length);
    expect(sizes).toEqual([3, 1]);
  });

  it('goes on from the cursor when no position is given, and the cursor never goes back', async () => {
    await post('CMCC-11', 3);
    expect(await services.reading.moveCursor(headquarters, 'CMCC-11', 2)).toBe(2);
    expect(await services.reading.moveCursor(headquarters, 'CMCC-11', 1)).toBe(2);
    const { entries } = await read(headquarters, 'CMCC-11');
    expect(entries.map(({ position }) => position)).toEqual([3]);
  });

  it('notes when entries were fetched: at the first cursor that covers them', async () => {
    await post('CMCC-12', 3);
    const start = clock.now();
    await services.reading.moveCursor(headquarters, 'CMCC-12', 1);
    clock.advance(MINUTE);
    await services.reading.moveCursor(headquarters, 'CMCC-12', 2);
    const { entries } = await read(headquarters, 'CMCC-12', { after: 0 });
    expect(entries.map(({ fetchedAt }) => fetchedAt)).toEqual([start, clock.now(), null]);
  });

  it('fetching starts nothing: no event leaves', async () => {
    await post('CMCC-13');
    const before = (await outboxOf(db)).length;
    await services.reading.moveCursor(headquarters, 'CMCC-13', 1);
    expect(await outboxOf(db)).toHaveLength(before);
  });

  it('refuses a cursor beyond the last position', async () => {
    await post('CMCC-14');
    await expect(services.reading.moveCursor(headquarters, 'CMCC-14', 2)).rejects.toMatchObject({
      code: 'EXCHANGE_CURSOR_INVALID',
    });
  });

  it('shows when the broker acknowledged an entry, and counts those it has not', async () => {
    await post('CMCC-15', 2);
    const [{ topic, key, headers }] = (await outboxOf(db)).filter((record) => record.key === 'CMCC-15') as [
      Awaited<ReturnType<typeof outboxOf>>[number],
    ];
    expect(topic).not.toBe(DELIVERY_STREAM.name);
    const acknowledgedAt = new Date(clock.now().getTime() + 7);
    await db.transaction((tx) =>
      services.reporting.report(tx, [{ topic, records: [{ key, headers }], acknowledgedAt }]),
    );
    const { entries } = await read(headquarters, 'CMCC-15', { after: 0 });
    expect(entries.map(({ deliveredAt }) => deliveredAt)).toEqual([acknowledgedAt, null]);
    const mailbox = (await services.reading.mailboxes(headquarters)).find(({ unit }) => unit === 'CMCC-15');
    expect(mailbox).toMatchObject({ lastPosition: 2, cursor: 0, undelivered: 1, isOpen: true });
  });

  it.each<[string, Principal, string]>([
    ['a foreign province', guangdong, 'CMCC-11'],
    ['a foreign organisation', headquarters, 'CTCC-00'],
    [
      'the centre, which sees cases but has no part in a carrier’s mailbox',
      who(['CC12321-00'], 'centre-12321'),
      'CMCC-44',
    ],
    ['an operator', who(['CAICT-00'], 'operator'), 'CMCC-44'],
    ['the administration of the province', who(['CAGD-44'], 'supervisor'), 'CMCC-44'],
    ['nobody: no such unit', headquarters, 'CMCC-99'],
  ])('gives nothing to %s', async (_, principal, unit) => {
    await expect(read(principal, unit)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(services.reading.moveCursor(principal, unit, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lists the units of a desk, and all of its organisation for headquarters', async () => {
    expect((await services.reading.mailboxes(guangdong)).map(({ unit }) => unit)).toEqual(['CMCC-44']);
    expect(await services.reading.mailboxes(headquarters)).toHaveLength(32);
  });

  it('holds an empty answer back until mail arrives', async () => {
    const asked = read(headquarters, 'CMCC-21', { waitSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const posted = performance.now();
    const [id] = await post('CMCC-21');
    expect((await asked).entries.map(({ eventId }) => eventId)).toEqual([id]);
    // The commit wakes it; polling alone would take up to a second.
    expect(performance.now() - posted).toBeLessThan(700);
  });

  it('finds mail that another process posted while it waits', async () => {
    const other = mailServices(await temporary.database('exchange'), clock);
    const asked = read(headquarters, 'CMCC-22', { waitSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.orders.deliver(batchOf([orderEvent('CMCC-22', clock.now())], { partition: 5 }));
    expect((await asked).entries).toHaveLength(1);
  });

  it('answers empty when the wait is over', async () => {
    expect(await read(headquarters, 'CMCC-23', { waitSeconds: 1 })).toEqual({ entries: [], nextCursor: 0 });
  });
});
