import { ClockPausedV1, ClockResumedV1 } from '#contracts/clock-events.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { readMessage } from '#contracts/reading';
import { laneName } from '#contracts/topics';
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
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import type { OpenedCase } from '../cases/case';
import { CaseWorking } from '../work/case-working.service';
import type { ClockPause, Work } from '../work/work';

/** Monday; the disposal is due after 23 November. */
const now = new Date('2026-11-02T10:00:00+08:00');
const at = (text: string): number => Date.parse(`${text}+08:00`);
const clock = new FixedClock(now);
let temporary: TemporaryDatabase;
let db: Database;
let bench: Workbench;
let serial = 0;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
  bench = await workbench(db, clock);
}, 60_000);

afterEach(async () => {
  clock.set(now);
  await db.query('delete from clocks');
  await db.query('delete from clock_pauses');
  await takeOutbox(db);
});
afterAll(() => temporary.drop());

/** An order in its unit's mailbox whose disposal alone is timed. */
async function delivered(): Promise<SentEvent> {
  const sender = senderOf(`1360100${String(serial++).padStart(4, '0')}`);
  await bench.folding.fold(complaintBatch([complaint(now, { sender, source: 'own-desk' })]));
  const orders = (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
  await bench.deliveries.record(deliveryBatch(orders, now));
  await db.query(`delete from clocks where kind <> 'dispose'`);
  await takeOutbox(db);
  return orders[0]!;
}

/** What a room does at a time. */
async function work(
  order: SentEvent,
  time: string,
  does: (work: Work, file: OpenedCase) => void,
): Promise<SentEvent[]> {
  clock.set(new Date(at(time)));
  await bench.get(CaseWorking).change([order.key], (work) => does(work, work.file(order.key)));
  return takeOutbox(db);
}

const pauseOf = (file: OpenedCase, reason: ClockPause['reason'] = 'decision-on-responsibility'): ClockPause => ({
  file,
  kinds: ['dispose', 'acknowledge'],
  at: clock.now().getTime(),
  reason,
  actor: 'CC12321-00',
});

const stored = async () =>
  (
    await db.query(
      `select c.state, c.due_at as due, c.first_due_at as first, c.extension::int as extension, c.overdue_at as overdue,
         c.next_at as next, o.due_at as "orderDue"
       from clocks c join orders o on o.id = c.order_id where c.kind <> 'review'`,
    )
  )[0]!;

const on = (text: string): Date => new Date(at(text));

describe('a paused clock', () => {
  it('fires nothing, and goes on later by the working days it was paused', async () => {
    const order = await delivered();
    const [paused] = await work(order, '2026-11-04T15:00:00', (work, file) => work.pause(pauseOf(file)));
    expect(readMessage(ClockPausedV1, paused!.value)).toMatchObject({ ok: true });
    expect(paused).toMatchObject({
      type: 'clock-paused.v1',
      to: ['CMCC-11'],
      value: { reason: 'decision-on-responsibility', clocks: [{ clock: 'dispose', owedBy: 'CMCC-11' }] },
    });
    expect(await stored()).toMatchObject({ state: 'paused', next: null });
    clock.set(on('2027-01-20T00:00:00'));
    expect(await bench.sweeping.sweep(clock.now().getTime())).toMatchObject({ fired: 0, isDone: true });

    const [resumed] = await work(order, '2026-11-09T09:30:00', (work, file) =>
      work.resume({ ...pauseOf(file), isExtended: true }),
    );
    expect(readMessage(ClockResumedV1, resumed!.value)).toMatchObject({ ok: true });
    expect(resumed).toMatchObject({
      to: ['CMCC-11'],
      value: { clocks: [{ due: '2026-11-27T00:00:00+08:00', dueBefore: '2026-11-24T00:00:00+08:00' }] },
    });
    // Thursday, Friday and Monday.
    expect(await stored()).toEqual({
      state: 'running',
      due: on('2026-11-27T00:00:00'),
      first: on('2026-11-24T00:00:00'),
      extension: 3,
      overdue: null,
      next: on('2026-11-17T09:00:00'),
      orderDue: on('2026-11-27T00:00:00'),
    });
    expect(await db.query(`select cause, from_due_at, to_due_at from due_changes`)).toEqual([
      { cause: 'pause', from_due_at: on('2026-11-24T00:00:00'), to_due_at: on('2026-11-27T00:00:00') },
    ]);
    await db.query('delete from due_changes');
  });

  it('keeps its due time when the return was rejected; what fell due meanwhile is overdue at its due time', async () => {
    const order = await delivered();
    await work(order, '2026-11-20T15:00:00', (work, file) => work.pause(pauseOf(file, 'return-under-decision')));
    await work(order, '2026-11-25T10:00:00', (work, file) =>
      work.resume({ ...pauseOf(file, 'return-under-decision'), isExtended: false }),
    );
    expect(await stored()).toMatchObject({
      state: 'running',
      due: on('2026-11-24T00:00:00'),
      extension: 0,
      first: null,
    });
    clock.advance(60_000);
    await bench.sweeping.sweep(clock.now().getTime());
    const told = await takeOutbox(db);
    expect(told.map(({ type, value }) => [type, value.rung, value.due])).toEqual([
      ['clock-overdue.v1', undefined, '2026-11-24T00:00:00+08:00'],
      ['clock-rung.v1', 'headquarters', '2026-11-24T00:00:00+08:00'],
    ]);
  });

  it('stays paused as long as one reason holds it, and no day is given back twice', async () => {
    const order = await delivered();
    await work(order, '2026-11-04T15:00:00', (work, file) => work.pause(pauseOf(file)));
    const again = await work(order, '2026-11-04T16:00:00', (work, file) => work.pause(pauseOf(file)));
    expect(again).toEqual([]);
    await work(order, '2026-11-05T15:00:00', (work, file) => work.pause(pauseOf(file, 'legal-hold')));
    const told = await work(order, '2026-11-06T10:00:00', (work, file) =>
      work.resume({ ...pauseOf(file), isExtended: true }),
    );
    expect(told).toEqual([]);
    expect(await stored()).toMatchObject({ state: 'paused' });
    await work(order, '2026-11-10T10:00:00', (work, file) =>
      work.resume({ ...pauseOf(file, 'legal-hold'), isExtended: true }),
    );
    expect(await stored()).toMatchObject({ state: 'running', extension: 4, due: on('2026-11-28T00:00:00') });
  });

  it('that had been marked overdue before the pause was known loses the mark, when the pause began in time', async () => {
    const order = await delivered();
    clock.set(on('2026-11-24T00:01:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    expect(await stored()).toMatchObject({ overdue: clock.now() });
    await work(order, '2026-11-24T00:02:00', (work, file) =>
      work.pause({ ...pauseOf(file), at: at('2026-11-23T23:00:00') }),
    );
    expect(await stored()).toMatchObject({ state: 'paused', overdue: null });
    await work(order, '2026-11-25T10:00:00', (work, file) => work.resume({ ...pauseOf(file), isExtended: true }));
    expect(await stored()).toMatchObject({ due: on('2026-11-26T00:00:00'), overdue: null });
    await takeOutbox(db);
    clock.set(on('2026-11-26T00:01:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    expect((await takeOutbox(db)).map((event) => event.type)).toContain('clock-overdue.v1');
  });

  it('ends with its clock: the pause is closed and nothing is given back', async () => {
    const order = await delivered();
    await work(order, '2026-11-04T15:00:00', (work, file) => work.pause(pauseOf(file)));
    await work(order, '2026-11-06T10:00:00', (work, file) =>
      work.stop({ file, kinds: ['dispose'], at: clock.now().getTime(), reason: 'order-withdrawn', actor: 'platform' }),
    );
    expect(await stored()).toMatchObject({ state: 'stopped', extension: 0 });
    const [pause] = await db.query(
      'select paused_until, is_extended from clock_pauses order by paused_until desc limit 1',
    );
    expect(pause).toEqual({ paused_until: on('2026-11-06T10:00:00'), is_extended: false });
  });

  it('leaves nothing behind when the work is refused', async () => {
    const order = await delivered();
    const refused = work(order, '2026-11-04T15:00:00', (work, file) => {
      work.pause(pauseOf(file));
      throw new RangeError('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await stored()).toMatchObject({ state: 'running' });
  });
});

describe('a clock that goes on after rework', () => {
  const answer = async (order: SentEvent, time: string): Promise<void> => {
    const { orderId, unit } = order.value as { orderId: string; unit: string };
    clock.set(on(time));
    const feedback = {
      orderId,
      unit,
      interim: false,
      resultCode: 'NOT_CONFIRMED',
      cause: '查无记录',
      reason: '该时段无发送记录',
      handler: '工号1001',
      handledAt: clock.now().toISOString(),
      textForComplainant: '经核查未发现发送记录。',
      measures: [],
      evidence: [],
      search: { found: false, periodFrom: '2026-11-01T00:00:00Z', periodUntil: '2026-11-02T00:00:00Z', system: 'SMSC' },
    };
    const lane = batchOf(laneName('CMCC', 'orders'), OrderFeedbackV1.type, [feedback], { at: clock.now().getTime() });
    await bench.lane.receive(lane);
    await takeOutbox(db);
  };
  /** As the reviewer's room does it, whose state the order takes. */
  const rework = async (order: SentEvent, time: string): Promise<SentEvent[]> => {
    const orderId = order.value.orderId as string;
    await db.query(`update orders set state = 'rework' where id = $1 and state = 'answered'`, [orderId]);
    return work(order, time, (work, file) =>
      work.rework({ file, orderId, at: clock.now().getTime(), actor: 'CC12321-00' }),
    );
  };

  it('has what was left: the time under review was not the unit’s', async () => {
    const order = await delivered();
    await answer(order, '2026-11-16T10:00:00');
    expect(await stored()).toMatchObject({ state: 'stopped' });
    const told = await rework(order, '2026-11-18T10:00:00');
    expect(told[0]).toMatchObject({ type: 'clock-resumed.v1', value: { reason: 'rework' } });
    expect(await stored()).toMatchObject({
      state: 'running',
      extension: 2,
      due: on('2026-11-26T00:00:00'),
      first: on('2026-11-24T00:00:00'),
      orderDue: on('2026-11-26T00:00:00'),
    });
  });

  it('has at least one working day, also after a second rework', async () => {
    const order = await delivered();
    await answer(order, '2026-11-23T23:00:00');
    await rework(order, '2026-11-25T10:00:00');
    expect(await stored()).toMatchObject({ due: on('2026-11-27T00:00:00') });
    await answer(order, '2026-11-26T23:00:00');
    await rework(order, '2026-11-30T10:00:00');
    expect(await stored()).toMatchObject({ due: on('2026-12-02T00:00:00') });
  });

  it('stays stopped when nothing had answered it', async () => {
    const order = await delivered();
    expect(await rework(order, '2026-11-18T10:00:00')).toEqual([]);
    expect(await stored()).toMatchObject({ state: 'running', extension: 0 });
  });
});
