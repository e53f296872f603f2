import type { DeliveriesV1 } from '#contracts/deliveries.v1';
import { ADDRESSEES, DELIVERY_STREAM, NOTICE_STREAM } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import { InboundRecord } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { bundledDirectory, installDirectory, mailServices, outboxOf, type Waiting } from '../exchange.fixture';

const clock = new FixedClock(new Date());
let temporary: TemporaryDatabase;
let db: Database;
let services: ReturnType<typeof mailServices>;
let offset = 0;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
  services = mailServices(db, clock);
}, 60_000);
afterAll(() => temporary.drop());

beforeEach(async () => {
  await db.query('truncate inbox, outbox, deliveries, mailboxes, directory_versions, organisations, api_keys');
  await installDirectory(db, bundledDirectory(), clock.now());
});

/** A notice to these addressees; gives the units whose mailbox got it. */
async function notify(addressees: string, id = uuidv7(clock.now())): Promise<string[]> {
  return (await sentFor(addressees, id)).map(({ key }) => key);
}

async function sentFor(addressees: string, id: string): Promise<Waiting[]> {
  const headers = {
    ce_id: id,
    ce_type: 'history-anchored.v1',
    ce_source: '/liandong/casework',
    ce_time: clock.now().toISOString(),
    [ADDRESSEES]: addressees,
  };
  const record = new InboundRecord(NOTICE_STREAM.name, 0, offset++, 0, Buffer.from('*'), Buffer.from('{}'), headers);
  const { signal } = new AbortController();
  await services.orders.deliver({ group: 'exchange', topic: record.topic, partition: 0, records: [record], signal });
  const sent = await outboxOf(db);
  await db.query('delete from outbox');
  return sent;
}

describe('addressees that only the directory can tell', () => {
  it('`*` is one unit of every organisation: its national desk, or the one of its province', async () => {
    const units = await notify('*');
    expect(units).toHaveLength(bundledDirectory().organisations.length);
    expect(units).toEqual(expect.arrayContaining(['CMCC-00', 'LTMOB-00', 'CC12321-00', 'MIIT-00', 'CABJ-11']));
    expect(units).not.toContain('CMCC-11');
  });

  it('a kind and a province are the units of that kind there', async () => {
    expect(await notify('administration-44')).toEqual(['CAGD-44']);
    expect((await notify('carrier-44,CMCC-44')).sort()).toEqual(['CBN-44', 'CMCC-44', 'CTCC-44', 'CUCC-44']);
  });

  it('a group without an open unit gets nothing and stops nobody', async () => {
    const { version, organisations } = bundledDirectory();
    const without = organisations.filter(({ code }) => code !== 'CAGD');
    await installDirectory(db, { version, organisations: without }, clock.now());
    expect(await notify('administration-44,CMCC-44')).toEqual(['CMCC-44']);
  });

  it('one that the directory does not know is reported as undeliverable, though the notice is about no case', async () => {
    const id = uuidv7(clock.now());
    const sent = await sentFor('NOBODY-44,CMCC-44', id);
    const report = sent.find(({ topic }) => topic === DELIVERY_STREAM.name);
    expect(sent.filter((one) => one !== report).map(({ key }) => key)).toEqual(['CMCC-44']);
    expect(JSON.parse(report!.value) as DeliveriesV1).toEqual({
      unit: 'NOBODY-44',
      items: [
        {
          eventId: id,
          eventType: 'history-anchored.v1',
          outcome: 'undeliverable',
          at: clock.now().toISOString(),
          code: 'EXCHANGE_UNIT_UNKNOWN',
        },
      ],
    });
  });

  it('an event told once is not told to those who join later', async () => {
    const id = uuidv7(clock.now());
    await notify('*', id);
    expect(await notify('*', id)).toEqual([]);
  });
});
