import type { DeliveriesV1 } from '#contracts/deliveries.v1';
import { DELIVERY_STREAM } from '#contracts/topics';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  batchOf,
  bundledDirectory,
  installDirectory,
  mailServices,
  orderEvent,
  outboxOf,
  type Wire,
} from '../exchange.fixture';

const clock = new FixedClock(new Date());
let temporary: TemporaryDatabase;
let db: Database;
let services: ReturnType<typeof mailServices>;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
  services = mailServices(db, clock);
}, 60_000);

afterAll(() => temporary.drop());

beforeEach(async () => {
  await db.query('truncate inbox, outbox, deliveries, broker_acks, mailbox_reads, mailboxes, directory_versions');
  await db.query('truncate organisations, api_keys');
  await installDirectory(db, bundledDirectory(), clock.now());
});

const order = (unit: string, type?: string): Wire => orderEvent(unit, clock.now(), type);

const positionsOf = async (unit: string): Promise<number[]> => {
  const rows = await db.query<{ position: string }>(
    'select position from deliveries where unit = $1 and position is not null order by position',
    [unit],
  );
  return rows.map(({ position }) => Number(position));
};

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('EventDelivery', () => {
  it('gives each order event one position of its unit and sends it on as it is, under its own id', async () => {
    const events = [order('CMCC-44'), order('CTCC-11'), order('CMCC-44', 'order-supplemented.v1')];
    await services.orders.deliver(batchOf(events));
    const sent = await outboxOf(db);
    expect(sent.map(({ topic, key, headers }) => [topic, key, headers['position'], headers['ce_type']])).toEqual(
      expect.arrayContaining([
        ['partner.cmcc.out.mailbox.v1', 'CMCC-44', '1', 'order-issued.v1'],
        ['partner.cmcc.out.mailbox.v1', 'CMCC-44', '2', 'order-supplemented.v1'],
        ['partner.ctcc.out.mailbox.v1', 'CTCC-11', '1', 'order-issued.v1'],
      ]),
    );
    for (const event of events) {
      const record = sent.find(({ headers }) => headers['ce_id'] === event.id)!;
      expect(record.value).toBe(JSON.stringify(event.value));
      expect(record.headers['ce_source']).toBe('/liandong/casework');
    }
    expect(sent).toHaveLength(3);
  });

  it('passes over events that are not for units', async () => {
    await services.orders.deliver(batchOf([order('CMCC-44', 'case-opened.v1'), order('CMCC-44', 'clock-started.v1')]));
    expect(await outboxOf(db)).toEqual([]);
  });

  it('changes nothing when a batch is read again, with the inbox in place or reset to the beginning', async () => {
    const batch = batchOf([order('CMCC-44'), order('CMCC-44'), order('NOBODY-44')]);
    await services.orders.deliver(batch);
    const [before, sent] = [await positionsOf('CMCC-44'), await outboxOf(db)];
    await services.orders.deliver(batch);
    await db.query('delete from inbox');
    await services.orders.deliver(batch);
    expect(await positionsOf('CMCC-44')).toEqual(before);
    expect(await outboxOf(db)).toEqual(sent);
  });

  it('drops an event that its producer sent again, in the same batch or a later one', async () => {
    const event = order('CMCC-44');
    await services.orders.deliver(batchOf([event, event]));
    await services.orders.deliver(batchOf([event, order('CMCC-44')], { first: 2 }));
    expect(await positionsOf('CMCC-44')).toEqual([1, 2]);
  });

  it.each(['NOBODY-44', 'CMCC-99', 'CAICT-00'])(
    'reports an order to %s as undeliverable and delivers its neighbours',
    async (unit) => {
      const [lost, good] = [order(unit), order('CMCC-44')];
      await services.orders.deliver(batchOf([lost, good]));
      const sent = await outboxOf(db);
      const report = sent.find(({ topic }) => topic === DELIVERY_STREAM.name)!;
      expect(report.key).toBe(unit);
      const { orderId, caseId } = lost.value as { orderId: string; caseId: string };
      expect((JSON.parse(report.value) as DeliveriesV1).items).toEqual([
        {
          eventId: lost.id,
          eventType: 'order-issued.v1',
          orderId,
          caseId,
          outcome: 'undeliverable',
          at: clock.now().toISOString(),
          code: 'EXCHANGE_UNIT_UNKNOWN',
        },
      ]);
      expect(await positionsOf('CMCC-44')).toEqual([1]);
      expect(sent).toHaveLength(2);
    },
  );

  it('serves a unit that joined while it runs, and refuses one that has left', async () => {
    const { version, organisations } = bundledDirectory();
    await installDirectory(db, { version, organisations: organisations.slice(1) }, clock.now());
    await services.orders.deliver(batchOf([order('CMCC-44')]));
    expect(await positionsOf('CMCC-44')).toEqual([]);
    await installDirectory(db, { version, organisations }, clock.now());
    await services.orders.deliver(batchOf([order('CMCC-44')], { first: 1 }));
    expect(await positionsOf('CMCC-44')).toEqual([1]);
  });

  it('leaves no gap and no double position when several processes race for the same units', async () => {
    const units = ['CMCC-44', 'CTCC-44', 'CUCC-44', 'CMCC-00'];
    const other = mailServices(await temporary.database('exchange'), clock);
    const batches = upTo(24).map((partition) =>
      batchOf(
        upTo(20).map((n) => order(units[(n * partition) % units.length]!)),
        { partition },
      ),
    );
    await Promise.all(batches.map((batch, i) => (i % 2 ? services : other).orders.deliver(batch)));
    const counts = await Promise.all(units.map(positionsOf));
    for (const positions of counts) expect(positions).toEqual(upTo(positions.length));
    expect(counts.flat()).toHaveLength(24 * 20);
    const lasts = await db.query<{ last_position: string }>(
      'select last_position from mailboxes where unit = any($1)',
      [units],
    );
    expect(lasts.map((row) => Number(row.last_position)).sort()).toEqual(counts.map(({ length }) => length).sort());
  });

  it('rolls back whole: a batch that fails leaves no position taken', async () => {
    const batch = batchOf([order('CMCC-44'), { ...order('CMCC-44'), id: 'no-uuid' }]);
    await expect(services.orders.deliver(batch)).rejects.toThrow(/uuid/);
    expect(await positionsOf('CMCC-44')).toEqual([]);
    await services.orders.deliver(batchOf([order('CMCC-44')]));
    expect(await positionsOf('CMCC-44')).toEqual([1]);
  });
});

describe('DeliveryReporting', () => {
  const acknowledge = async (acknowledgedAt: Date): Promise<void> => {
    const sent = (await outboxOf(db)).filter(({ topic }) => topic !== DELIVERY_STREAM.name);
    await db.query('delete from outbox');
    await db.transaction((tx) =>
      services.reporting.report(
        tx,
        sent.map(({ topic, key, headers }) => ({ topic, records: [{ key, headers }], acknowledgedAt })),
      ),
    );
  };

  it('reports orders as delivered at the broker’s acknowledgement, batched by unit', async () => {
    await services.orders.deliver(batchOf([order('CMCC-44'), order('CMCC-44'), order('CTCC-11')]));
    const at = new Date(clock.now().getTime() + 40);
    await acknowledge(at);
    const reports = (await outboxOf(db)).map(({ key, value }) => [key, JSON.parse(value) as DeliveriesV1] as const);
    expect(reports.map(([key, { items }]) => [key, items.map(({ position, outcome }) => [position, outcome])])).toEqual(
      expect.arrayContaining([
        [
          'CMCC-44',
          [
            [1, 'delivered'],
            [2, 'delivered'],
          ],
        ],
        ['CTCC-11', [[1, 'delivered']]],
      ]),
    );
    expect(reports.flatMap(([, { items }]) => items.map((item) => item.at))).toEqual(Array(3).fill(at.toISOString()));
  });

  it('splits a report of more than 1,000 orders', async () => {
    for (const first of [0, 500, 1_000])
      await services.orders.deliver(
        batchOf(
          upTo(500).map(() => order('CMCC-44')),
          { first },
        ),
      );
    await acknowledge(clock.now());
    const sizes = (await outboxOf(db)).map(({ value }) => (JSON.parse(value) as DeliveriesV1).items.length);
    expect(sizes).toEqual([1_000, 500]);
  });
});
