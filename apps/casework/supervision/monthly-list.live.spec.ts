import { Principal } from '#access/principal';
import { MonthlyListV1 } from '#contracts/monthly-list.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
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
import { MonthlyListStore } from './monthly-list.store';
import { MonthlyListing, monthOf, nextMonth, startOfMonth } from './monthly-listing.service';
import { SupervisionRecordController } from './supervision-record.controller';
import { SupervisionRecordStore } from './supervision-record.store';

/** The first of this month: what is delivered then is late for the administration within it. */
const month = monthOf(Date.now());
const begun = new Date(startOfMonth(month).getTime() + 10 * HOUR);
const clock = new FixedClock(begun);
const beijing = new Principal('CABJ', ['CABJ-11'], ['supervisor']);
const shanghai = new Principal('CASH', ['CASH-31'], ['supervisor']);
const ministry = new Principal('MIIT', ['MIIT-00'], ['supervisor']);
const desk = new Principal('CMCC', ['CMCC-11'], ['desk']);

describe('what administrations record', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let controller: SupervisionRecordController;

  beforeEach(async () => {
    clock.set(begun);
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [records, lists] = [bench.get(SupervisionRecordStore), bench.get(MonthlyListStore)];
    controller = new SupervisionRecordController(db, clock, records, lists);
  }, 60_000);
  afterEach(() => temporary.drop());

  /** Two orders of a Beijing unit and one of a Shanghai unit that nobody answers until all rungs are past. */
  async function late(): Promise<void> {
    const senders = ['13801000000', '13801000001', '13817500000'].map(senderOf);
    await bench.folding.fold(complaintBatch(senders.map((sender) => complaint(begun, { sender }))));
    await bench.deliveries.record(deliveryBatch(await takeOutbox(db), begun));
    clock.advance(14 * DAY);
    while (!(await bench.sweeping.sweep(clock.now().getTime())).isDone);
    await takeOutbox(db);
  }

  const ended = (months: number): void => {
    let next = month;
    for (let i = 0; i < months; i++) next = nextMonth(next);
    clock.set(new Date(startOfMonth(next).getTime() + 7 * HOUR));
  };

  const notices = async () => (await takeOutbox(db)).filter((event) => event.type === MonthlyListV1.type);

  it('the monthly list names the units whose clocks reached the administration, to each for its province', async () => {
    await late();
    expect(await bench.get(MonthlyListing).make()).toEqual([]);
    ended(1);
    expect(await bench.get(MonthlyListing).make()).toEqual([month]);
    const sent = await notices();
    for (const { value } of sent) expect(readMessage(MonthlyListV1, value)).toMatchObject({ ok: true });
    expect(sent.map(({ key, value }) => [key, value.units.map((one: { unit: string }) => one.unit)])).toEqual(
      expect.arrayContaining([
        ['administration-00', ['CMCC-11', 'CMCC-31']],
        ['administration-11', ['CMCC-11']],
        ['administration-31', ['CMCC-31']],
      ]),
    );
    expect(sent).toHaveLength(3);
    expect(sent.find(({ key }) => key === 'administration-11')!.value).toMatchObject({
      province: '11',
      units: [{ orders: 2 }],
    });
  });

  it('is made once, whoever looks, also after a restart', async () => {
    await late();
    ended(1);
    const other = await workbench(await temporary.database('casework'), clock);
    const made = await Promise.all([bench, other].map((one) => one.get(MonthlyListing).make()));
    expect(made.flat()).toEqual([month]);
    expect(await (await workbench(db, clock)).get(MonthlyListing).make()).toEqual([]);
    expect(await notices()).toHaveLength(3);
  });

  it('months missed in an outage each get their list; without any lateness only the ministry hears', async () => {
    await late();
    ended(3);
    expect(await bench.get(MonthlyListing).make()).toEqual([month, nextMonth(month), nextMonth(nextMonth(month))]);
    const sent = await notices();
    expect(sent.filter(({ value }) => value.month !== month).map(({ key, value }) => [key, value.units])).toEqual([
      ['administration-00', []],
      ['administration-00', []],
    ]);
  });

  it('a site without a case before the month has nothing to list', async () => {
    ended(2);
    expect(await bench.get(MonthlyListing).make()).toEqual([]);
  });

  it('is shown within reach, as it was told', async () => {
    await late();
    ended(1);
    await bench.get(MonthlyListing).make();
    const unitsFor = async (who: Principal) => (await controller.month(who, month)).units.map((one) => one.unit);
    expect((await unitsFor(ministry)).sort()).toEqual(['CMCC-11', 'CMCC-31']);
    expect(await unitsFor(beijing)).toEqual(['CMCC-11']);
    expect(await unitsFor(desk)).toEqual(['CMCC-11']);
    expect((await controller.months()).items).toMatchObject([{ month }]);
    await expect(controller.month(ministry, '2020-01')).rejects.toThrow('NOT_FOUND');
    await expect(controller.month(ministry, '2020-13')).rejects.toThrow('REQUEST_INVALID');
  });

  const talk = (differs = {}): object => ({
    kind: 'talk',
    unit: 'CMCC-11',
    issuer: '王处长',
    attendees: ['张总'],
    heldAt: '2026-05-06T10:00:00+08:00',
    topic: '欠款催收投诉高发',
    demands: '一个月内投诉量下降三成',
    ...differs,
  });

  it('约谈 and 整改 are kept with who, when, topic, demands, deadline and result', async () => {
    const { id } = await controller.record(beijing, talk());
    clock.advance(HOUR);
    const mend = await controller.record(beijing, talk({ kind: 'rectification', due: '2026-06-06T00:00:00+08:00' }));
    await controller.conclude(beijing, mend.id, { result: '已整改' });
    const { items } = await controller.list(beijing, {});
    expect(items).toMatchObject([
      { id: mend.id, kind: 'rectification', result: '已整改', resultBy: 'CABJ', due: new Date('2026-06-05T16:00:00Z') },
      {
        id,
        kind: 'talk',
        issuedBy: 'CABJ-11',
        issuer: '王处长',
        attendees: ['张总'],
        demands: '一个月内投诉量下降三成',
        result: null,
      },
    ]);
    await expect(controller.conclude(beijing, mend.id, { result: '再改' })).rejects.toThrow('NOT_FOUND');
    await expect(controller.conclude(ministry, id, { result: '他人' })).rejects.toThrow('NOT_FOUND');
  });

  it('are recorded for units of the own province and read by them and the unit', async () => {
    await expect(controller.record(shanghai, talk())).rejects.toThrow('NOT_ALLOWED');
    await expect(controller.record(beijing, talk({ due: '2026-05-06T09:00:00+08:00' }))).rejects.toThrow(
      'FIELD_INVALID',
    );
    await controller.record(beijing, talk());
    expect((await controller.list(desk, {})).items).toHaveLength(1);
    expect((await controller.list(shanghai, {})).items).toHaveLength(0);
  });
});
