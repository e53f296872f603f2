import { Principal } from '#access/principal';
import { ADDRESSEES } from '#contracts/topics';
import { DAY, HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { InboundRecord } from '#messaging/records';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { batchOf, bundledDirectory, installDirectory, mailServices, orderEvent, type Wire } from '../exchange.fixture';
import { pageView } from './mailbox.view';

const now = new Date();
const clock = new FixedClock(now);
const guangdong = new Principal('CMCC', ['CMCC-44'], ['desk']);

let temporary: TemporaryDatabase;
let db: Database;
let services: ReturnType<typeof mailServices>;
let offset = 0;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('exchange');
  services = mailServices(db, clock);
  await installDirectory(db, bundledDirectory(), now);
}, 60_000);
afterAll(() => temporary.drop());
beforeEach(() => void clock.set(now));

const deliver = async (...events: Wire[]): Promise<void> => {
  await services.orders.deliver(batchOf(events, { first: offset, at: clock.now() }));
  offset += events.length;
};

const bodies = async (): Promise<(string | null)[]> => {
  const rows = await db.query<{ body: string | null }>('select body from deliveries order by event_id, unit');
  return rows.map((row) => row.body);
};

describe('mail older than the mailbox’s retention', () => {
  beforeEach(async () => {
    await db.query('truncate deliveries');
    await db.query(`update forgotten_bodies set up_to = '00000000-0000-0000-0000-000000000000'`);
  });

  /** One process makes ids that only ever rise, so an old one is made by hand. */
  const old = async (age: number): Promise<void> => {
    const time = (now.getTime() - age).toString(16).padStart(12, '0');
    const id = `${time.slice(0, 8)}-${time.slice(8)}-${uuidv7(now).slice(14)}`;
    await deliver({ ...orderEvent('CMCC-44', now), id });
  };

  it('loses its body, and what is younger keeps it', async () => {
    await old(20 * DAY);
    await old(HOUR);
    clock.advance(71 * DAY);
    expect(await services.forgetting.forget()).toBe(1);
    expect((await bodies()).map((body) => body === null)).toEqual([true, false]);
    expect(await services.forgetting.forget()).toBe(0);
    clock.advance(20 * DAY);
    expect(await services.forgetting.forget()).toBe(1);
    expect(await bodies()).toEqual([null, null]);
  });

  it('is forgotten whole however much there is, by several processes side by side', async () => {
    await db.query(
      `insert into deliveries (event_id, event_type, event_source, event_at, unit, position, recorded_at, body)
       select (lpad(to_hex($1::bigint + i), 12, '0') || '7000' || '8000000000000000')::uuid, 'order-issued.v1', 'x', now(), u, i, now(), '{}'
       from generate_series(1, 4500) i, unnest(array['CMCC-44', 'CTCC-44']) u`,
      [now.getTime() - HOUR],
    );
    clock.advance(91 * DAY);
    const other = mailServices(await temporary.database('exchange'), clock);
    await Promise.all([services.forgetting.forget(), other.forgetting.forget()]);
    expect((await bodies()).filter((body) => body !== null)).toEqual([]);
    expect(await bodies()).toHaveLength(9_000);
  });

  it('keeps its place, kind and times in the mailbox, without its value', async () => {
    await db.query(`update mailboxes set last_position = 0, cursor_position = 0 where unit = 'CMCC-44'`);
    await old(20 * DAY);
    await old(HOUR);
    clock.advance(71 * DAY);
    await services.forgetting.forget();
    const page = await services.reading.page(guangdong, { unit: 'CMCC-44', after: 0, limit: 10, waitSeconds: 0 });
    expect(pageView('CMCC-44', page).entries).toMatchObject([
      { position: 1, type: 'order-issued.v1', data: null },
      { position: 2, data: { unit: 'CMCC-44' } },
    ]);
  });
});

describe('a complaint that casework has erased', () => {
  const [mine, other] = [uuidv7(now), uuidv7(now)];
  const complaint = (complaintId: string, text: string): object => ({ complaintId, text, links: [] });

  /** An order or supplement with two complaints. */
  function mailOf(caseId: string, type: string, more: object = {}): Wire {
    const wire = orderEvent('CMCC-44', clock.now(), type);
    const complaints = [complaint(mine, '尊敬的张三先生'), complaint(other, '尊敬的李四女士')];
    return { ...wire, key: caseId, value: { ...wire.value, caseId, complaints, distinctComplainants: 2, ...more } };
  }

  const erased = (caseId: string): Wire => ({
    id: uuidv7(clock.now()),
    type: 'complaint-erased.v1',
    key: caseId,
    value: {
      caseId,
      caseSeq: 9,
      at: clock.now().toISOString(),
      complaintId: mine,
      reason: 'retention-over',
      fields: 0,
    },
  });

  beforeEach(() => db.query('truncate deliveries'));

  it('disappears from the orders and supplements of its case that lie in mailboxes; all else stays', async () => {
    const caseId = uuidv7(now);
    const corrections = [{ complaintId: mine, changed: ['text'], reason: '张三来电更正', correctedAt: '' }];
    const mails = [mailOf(caseId, 'order-issued.v1'), mailOf(caseId, 'order-supplemented.v1', { corrections })];
    const elsewhere = mailOf(uuidv7(now), 'order-issued.v1');
    await deliver(...mails, elsewhere, erased(caseId));
    const [order, supplement, foreign] = (await bodies()).map((body) => JSON.parse(body!) as Record<string, unknown>);
    expect(order).toMatchObject({ caseId, complaints: [complaint(other, '尊敬的李四女士')], distinctComplainants: 2 });
    expect(supplement).toMatchObject({ complaints: [complaint(other, '尊敬的李四女士')], corrections: [] });
    expect(foreign).toEqual(elsewhere.value);
    expect(JSON.stringify([order, supplement])).not.toContain('张三');
  });

  it('disappears from orders of the case it was moved from as well, and a second reading changes nothing', async () => {
    const [from, to] = [uuidv7(now), uuidv7(now)];
    await deliver(mailOf(from, 'order-issued.v1'));
    await moved(to, from);
    await deliver(erased(to));
    const once = await bodies();
    expect(once.join()).not.toContain('张三');
    expect(once.join()).toContain('李四');
    await deliver(erased(to));
    expect(await bodies()).toEqual(once);
  });

  /** As casework tells the unit of the case that got them. */
  async function moved(caseId: string, otherCaseId: string): Promise<void> {
    const id = uuidv7(clock.now());
    const value = { caseId, caseSeq: 2, direction: 'in', otherCaseId, complaintIds: [mine], reason: '拆分' };
    const headers = {
      ce_id: id,
      ce_type: 'complaints-moved.v1',
      ce_source: '/liandong/casework',
      ce_time: clock.now().toISOString(),
      [ADDRESSEES]: 'CMCC-44',
    };
    const batch = batchOf([]);
    const bytes = Buffer.from(JSON.stringify(value));
    const record = new InboundRecord(batch.topic, 0, offset++, 0, Buffer.from(caseId), bytes, headers);
    await services.orders.deliver({ ...batch, records: [record] });
  }
});
