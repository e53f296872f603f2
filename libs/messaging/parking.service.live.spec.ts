import { organisationOfTopic } from '#contracts/topics';
import { parseKeyRing } from '#kernel/sealing';
import { uuidv7Time } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { Outbox, unpack } from './outbox';
import { ParkedStore } from './parked.store';
import { ParkingService } from './parking.service';
import { RecordSealing } from './record.sealing';
import { InboundRecord } from './records';

const LANE = 'partner.cmcc.in.complaints.v1';
const clock = new FixedClock(new Date());
const record = (offset: number): InboundRecord =>
  new InboundRecord(LANE, 0, offset, Date.now(), null, Buffer.from('{}'), {});

describe('ParkingService', () => {
  let temporary: TemporaryDatabase;
  let database: Database;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    database = await temporary.database('casework');
  }, 60_000);
  afterAll(() => temporary.drop());

  const parking = (handlerMs = 60_000): ParkingService =>
    new ParkingService({
      context: 'casework',
      group: 'casework',
      database,
      outbox: new Outbox('/liandong/casework', () => 12),
      store: new ParkedStore(new RecordSealing(parseKeyRing(`1:${Buffer.alloc(32, 7).toString('base64')}`))),
      clock,
      handlerMs,
      receiptsTopic: 'casework.receipts.v1',
      handlerFor: () => undefined,
    });

  it('gives each receipt of a parked or discarded record an id that holds its time, as ledgers kept by month need', async () => {
    await parking().park(record(1), new RangeError('odd'));
    await parking().discard({ group: 'casework', topic: LANE, partition: 0, offset: 1 });
    const rows = await database.query<{ records: string }>('select records from outbox order by id');
    const sent = rows.flatMap(({ records }) => unpack(records));
    expect(sent.map(({ key }) => key)).toEqual([organisationOfTopic(LANE), organisationOfTopic(LANE)]);
    for (const { headers } of sent)
      expect(Math.abs(uuidv7Time(headers['ce_id']!) - clock.now().getTime())).toBeLessThan(1_000);
  });

  it('gives a database that does not answer up at the deadline, so that it can be tried again', async () => {
    await parking().park(record(2), new RangeError('odd'));
    let answer!: () => void;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const holder = database.transaction(async (tx) => {
      await tx.query('select from inbox for update');
      await answered;
    });
    const begun = Date.now();
    const outcome = await Promise.race([
      parking(500).park(record(3), new RangeError('odd')).then(() => 'parked', () => 'given up'), // prettier-ignore
      new Promise((resolve) => setTimeout(resolve, 5_000, 'still waiting').unref()),
    ]);
    answer();
    await holder;
    expect([outcome, Date.now() - begun < 3_000]).toEqual(['given up', true]);
    await parking().park(record(3), new RangeError('odd'));
    expect(await parking().list('parked', 10)).toHaveLength(2);
  });
});
