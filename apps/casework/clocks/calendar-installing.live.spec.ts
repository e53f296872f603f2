import { Client } from 'pg';
import { ClockMovedV1 } from '#contracts/clock-events.v1';
import { readMessage } from '#contracts/reading';
import { MINUTE } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { readChange } from '#worktime/calendar.change';
import { bundledCalendar } from '#worktime/bundled';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import { ActiveCalendar } from './active-calendar';
import { CalendarInstalling } from './calendar-installing.service';
import { CalendarMoving } from './calendar-moving.service';
import { CalendarStore } from './calendar.store';

/** Monday; fifteen working days from here reach Monday 4 January of a year that nobody has announced. */
const now = new Date('2026-12-14T10:00:00+08:00');
const at = (text: string): Date => new Date(`${text}+08:00`);
const clock = new FixedClock(now);

const NEW_YEAR = readChange({
  year: 2027,
  source: '国办发明电〔2026〕示例',
  holidays: { '2027-01-01': '元旦', '2027-01-02': '元旦', '2027-01-03': '元旦' },
  makeUpWorkdays: {},
});
const holidayOn = (date: string) => readChange({ days: [{ date, kind: 'holiday', name: '临时放假', source: '通知' }] });

let temporary: TemporaryDatabase;
let db: Database;
let bench: Workbench;
let installing: CalendarInstalling;
let serial = 0;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
}, 60_000);

beforeEach(async () => {
  clock.set(now);
  await db.query('truncate clocks, due_changes, moves_told, rungs_fired, calendar_flips, active_calendar, calendars');
  await takeOutbox(db);
  bench = await workbench(db, clock);
  await bench.get(ActiveCalendar).establish();
  installing = bench.get(CalendarInstalling);
}, 60_000);
afterAll(() => temporary.drop());

/** Orders in their units' mailboxes. */
async function delivered(cases: number, by: Workbench = bench): Promise<SentEvent[]> {
  const complaints = Array.from({ length: cases }, () =>
    complaint(now, { sender: senderOf(`1370100${String(serial++).padStart(4, '0')}`), source: 'own-desk' }),
  );
  // A partition of its own for each call: calls side by side would wait for the inbox.
  const partition = serial;
  await by.folding.fold(complaintBatch(complaints, partition));
  const orders = (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
  const report = deliveryBatch(orders, now);
  await by.deliveries.record({ ...report, partition });
  // Other kinds come and go with the rooms that start them.
  if (by === bench) await db.query(`delete from clocks where kind not in ('acknowledge', 'dispose')`);
  return orders;
}

async function moveAll(by: Workbench = bench): Promise<void> {
  const ends = Date.now() + MINUTE;
  while (Date.now() < ends && !(await by.get(CalendarMoving).moveSome()).isDone);
}

const install = async (change: ReturnType<typeof readChange>, reason = '国务院公布2027年放假安排') => {
  const { previous } = await installing.preview(change);
  return installing.install(change, previous, reason, 'CAICT');
};

const dispose = () =>
  db.query(
    `select c.due_at as due, c.first_due_at as first, c.provisional, c.calendar_version as version, c.overdue_at as overdue,
       c.next_at as next, o.due_at as "orderDue"
     from clocks c join orders o on o.id = c.order_id where c.kind = 'dispose' order by c.id`,
  );

describe('a new calendar', () => {
  it('is shown before it is put in force: what it moves, by kind and ower, with samples; nothing changes', async () => {
    await delivered(3);
    const before = await dispose();
    const { previous, version, diff } = await installing.preview(NEW_YEAR);
    expect(previous).toBe(bundledCalendar().version);
    expect(version).not.toBe(previous);
    expect(diff).toMatchObject({ moved: 3, newlyOverdue: 0, newlyInTime: 0, noLongerProvisional: 3 });
    expect(diff.byKind).toMatchObject({ dispose: { moved: 3 } });
    expect(diff.byOwer).toMatchObject({ 'CMCC-11': { moved: 3 } });
    expect(diff.samples[0]).toMatchObject({
      clock: 'dispose',
      owedBy: 'CMCC-11',
      dueBefore: '2027-01-05T00:00:00+08:00',
      due: '2027-01-06T00:00:00+08:00',
    });
    expect(await dispose()).toEqual(before);
    expect(await db.query('select version from active_calendar')).toEqual([{ version: previous }]);
  });

  it('moves every clock once, tells whoever owes it once, and leaves an audit', async () => {
    await delivered(3);
    await takeOutbox(db);
    const { version, flip } = await install(NEW_YEAR);
    await moveAll();
    const told = await takeOutbox(db);
    expect(told).toHaveLength(3);
    for (const { value, to } of told) {
      expect(readMessage(ClockMovedV1, value)).toMatchObject({ ok: true });
      expect(to).toEqual(['CMCC-11']);
      expect(value).toMatchObject({ due: '2027-01-06T00:00:00+08:00', reason: '国务院公布2027年放假安排' });
    }
    for (const row of await dispose()) {
      expect(row).toMatchObject({
        due: at('2027-01-06T00:00:00'),
        orderDue: at('2027-01-06T00:00:00'),
        first: at('2027-01-05T00:00:00'),
        provisional: false,
        version,
      });
    }
    await moveAll();
    expect(await takeOutbox(db)).toEqual([]);
    const [audit] = await bench.get(CalendarStore).flips(1);
    expect(audit).toMatchObject({ id: flip, version, flippedBy: 'CAICT', moved: 3, foreseen: { moved: 3 } });
    expect(audit!.lookedAt).toBe(Number((await db.query(`select count(*) as n from clocks`))[0]!['n']));
    expect(audit!.finishedAt).toEqual(clock.now());
  });

  it('installed twice is one flip', async () => {
    await delivered(1);
    await install(NEW_YEAR);
    await moveAll();
    await takeOutbox(db);
    expect(await install(NEW_YEAR)).toMatchObject({ flip: null, diff: { moved: 0 } });
    await moveAll();
    expect(await takeOutbox(db)).toEqual([]);
    expect(await bench.get(CalendarStore).flips(9)).toHaveLength(1);
  });

  it('is refused when another one came into force since the preview', async () => {
    const { previous } = await installing.preview(NEW_YEAR);
    await install(holidayOn('2026-12-21'));
    await expect(installing.install(NEW_YEAR, previous, 'reason', 'CAICT')).rejects.toThrow('PRECONDITION_FAILED');
  });

  it('that another one overtakes on its way is finished with that one', async () => {
    await delivered(1);
    await install(holidayOn('2026-12-21'));
    await install(holidayOn('2026-12-22'));
    const moving = bench.get(CalendarMoving);
    expect(await moving.isWaiting()).toBe(true);
    await moveAll();
    expect(await moving.isWaiting()).toBe(false);
    const flips = await bench.get(CalendarStore).flips(9);
    expect(flips.map((flip) => flip.finishedAt)).toEqual([clock.now(), clock.now()]);
  });

  it('and back again: the clock moves each time, one notice for each clock and version', async () => {
    await delivered(1);
    await db.query(`delete from clocks where kind <> 'dispose'`);
    await takeOutbox(db);
    const moved = async (change: ReturnType<typeof readChange>): Promise<string[]> => {
      await install(change);
      await moveAll();
      return (await takeOutbox(db)).map((event) => event.value.due as string);
    };
    const off = holidayOn('2026-12-21');
    const on = readChange({ days: [{ date: '2026-12-21', kind: 'workday', source: '更正' }] });
    expect(await moved(off)).toEqual(['2027-01-06T00:00:00+08:00']);
    expect(await moved(on)).toEqual(['2027-01-05T00:00:00+08:00']);
    expect(await moved(off)).toEqual([]);
    expect(await dispose()).toMatchObject([{ due: at('2027-01-06T00:00:00') }]);
    expect(await db.query(`select count(*)::int as changes from due_changes`)).toEqual([{ changes: 3 }]);
  });
});

describe('a correction', () => {
  it('saves a clock that was late by the old calendar, and takes its mark back', async () => {
    await delivered(1);
    await db.query(`delete from clocks where kind <> 'dispose'`);
    clock.set(at('2027-01-05T08:00:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    expect(await dispose()).toMatchObject([{ overdue: clock.now() }]);
    await takeOutbox(db);
    const { diff } = await install(NEW_YEAR);
    expect(diff).toMatchObject({ moved: 1, newlyInTime: 1, newlyOverdue: 0 });
    await moveAll();
    expect(await dispose()).toMatchObject([{ overdue: null, due: at('2027-01-06T00:00:00') }]);
    expect((await takeOutbox(db)).map((event) => event.type)).toEqual(['clock-moved.v1']);
    clock.set(at('2027-01-05T23:00:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    // Its reminders were skipped when it was late, and never come again.
    expect(await takeOutbox(db)).toEqual([]);
    clock.set(at('2027-01-06T00:01:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    expect((await takeOutbox(db)).map((event) => event.type)).toEqual(['clock-overdue.v1']);
  });

  it('makes a clock late that was in time, and the sweep says so', async () => {
    await delivered(1);
    await db.query(`delete from clocks where kind <> 'dispose'`);
    await takeOutbox(db);
    clock.set(at('2027-01-04T08:00:00'));
    const weekendWork = readChange({
      days: ['2026-12-19', '2026-12-26'].map((date) => ({
        date,
        kind: 'make-up-workday',
        name: '元旦',
        source: '通知',
      })),
    });
    const { diff } = await install(weekendWork);
    expect(diff).toMatchObject({ moved: 1, newlyOverdue: 1, newlyInTime: 0 });
    await bench.sweeping.sweep(clock.now().getTime());
    expect(await takeOutbox(db)).toEqual([]); // not before it is moved
    await moveAll();
    await bench.sweeping.sweep(clock.now().getTime());
    const types = (await takeOutbox(db)).map((event) => event.type);
    expect(types).toEqual(['clock-moved.v1', 'clock-overdue.v1', 'clock-rung.v1'].slice(0, types.length));
    expect(types).toContain('clock-overdue.v1');
  });

  it('never fires a rung again', async () => {
    await delivered(1);
    await db.query(`delete from clocks where kind <> 'dispose'`);
    clock.set(at('2026-12-24T10:00:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    expect((await takeOutbox(db)).map((event) => event.value.rung)).toContain('share-50');
    await install(holidayOn('2026-12-23'));
    await moveAll();
    const told = [];
    for (const day of ['2026-12-25', '2026-12-28', '2026-12-31']) {
      clock.set(at(`${day}T10:00:00`));
      await bench.sweeping.sweep(clock.now().getTime());
      told.push(...(await takeOutbox(db)).map((event) => event.value.rung ?? event.type));
    }
    expect(told).toEqual(['clock-moved.v1', 'share-80']);
  });

  it('leaves natural hours and due times that a person named where they are', async () => {
    await delivered(1);
    await db.query(`update clocks set budget = 'stated' where kind = 'acknowledge'`);
    await db.query(`update clocks set budget = '400h' where kind = 'dispose'`);
    await db.query(`delete from clocks where kind not in ('acknowledge', 'dispose')`);
    const { diff } = await install(holidayOn('2026-12-15'));
    expect(diff).toMatchObject({ open: 2 });
    await moveAll();
    const [ack] = await db.query(`select due_at, calendar_version from clocks where kind = 'acknowledge'`);
    expect(ack!['due_at']).toEqual(at('2026-12-16T00:00:00'));
  });
});

it('a clock from before there were calendars, and one that can’t be worked out, hold nothing up', async () => {
  await delivered(3);
  const [old] = await db.query(`select id from clocks where kind = 'dispose' order by id limit 1`);
  await db.query(`update clocks set started_at = '1970-01-01', due_at = '1992-01-23' where id = $1`, [old!['id']]);
  const { previous } = await installing.preview(NEW_YEAR);
  const { version } = await installing.install(NEW_YEAR, previous, '公布', 'CAICT');
  await db.query(
    `update clocks set budget = 'a week' where id = (select max(id::text)::uuid from clocks where kind = 'dispose')`,
  );
  await moveAll();
  await bench.sweeping.sweep(clock.now().getTime());
  expect(await db.query('select distinct calendar_version as version from clocks')).toEqual([{ version }]);
});

describe('other processes', () => {
  it('start clocks under the new calendar from their first batch on, and what they started before is moved', async () => {
    const other = await workbench(db, clock);
    const { version } = await install(NEW_YEAR);
    expect(other.rules.calendar.version).toBe(bundledCalendar().version);
    await delivered(1, other);
    await other.get(ActiveCalendar).follow();
    expect(other.rules.calendar.version).toBe(version);
    await delivered(1, other);
    await moveAll(other);
    expect((await dispose()).map((row) => row['due'])).toEqual(Array(2).fill(at('2027-01-06T00:00:00')));
  });

  it('work on while a calendar comes into force, are killed, and end with every clock moved once', async () => {
    const benches = await Promise.all(Array.from({ length: 3 }, () => workbench(db, clock)));
    for (let i = 0; i < 4; i++) await delivered(250);
    await takeOutbox(db);
    let isOver = false;
    const told: SentEvent[] = [];
    const busy = async (work: () => Promise<unknown>): Promise<void> => {
      while (!isOver) await work().catch(() => undefined);
    };
    const starting = busy(() => delivered(5, benches[0]));
    const sweeping = busy(async () => benches[1]!.sweeping.sweep(clock.now().getTime()));
    const reading = busy(async () => told.push(...(await takeOutbox(db))));
    const flipped = install(NEW_YEAR).then(({ version }) => version);
    const moving = benches.map((one) => busy(() => one.get(CalendarMoving).moveSome()));
    const version = await flipped;
    await kill(3);
    await new Promise((resolve) => setTimeout(resolve, 700));
    isOver = true;
    await Promise.all([starting, sweeping, reading, ...moving]);
    await moveAll();
    told.push(...(await takeOutbox(db)));

    const rows = await dispose();
    expect(rows.length).toBeGreaterThan(1_000);
    expect(new Set(rows.map((row) => row['version']))).toEqual(new Set([version]));
    expect(new Set(rows.map((row) => (row['due'] as Date).getTime()))).toEqual(
      new Set([at('2027-01-06T00:00:00').getTime()]),
    );
    const moved = told
      .filter((event) => event.type === ClockMovedV1.type)
      .map((event) => event.value.clockId as string);
    expect(new Set(moved).size).toBe(moved.length);
    expect(
      await db.query(`select count(*)::int as n, count(distinct clock_id)::int as clocks from due_changes`),
    ).toEqual([{ n: moved.length, clocks: moved.length }]);
    const [chains] = await db.query(
      `select count(*)::int as broken from cases c where c.seq <> (select max(seq) from history h where h.case_id = c.id)`,
    );
    expect(chains).toEqual({ broken: 0 });
  }, 60_000);

  async function kill(times: number): Promise<void> {
    const admin = new Client({ connectionString: temporary.url });
    await admin.connect();
    for (let i = 0; i < times; i++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
      );
    }
    await admin.end();
  }
});
