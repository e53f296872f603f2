import { Principal } from '#access/principal';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from '../casework.fixture';
import { CaseWorking } from '../work/case-working.service';
import { ActiveCalendar } from './active-calendar';
import { CalendarController } from './calendar.controller';
import { ClockController } from './clock.controller';
import { ClockReadingStore } from './clock-reading.store';
import { CalendarInstalling } from './calendar-installing.service';
import { CalendarMoving } from './calendar-moving.service';
import { CalendarStore } from './calendar.store';

/** Monday; the disposal reaches Monday 4 January 2027, a year whose holidays nobody has announced. */
const now = new Date('2026-12-14T10:00:00+08:00');
const clock = new FixedClock(now);

const beijing = new Principal('CMCC', ['CMCC-11'], ['desk']);
const ctcc = new Principal('CTCC', ['CTCC-11'], ['desk']);
const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const administration = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const operator = new Principal('CAICT', ['CAICT-00'], ['operator']);

let temporary: TemporaryDatabase;
let db: Database;
let bench: Workbench;
let clocks: ClockController;
let calendars: CalendarController;
let orderId: string;
let caseId: string;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
  bench = await workbench(db, clock);
  const active = bench.get(ActiveCalendar);
  await active.establish();
  clocks = new ClockController(bench.get(ClockReadingStore), bench.rules, active, clock);
  calendars = new CalendarController(bench.get(CalendarInstalling), bench.get(CalendarStore));
  await bench.folding.fold(
    complaintBatch([
      complaint(now, { sender: senderOf('13801000001') }),
      complaint(now, { sender: senderOf('13801000002') }),
    ]),
  );
  const orders = (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
  await bench.deliveries.record(deliveryBatch(orders, now));
  orderId = orders[0]!.value.orderId as string;
  caseId = orders[0]!.key;
  await db.query(`delete from clocks where kind not in ('acknowledge', 'dispose', 'forward')`);
}, 60_000);
afterAll(() => temporary.drop());

describe('clocks over HTTP', () => {
  it('are listed for whoever owes them, and for who supervises their province', async () => {
    const seenBy = async (who: Principal, query = {}) => (await clocks.list(who, query)).items.length;
    expect(await seenBy(beijing)).toBe(4);
    expect(await seenBy(administration)).toBe(4);
    expect(await seenBy(ctcc)).toBe(0);
    expect(await seenBy(centre)).toBe(6);
    expect(await seenBy(ctcc, { unit: 'CMCC-11' })).toBe(0);
    expect(await seenBy(centre, { unit: 'CMCC-11', kind: 'dispose' })).toBe(2);
  });

  it('are filtered by kind, state, due time and lateness, and paged from the newest', async () => {
    const list = async (query: Record<string, string>) =>
      (await clocks.list(beijing, query)).items.map((one) => one.clock);
    expect(await list({ kind: 'acknowledge' })).toEqual(['acknowledge', 'acknowledge']);
    expect(await list({ state: 'stopped' })).toEqual([]);
    expect(await list({ dueBefore: '2026-12-20T00:00:00+08:00' })).toEqual(['acknowledge', 'acknowledge']);
    expect(await list({ overdue: 'true' })).toEqual([]);
    expect(await list({ overdue: 'false' })).toHaveLength(4);
    const first = await clocks.list(beijing, { limit: '3' });
    const second = await clocks.list(beijing, { limit: '3', after: first.next! });
    expect(new Set([...first.items, ...second.items].map((one) => one.id)).size).toBe(4);
    expect(second.next).toBeNull();
    await expect(clocks.list(beijing, { overdue: 'maybe' })).rejects.toThrow('REQUEST_INVALID');
  });

  it('of one case or order are shown to those who answer for it', async () => {
    expect((await clocks.list(beijing, { case: caseId })).items.map((one) => one.clock).sort()).toEqual([
      'acknowledge',
      'dispose',
      'forward',
    ]);
    expect((await clocks.list(beijing, { order: orderId })).items).toHaveLength(3);
    expect((await clocks.list(ctcc, { order: orderId })).items).toEqual([]);
    const [forward] = (await clocks.list(beijing, { case: caseId })).items.filter((one) => one.clock === 'forward');
    const ofComplaint = (await clocks.list(centre, { complaint: forward!.complaintId! })).items;
    expect(ofComplaint.map((one) => one.id)).toEqual([forward!.id]);
    await expect(clocks.list(beijing, { order: 'GD-1' })).rejects.toThrow('an id (UUID)');
    await expect(clocks.one(ctcc, forward!.id)).rejects.toThrow('NOT_FOUND');
    await expect(clocks.explain(beijing, orderId)).rejects.toThrow('NOT_FOUND');
  });

  it('are explained in Chinese: days, pauses, changes of the due time, rungs, what is unverified or provisional', async () => {
    const [dispose] = (await clocks.list(beijing, { order: orderId })).items.filter((one) => one.clock === 'dispose');
    const pause = (work: import('../work/work').Work) => ({
      file: work.file(caseId),
      kinds: ['dispose'] as const,
      at: clock.now().getTime(),
      reason: 'legal-hold' as const,
      actor: 'CAICT-00',
    });
    clock.set(new Date('2026-12-16T10:00:00+08:00'));
    await bench.get(CaseWorking).change([caseId], (work) => work.pause(pause(work)));
    clock.set(new Date('2026-12-18T15:30:00+08:00'));
    await bench.get(CaseWorking).change([caseId], (work) => work.resume({ ...pause(work), isExtended: true }));
    clock.set(new Date('2026-12-28T10:00:00+08:00'));
    await bench.sweeping.sweep(clock.now().getTime());
    const { clock: shown, lines, rungs, changes } = await clocks.explain(beijing, dispose!.id);
    expect(shown).toMatchObject({
      due: '2027-01-07T00:00:00+08:00',
      firstDue: '2027-01-05T00:00:00+08:00',
      provisional: true,
    });
    expect(shown.days!.filter((day) => day.counted)).toHaveLength(15);
    expect(rungs).toMatchObject([{ rung: 'share-50', outcome: 'fired' }]);
    expect(changes).toMatchObject([{ cause: 'pause' }]);
    expect(lines).toEqual(
      expect.arrayContaining([
        '处置反馈时限，由CMCC-11负责。',
        '时限15个工作日，自2026-12-14 10:00起算，起算当日不计入。',
        '截止2027-01-06 24:00，自2027-01-07T00:00:00+08:00起为超时。',
        '期限依据：沿用旧规（未经官方文本核实）。',
        '涉及放假安排未公布的年份，截止时间为暂定，公布后重新计算并通知。',
        '2026-12-14 星期一 起算日 不计入［chinese-days@1.5.7］',
        '2026-12-15 星期二 工作日 计入，第1日［chinese-days@1.5.7］',
        '2026-12-17 星期四 工作日 挂起，不计入［chinese-days@1.5.7］',
        '2026-12-19 星期六 周末 不计入［chinese-days@1.5.7］',
        '2027-01-06 星期三 暂定工作日 计入，第15日［放假安排未公布，按周末推算］',
        '  依法保全：自2026-12-16 10:00至2026-12-18 15:30（CAICT-00），期间不计入时限',
        `  2026-12-18 15:30 挂起顺延：由2027-01-04 24:00改为2027-01-06 24:00（日历${shown.calendarVersion}）`,
        '  时限过50%催办 2026-12-28 09:00：已于2026-12-28 10:00发出',
        '  下一次：时限过80%催办 2027-01-01 09:00',
        '状态：计时中。',
      ]),
    );
  });
});

describe('calendars over HTTP', () => {
  const change = {
    year: 2027,
    source: '国办发明电〔2026〕示例',
    holidays: { '2027-01-01': '元旦', '2027-01-02': '元旦', '2027-01-03': '元旦' },
    makeUpWorkdays: {},
  };

  it('are previewed, then put in force with what was seen and why', async () => {
    clock.set(new Date('2026-12-28T11:00:00+08:00'));
    const { previous, version, diff } = await calendars.preview({ change });
    expect(diff).toMatchObject({ moved: 2, byKind: { dispose: { moved: 2 } } });
    await expect(calendars.install(operator, { change, previous })).rejects.toThrow('field reason');
    await expect(calendars.install(operator, { change: { year: 1 }, previous, reason: '公布' })).rejects.toThrow(
      'REQUEST_INVALID',
    );
    await expect(calendars.install(operator, { change, previous: 'cn-0', reason: '公布' })).rejects.toThrow(
      'PRECONDITION_FAILED',
    );
    const { flip } = await calendars.install(operator, { change, previous, reason: '公布' });
    while (!(await bench.get(CalendarMoving).moveSome()).isDone);
    const { calendars: known, flips } = await calendars.list();
    expect(known.filter((one) => one.isActive).map((one) => one.version)).toEqual([version]);
    expect(flips).toMatchObject([{ id: flip, flippedBy: 'CAICT', reason: '公布', moved: 2 }]);
    const [dispose] = (await clocks.list(beijing, { order: orderId })).items.filter((one) => one.clock === 'dispose');
    const { lines } = await clocks.explain(beijing, dispose!.id);
    expect(lines).toEqual(
      expect.arrayContaining([
        '2027-01-01 星期五 节假日（元旦） 不计入［国办发明电〔2026〕示例］',
        '2027-01-07 星期四 工作日 计入，第15日［国办发明电〔2026〕示例］',
      ]),
    );
    expect(lines.join()).not.toContain('暂定');
  });

  it('go back to the bundled one by name', async () => {
    const { previous } = await calendars.preview({ change: 'bundled' });
    const { version } = await calendars.install(operator, { change: 'bundled', previous, reason: '撤回' });
    expect(version).not.toBe(previous);
    expect(bench.rules.calendar.version).toBe(version);
  });
});
