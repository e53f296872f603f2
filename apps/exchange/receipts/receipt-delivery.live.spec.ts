import { type Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { INTAKE_RECEIPTS } from '#contracts/topics';
import { DAY } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { batchOf, bundledDirectory, installDirectory, mailServices, outboxOf, type Wire } from '../exchange.fixture';

const clock = new FixedClock(new Date());
let temporary: TemporaryDatabase;
let db: Database;
let services: ReturnType<typeof mailServices>;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
}, 60_000);

afterAll(() => temporary.drop());

beforeEach(async () => {
  await db.query('truncate inbox, outbox, deliveries, mailboxes, directory_versions, joined_receipts');
  await installDirectory(db, bundledDirectory(), clock.now());
  services = mailServices(db, clock);
});

const receipt = (offset: number): Receipt => ({
  wire: { topic: 'partner.cmcc.in.complaints.v1', partition: 0, offset },
  outcome: 'accepted',
});

const event = (organisation: string, ...offsets: number[]): Wire => ({
  id: uuidv7(clock.now()),
  type: ReceiptsV1.type,
  key: organisation,
  value: { organisation, items: offsets.map(receipt) },
});

const deliver = (events: readonly Wire[], first = 0): Promise<void> =>
  services.receipts.deliver(batchOf(events, { topic: INTAKE_RECEIPTS.name, first }));

const delivered = async (): Promise<[string, string | undefined, unknown[]][]> =>
  (await outboxOf(db)).map(({ key, value, headers }) => [
    key,
    headers['position'],
    (JSON.parse(value) as ReceiptsV1).items.map(({ wire }) => wire.offset),
  ]);

describe('ReceiptDelivery', () => {
  it('puts the receipts of a batch into one message for each organisation, at the next position of its 00 mailbox', async () => {
    await deliver([event('CMCC', 1, 2), event('CTCC', 7), event('CMCC', 3)]);
    await deliver([event('CMCC', 4)], 3);
    expect(await delivered()).toEqual(
      expect.arrayContaining([
        ['CMCC-00', '1', [1, 2, 3]],
        ['CTCC-00', '1', [7]],
        ['CMCC-00', '2', [4]],
      ]),
    );
    expect(await delivered()).toHaveLength(3);
  });

  it('gives each receipt once, though its event is read again or sent again, alone or beside others', async () => {
    const [one, two, three] = [event('CMCC', 1), event('CMCC', 2), event('CMCC', 3)];
    await deliver([one, two, one]);
    await deliver([one, two, one]);
    await db.query('delete from inbox');
    await deliver([one, two, one]);
    await deliver([two, three], 3);
    expect((await delivered()).flatMap(([, , offsets]) => offsets)).toEqual([1, 2, 3]);
  });

  it('reports nothing to casework: a receipt is no order', async () => {
    await deliver([event('CMCC', 1)]);
    expect((await outboxOf(db)).map(({ topic }) => topic)).toEqual(['partner.cmcc.out.mailbox.v1']);
  });

  it('keeps receipts for nobody as refused in the ledger and goes on with the others', async () => {
    await deliver([event('NOBODY', 1), event('CMCC', 2)]);
    expect(await delivered()).toEqual([['CMCC-00', '1', [2]]]);
    expect(await db.query('select unit, position, refusal from deliveries where refusal is not null')).toEqual([
      { unit: 'NOBODY-00', position: null, refusal: 'EXCHANGE_UNIT_UNKNOWN' },
    ]);
  });

  it('forgets event ids after the time in which a producer may send again', async () => {
    await deliver([event('CMCC', 1)]);
    clock.advance(15 * DAY);
    await deliver([event('CMCC', 2)], 1);
    expect(await db.query('select event_id from joined_receipts')).toHaveLength(1);
  });
});
