import pino from 'pino';
import { SECOND } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { waitFor } from '#testing/wait-for';
import { readChange } from '#worktime/calendar.change';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from '../casework.fixture';
import { ActiveCalendar } from './active-calendar';
import { CalendarInstalling } from './calendar-installing.service';
import { CalendarMoving } from './calendar-moving.service';
import { CalendarWatch } from './calendar-watch';
import { CALENDAR_CHANNEL, CalendarStore } from './calendar.store';
import { NotificationWatch } from './notification-watch';

const now = new Date('2026-12-14T10:00:00+08:00');
const clock = new FixedClock(now);
const logger = pino({ level: 'silent' });
const CHANGE = readChange({ days: [{ date: '2026-12-15', kind: 'holiday', source: '通知' }] });

let temporary: TemporaryDatabase;
let db: Database;
beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
}, 60_000);
afterAll(() => temporary.drop());

describe('processes that watch the calendar', () => {
  it('follow a flip of another one and move its clocks without being asked', async () => {
    const others: { bench: Workbench; watch: CalendarWatch }[] = [];
    for (let i = 0; i < 2; i++) {
      const own = await temporary.database('casework');
      const bench = await workbench(own, clock);
      const watch = new CalendarWatch(own, bench.get(ActiveCalendar), bench.get(CalendarMoving), logger);
      await watch.onApplicationBootstrap();
      others.push({ bench, watch });
    }
    const bench = await workbench(db, clock);
    await bench.folding.fold(complaintBatch([complaint(now, { sender: senderOf('13801000001') })]));
    const orders = (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
    await bench.deliveries.record(deliveryBatch(orders, now));

    const installing = bench.get(CalendarInstalling);
    const { previous } = await installing.preview(CHANGE);
    const { version } = await installing.install(CHANGE, previous, '通知', 'CAICT');
    await waitFor('both to follow', () => others.every((one) => one.bench.rules.calendar.version === version), {
      timeoutMs: 10 * SECOND,
    });
    await waitFor(
      'the clocks to be moved',
      async () => (await bench.get(CalendarStore).flips(1))[0]!.finishedAt !== null,
      { timeoutMs: 10 * SECOND },
    );
    expect(
      await db.query('select distinct calendar_version as version from clocks where state <> $1', ['stopped']),
    ).toEqual([{ version }]);
    await Promise.all(others.map((one) => one.watch.onModuleDestroy()));
  }, 30_000);

  it('hear of it at once', async () => {
    let heard = 0;
    const watch = new NotificationWatch(db, CALENDAR_CHANNEL, () => heard++);
    await watch.open();
    await watch.open();
    await db.query(`select pg_notify($1, '')`, [CALENDAR_CHANNEL]);
    await waitFor('the notification', () => heard === 1, { timeoutMs: 2 * SECOND });
    await watch.close();
    await db.query(`select pg_notify($1, '')`, [CALENDAR_CHANNEL]);
    expect(heard).toBe(1);
  });
});
