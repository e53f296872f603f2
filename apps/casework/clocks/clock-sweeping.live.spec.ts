import { ClockOverdueV1 } from '#contracts/case-events.v1';
import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { readMessage } from '#contracts/reading';
import { laneName } from '#contracts/topics';
import { DAY, MINUTE } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  batchOf,
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
  type SentEvent,
} from '../casework.fixture';
import { GRACE } from './clock-sweeping.service';

const now = new Date();
const clock = new FixedClock(now);

describe('the sweep', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
  }, 60_000);

  afterEach(async () => {
    clock.set(now);
    await db.query('delete from clocks');
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  let serial = 0;

  /** Every stop up to now has been read. */
  const sweep = (readUntil = clock.now().getTime()) => bench.sweeping.sweep(readUntil);

  async function issued(cases: number, source: 'own-desk' | 'centre-12321' = 'own-desk'): Promise<SentEvent[]> {
    const complaints = Array.from({ length: cases }, () =>
      complaint(now, { sender: senderOf(`1350100${String(serial++).padStart(4, '0')}`), source }),
    );
    for (let i = 0; i < cases; i += 500) await bench.folding.fold(complaintBatch(complaints.slice(i, i + 500)));
    return (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
  }

  /** Cases with running clocks to acknowledge and to dispose. */
  async function delivered(cases: number): Promise<SentEvent[]> {
    const orders = await issued(cases);
    await bench.deliveries.record(deliveryBatch(orders, now));
    await takeOutbox(db);
    return orders;
  }

  /** The unit's acknowledgement, appended to its lane at this time and read only now. */
  async function acknowledge({ value }: SentEvent, at: number): Promise<SentEvent[]> {
    const message = { orderId: value.orderId, unit: value.unit };
    await bench.lane.receive(batchOf(laneName('CMCC', 'orders'), OrderAcknowledgedV1.type, [message], { at }));
    return takeOutbox(db);
  }

  const stored = async (kind: string) =>
    (await db.query(`select id, state, due_at, stopped_at, overdue_at from clocks where kind = $1`, [kind]))[0]!;

  it('marks nothing before the due time and tells when the next clock falls due', async () => {
    await delivered(2);
    const { fired, isDone, nextDue } = await sweep();
    expect({ fired, isDone }).toEqual({ fired: 0, isDone: true });
    clock.set(new Date(nextDue! - 1));
    expect(await sweep()).toMatchObject({ fired: 0 });
    clock.set(new Date(nextDue! + GRACE - 1));
    expect(await sweep()).toMatchObject({ fired: 0 });
    clock.set(new Date(nextDue! + GRACE));
    expect(await sweep()).toMatchObject({ fired: 2 });
    const overdue = (await takeOutbox(db)).map((event) => Date.parse(event.value.due as string));
    expect(overdue).toEqual([nextDue, nextDue]);
  });

  it('marks no clock whose stop may still lie unread', async () => {
    await delivered(1);
    const { due_at: due } = await stored('acknowledge');
    clock.advance(90 * DAY);
    expect(await sweep((due as Date).getTime() + GRACE - 1)).toMatchObject({ fired: 0, isDone: true });
    expect(await sweep((due as Date).getTime() + GRACE)).toMatchObject({ fired: 1 });
  });

  it('takes a mark back when the unit’s message turns out to have come in time', async () => {
    const [order] = await delivered(1);
    clock.advance(90 * DAY);
    await sweep();
    await takeOutbox(db);
    const { id, due_at: due } = await stored('acknowledge');
    const told = await acknowledge(order!, (due as Date).getTime() - 1);
    expect(await stored('acknowledge')).toMatchObject({
      state: 'stopped',
      stopped_at: new Date((due as Date).getTime() - 1),
      overdue_at: null,
    });
    const stopped = told.find((event) => event.type === 'clock-stopped.v1')!;
    expect(stopped.value).toMatchObject({ clockIds: [id], reason: 'acknowledged-in-time' });
    const entries = await bench.history.ofCases(db, [order!.key]);
    expect(entries.at(-1)).toMatchObject({ fields: { clocks: [id], overdue: 'withdrawn' } });
  });

  it('leaves the mark when the unit’s message came at the due time', async () => {
    const [order] = await delivered(1);
    clock.advance(90 * DAY);
    await sweep();
    const { due_at: due } = await stored('acknowledge');
    await acknowledge(order!, (due as Date).getTime());
    expect(await stored('acknowledge')).toMatchObject({ state: 'stopped', overdue_at: clock.now() });
  });

  it('takes a forward clock’s mark back when the order had been delivered in time', async () => {
    const orders = await issued(1, 'centre-12321');
    clock.advance(90 * DAY);
    await sweep();
    expect(await stored('forward')).toMatchObject({ state: 'running', overdue_at: clock.now() });
    await bench.deliveries.record(deliveryBatch(orders, now));
    expect(await stored('forward')).toMatchObject({ state: 'stopped', stopped_at: now, overdue_at: null });
    const stopped = (await takeOutbox(db)).filter((event) => event.type === 'clock-stopped.v1');
    expect(stopped.map((event) => event.value.reason)).toEqual(['delivered-in-time']);
  });

  it('marks a clock overdue once and says who owes it', async () => {
    await delivered(1);
    clock.advance(90 * DAY);
    expect(await sweep()).toMatchObject({ fired: 4, isDone: true, nextDue: null });
    const told = await takeOutbox(db);
    expect(told.map((event) => event.value.clock).sort()).toEqual([
      'acknowledge',
      'commercial-target',
      'dispose',
      'return',
    ]);
    for (const { value } of told) {
      expect(readMessage(ClockOverdueV1, value)).toMatchObject({ ok: true, message: { owedBy: 'CMCC-11' } });
    }
    expect(await sweep()).toMatchObject({ fired: 0, isDone: true });
    expect(await takeOutbox(db)).toEqual([]);
    expect(await db.query(`select state, overdue_at from clocks`)).toEqual([
      ...Array.from({ length: 4 }, () => ({ state: 'running', overdue_at: clock.now() })),
    ]);
  });

  it('leaves a case that somebody is working on for the next pass', async () => {
    await delivered(2);
    clock.advance(90 * DAY);
    const [busy] = await db.query('select case_id from clocks limit 1');
    await db.transaction(async (tx) => {
      await tx.query('select 1 from cases where id = $1 for update', [busy!['case_id']]);
      expect(await sweep()).toMatchObject({ fired: 4, isDone: false });
    });
    expect(await sweep()).toMatchObject({ fired: 4, isDone: true });
  });

  it('marks each clock once however many processes sweep', async () => {
    await delivered(700);
    clock.advance(90 * DAY);
    const sweepers = await Promise.all(Array.from({ length: 4 }, async () => (await workbench(db, clock)).sweeping));
    const ends = Date.now() + 10 * MINUTE;
    await Promise.all(
      sweepers.map(async (sweeper) => {
        while (!(await sweeper.sweep(clock.now().getTime())).isDone && Date.now() < ends);
      }),
    );
    const told = await takeOutbox(db);
    expect(told).toHaveLength(2_800);
    expect(new Set(told.map((event) => event.value.clockId)).size).toBe(2_800);
  });
});
