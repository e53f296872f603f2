import { ADDRESSEES, INTAKE_NOTICES } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import { InboundRecord, type Batch } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { bundledDirectory, installDirectory, mailServices, outboxOf } from '../exchange.fixture';

describe('what intake tells sources', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let services: ReturnType<typeof mailServices>;
  const clock = new FixedClock(new Date());
  let offset = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('exchange');
    services = mailServices(db, clock);
    await installDirectory(db, bundledDirectory(), clock.now());
  }, 60_000);

  afterAll(() => temporary.drop());
  beforeEach(() => db.query('delete from outbox'));

  async function notify(type: string, addressee: string) {
    const id = uuidv7(clock.now());
    const headers = {
      ce_id: id,
      ce_type: type,
      ce_source: '/liandong/intake',
      ce_time: clock.now().toISOString(),
      [ADDRESSEES]: addressee,
    };
    const { name: topic } = INTAKE_NOTICES;
    const bytes = Buffer.from('{"complaintId":"x"}');
    const record = new InboundRecord(topic, 0, offset++, 0, Buffer.from(addressee), bytes, headers);
    const batch: Batch = {
      group: 'exchange',
      topic,
      partition: 0,
      records: [record],
      signal: new AbortController().signal,
    };
    await services.orders.deliver(batch);
    await services.orders.deliver(batch);
    return (await outboxOf(db)).map((sent) => [sent.topic, sent.key, sent.headers['ce_id'] === id, sent.value]);
  }

  it('lies in the mailbox of the source’s national desk, once, under its own id', async () => {
    expect(await notify('complaint-judged.v1', 'CTCC-00')).toEqual([
      ['partner.ctcc.out.mailbox.v1', 'CTCC-00', true, '{"complaintId":"x"}'],
    ]);
  });

  it('lies in the mailbox of 12321 when it is 12321 that is late', async () => {
    expect(await notify('complaint-check-overdue.v1', 'intake-centre-00')).toEqual([
      ['partner.cc12321.out.mailbox.v1', 'CC12321-00', true, '{"complaintId":"x"}'],
    ]);
  });
});
