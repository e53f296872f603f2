import { ClockStartedV1, OrderUndeliverableV1 } from '#contracts/case-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { formatInstant } from '#worktime/days';
import { dueAt } from '#worktime/deadline';
import { verifyChain } from '#kernel/history-chain';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
  type SentEvent,
} from '../casework.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('deliveries', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let serial = 0;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  const fraud = { ...complaint(now).suggestion, risk: 'fraud' as const };

  /** Events of a fresh case with one complaint from 12321. */
  async function issued(differs = {}): Promise<SentEvent[]> {
    const sender = senderOf(`1390100${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(complaintBatch([complaint(now, { sender, ...differs })]));
    return takeOutbox(db);
  }

  const orderOf = async (event: SentEvent) =>
    (await db.query(`select * from orders where id = $1`, [event.value.orderId]))[0]!;
  const clocksOf = (event: SentEvent) =>
    db.query(`select * from clocks where case_id = $1 order by kind, started_at`, [event.key]);

  it('start the unit’s clocks at the time of delivery and stop the forward clock', async () => {
    const [, order] = await issued();
    const at = new Date(now.getTime() + 3 * MINUTE);
    await bench.deliveries.record(deliveryBatch([order!], at));
    const [started, stopped] = await takeOutbox(db);
    expect(readMessage(ClockStartedV1, started!.value)).toMatchObject({
      ok: true,
      message: { provedBy: 'mailbox', caseSeq: 3 },
    });
    const disposal = dueAt(at, { unit: 'wd', amount: 15 }, bench.rules.calendar);
    expect(started!.value.clocks).toMatchObject([
      { clock: 'acknowledge', budget: '1wd', startedAt: at.toISOString() },
      { clock: 'return', budget: '2wd' },
      { clock: 'commercial-target', budget: '5wd' },
      { clock: 'dispose', budget: '15wd', due: formatInstant(disposal.due), provisional: disposal.provisional },
    ]);
    const [acknowledge, target, dispose, forward, back] = await clocksOf(order!);
    expect(acknowledge).toMatchObject({ state: 'running', started_at: at, owed_by: 'CMCC-11' });
    expect(dispose).toMatchObject({
      state: 'running',
      due_at: new Date(disposal.due),
      calendar_version: bench.rules.calendar.version,
    });
    expect(target).toMatchObject({ kind: 'commercial-target', state: 'running', started_at: at });
    expect(back).toMatchObject({ kind: 'return', state: 'running', started_at: at });
    expect(forward).toMatchObject({ state: 'stopped', stopped_at: at, stop_reason: 'delivered' });
    expect(forward!['holders']).toHaveLength(2);
    expect(stopped!.value).toMatchObject({ clockIds: [forward!['id']], reason: 'delivered', caseSeq: 4 });
    expect(await orderOf(order!)).toMatchObject({
      state: 'delivered',
      delivered_at: at,
      due_at: new Date(disposal.due),
    });
  });

  it('give a fraud order four hours to acknowledge and a day for a first measure', async () => {
    const [, order] = await issued({ suggestion: fraud });
    await bench.deliveries.record(deliveryBatch([order!], now));
    const clocks = await clocksOf(order!);
    expect(clocks.filter((one) => one['kind'] !== 'forward')).toMatchObject([
      { kind: 'acknowledge', due_at: new Date(now.getTime() + 4 * HOUR) },
      { kind: 'dispose' },
      { kind: 'fraud-interim', due_at: new Date(now.getTime() + DAY) },
      { kind: 'return' },
    ]);
  });

  it.each([
    ['all commercial', ['commercial', 'commercial'], ['acknowledge', 'commercial-target', 'dispose', 'return']],
    ['one of unknown nature', ['commercial', 'unknown'], ['acknowledge', 'dispose', 'return']],
    ['one suspected unlawful', ['suspected-unlawful', 'commercial'], ['acknowledge', 'dispose', 'return']],
  ])('set the five days’ target only for commerce: %s', async (_, natures, kinds) => {
    const sender = senderOf(`1390100${String(serial++).padStart(4, '0')}`);
    await bench.folding.fold(
      complaintBatch(natures.map((nature) => complaint(now, { sender, nature: nature as 'commercial' }))),
    );
    const [, order] = await takeOutbox(db);
    expect(order!.value.clocks.map((one: { clock: string }) => one.clock).sort()).toEqual(kinds);
    await bench.deliveries.record(deliveryBatch([order!], now));
    const started = (await clocksOf(order!)).map((one) => one['kind'] as string).filter((kind) => kind !== 'forward');
    expect(started).toEqual(kinds);
  });

  it('count once: a report that comes again changes nothing', async () => {
    const [, order] = await issued();
    const batch = deliveryBatch([order!], now);
    await bench.deliveries.record(batch);
    await takeOutbox(db);
    await bench.deliveries.record(batch);
    await bench.deliveries.record(deliveryBatch([order!], new Date(now.getTime() - HOUR)));
    expect(await takeOutbox(db)).toEqual([]);
    expect(await orderOf(order!)).toMatchObject({ delivered_at: now });
  });

  it('of a supplement stop the forward clocks of what it carries and leave the due time', async () => {
    const [, order] = await issued();
    await bench.deliveries.record(deliveryBatch([order!], now));
    const sender = order!.value.sender;
    const later = complaint(now, { sender });
    await bench.folding.fold(complaintBatch([later]));
    const supplement = (await takeOutbox(db)).filter((event) => event.type === 'order-supplemented.v1');
    const before = await orderOf(order!);
    const at = new Date(now.getTime() + HOUR);
    await bench.deliveries.record(deliveryBatch(supplement, at));
    const forward = (await clocksOf(order!)).find((one) => one['complaint_id'] === later.complaintId);
    expect(forward).toMatchObject({ state: 'stopped', stopped_at: at });
    expect(await orderOf(order!)).toEqual(before);
  });

  it('that fail make the order undeliverable and its case unresolved, which then holds the forward clock', async () => {
    const [, order] = await issued();
    await bench.deliveries.record(
      deliveryBatch([order!], now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    const [told] = await takeOutbox(db);
    expect(readMessage(OrderUndeliverableV1, told!.value)).toMatchObject({
      ok: true,
      message: { code: 'EXCHANGE_UNIT_UNKNOWN' },
    });
    expect(await orderOf(order!)).toMatchObject({ state: 'undeliverable', undeliverable_at: now, delivered_at: null });
    expect(await db.query(`select state, order_id from cases where id = $1`, [order!.key])).toEqual([
      { state: 'unresolved', order_id: null },
    ]);
    const [forward] = await clocksOf(order!);
    expect(forward).toMatchObject({ state: 'running', owed_by: 'unresolved-queue' });
    expect(forward!['holders']).toMatchObject([
      { holder: '12321' },
      { holder: 'platform' },
      { holder: 'unresolved-queue', from: expect.any(String) },
    ]);
    await bench.folding.fold(complaintBatch([complaint(now, { sender: order!.value.sender })]));
    expect((await takeOutbox(db)).map((event) => event.type)).toEqual(['complaints-attached.v1']);
  });

  it('that fail for a supplement make the case unresolved, which then holds what the supplement carried', async () => {
    const [, order] = await issued();
    await bench.deliveries.record(deliveryBatch([order!], now));
    const later = complaint(now, { sender: order!.value.sender, suggestion: fraud });
    await bench.folding.fold(complaintBatch([later]));
    const supplement = (await takeOutbox(db)).filter((event) => event.type === 'order-supplemented.v1');
    const refused = deliveryBatch(supplement, now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' });
    await bench.deliveries.record(refused);
    const told = await takeOutbox(db);
    expect(told.map((event) => event.type)).toEqual(['order-undeliverable.v1', 'clock-stopped.v1']);
    expect(readMessage(OrderUndeliverableV1, told[0]!.value)).toMatchObject({
      ok: true,
      message: { orderId: order!.value.orderId, code: 'EXCHANGE_UNIT_UNKNOWN' },
    });
    expect(await db.query(`select state, order_id from cases where id = $1`, [order!.key])).toEqual([
      { state: 'unresolved', order_id: null },
    ]);
    expect(await orderOf(order!)).toMatchObject({ state: 'delivered', undeliverable_at: null });
    const clocks = await clocksOf(order!);
    expect(clocks.find((one) => one['complaint_id'] === later.complaintId)).toMatchObject({
      state: 'running',
      owed_by: 'unresolved-queue',
    });
    // The unit was never told of the rise to fraud; what its order asked for it still owes.
    expect(clocks.filter((one) => one['kind'] !== 'forward')).toMatchObject([
      { kind: 'acknowledge', state: 'running' },
      { kind: 'commercial-target', state: 'running' },
      { kind: 'dispose', state: 'running' },
      { kind: 'fraud-interim', state: 'stopped', stop_reason: 'order-undeliverable' },
      { kind: 'return', state: 'running' },
    ]);
    const entries = await bench.history.ofCases(db, [order!.key]);
    expect(entries.find((entry) => entry.kind === 'order-undeliverable.v1')).toMatchObject({
      fields: { supplement: supplement[0]!.id, caseState: 'unresolved' },
    });
    await bench.deliveries.record(
      deliveryBatch(supplement, now, { outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' }),
    );
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('and folding of the same cases at once neither deadlock nor lose an entry', async () => {
    const events = (await Promise.all(Array.from({ length: 30 }, () => issued()))).flat();
    const orders = events.filter((event) => event.type === 'order-issued.v1');
    const senders = orders.map((order) => order.value.sender);
    await Promise.all([
      ...Array.from({ length: 4 }, (_, i) =>
        bench.folding.fold(
          complaintBatch(
            senders.map((sender) => complaint(now, { sender })),
            i + 1,
          ),
        ),
      ),
      bench.deliveries.record(deliveryBatch([...orders].reverse(), now)),
    ]);
    const ids = orders.map((order) => order.key);
    const files = await db.query(
      `select id, seq, encode(head, 'hex') as digest, complaints from cases where id = any($1)`,
      [ids],
    );
    const entries = await bench.history.ofCases(db, ids);
    for (const { id, seq, digest, complaints } of files) {
      expect(complaints).toBe(5);
      expect(
        verifyChain(
          entries.filter((entry) => entry.caseId === id),
          { seq, digest },
        ),
      ).toBeNull();
    }
  });
});
