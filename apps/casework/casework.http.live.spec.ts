import { Principal } from '#access/principal';
import { HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { CaseReadingStore } from './cases/case-reading.store';
import { CaseController } from './cases/case.controller';
import { RelatedCaseStore } from './cases/related-case.store';
import {
  complaint,
  complaintBatch,
  deliveryBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from './casework.fixture';
import { ClockReadingStore } from './clocks/clock-reading.store';
import { UnresolvedDeciding } from './decisions/unresolved-deciding.service';
import { UnresolvedReadingStore } from './decisions/unresolved-reading.store';
import { UnresolvedController } from './decisions/unresolved.controller';
import { OrderPostingService } from './orders/order-posting.service';
import { TransferReadingStore } from './transfers/transfer-reading.store';
import { OrderReadingStore } from './orders/order-reading.store';
import { OrderController } from './orders/order.controller';

const now = new Date();
const clock = new FixedClock(now);

const beijing = new Principal('CMCC', ['CMCC-11'], ['desk']);
const cmcc = new Principal('CMCC', ['CMCC-00'], ['hq']);
const ctcc = new Principal('CTCC', ['CTCC-11'], ['desk']);
const centre = new Principal('12321', [], ['centre-12321']);
const beijingAdministration = new Principal('MIIT', ['MIIT-11'], ['supervisor']);
const shanghaiAdministration = new Principal('MIIT', ['MIIT-31'], ['supervisor']);

describe('casework over HTTP', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let cases: CaseController;
  let orders: OrderController;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const [caseReading, orderReading, clockReading] = [
      new CaseReadingStore(db),
      new OrderReadingStore(db),
      new ClockReadingStore(db),
    ];
    cases = new CaseController(
      db,
      caseReading,
      orderReading,
      clockReading,
      bench.history,
      bench.get(RelatedCaseStore),
      clock,
    );
    const posting = bench.get(OrderPostingService);
    orders = new OrderController(
      orderReading,
      clockReading,
      bench.rules,
      posting,
      bench.get(TransferReadingStore),
      clock,
    );
    await fill();
  }, 60_000);

  afterAll(() => temporary.drop());

  /** Five Beijing cases of CMCC, delivered, and one that nobody can be told for. */
  async function fill(): Promise<void> {
    const known = Array.from({ length: 5 }, (_, i) => complaint(now, { sender: senderOf(`1380100000${i}`) }));
    const port = { displayed: '106912345678', normalized: '106912345678', kind: 'port' as const };
    const recipient = { ...complaint(now).recipient, carrier: null, province: null };
    await bench.folding.fold(complaintBatch([...known, complaint(now, { sender: port, recipient })]));
    await bench.deliveries.record(deliveryBatch(await takeOutbox(db), now));
  }

  it('shows each caller the cases within its reach', async () => {
    const seenBy = async (who: Principal) => (await cases.list(who, {})).items.length;
    expect(await seenBy(beijing)).toBe(5);
    expect(await seenBy(cmcc)).toBe(5);
    expect(await seenBy(ctcc)).toBe(0);
    expect(await seenBy(centre)).toBe(6);
    expect(await seenBy(beijingAdministration)).toBe(5);
    expect(await seenBy(shanghaiAdministration)).toBe(0);
    expect((await cases.list(ctcc, { unit: 'CMCC-11' })).items).toEqual([]);
  });

  it('pages from the newest to the oldest without gap or repeat', async () => {
    const first = await cases.list(beijing, { limit: '2' });
    const second = await cases.list(beijing, { limit: '2', after: first.next });
    const third = await cases.list(beijing, { limit: '2', after: second.next });
    const senders = [...first.items, ...second.items, ...third.items].map((one) => one.sender);
    expect(senders).toEqual(['4', '3', '2', '1', '0'].map((digit) => `1380100000${digit}`));
    expect(third.next).toBeNull();
  });

  it('filters by state and sender, within reach', async () => {
    expect((await cases.list(centre, { state: 'unresolved' })).items).toMatchObject([
      { unit: null, state: 'unresolved' },
    ]);
    expect((await cases.list(beijing, { sender: '13801000003' })).items).toMatchObject([{ sender: '13801000003' }]);
    expect((await cases.list(ctcc, { sender: '13801000003' })).items).toEqual([]);
    await expect(cases.list(beijing, { state: 'lost' })).rejects.toThrow('REQUEST_INVALID');
  });

  it('shows the unresolved queue to those who read everything', async () => {
    const [reading, deciding] = [bench.get(UnresolvedReadingStore), bench.get(UnresolvedDeciding)];
    const queue = new UnresolvedController(reading, deciding, bench.rules, clock);
    expect((await queue.list(centre, {})).items).toHaveLength(1);
    expect((await queue.list(cmcc, {})).items).toHaveLength(0);
  });

  it('shows one case by id or number with all that belongs to it', async () => {
    const { items } = await cases.list(beijing, { sender: '13801000000' });
    const { id, number } = items[0]!;
    const shown = await cases.one(beijing, number);
    expect(shown).toEqual(await cases.one(beijing, id));
    expect(shown).toMatchObject({
      unit: 'CMCC-11',
      newestComplaints: [{ complaint: { recipient: { masked: '139****0000' } }, interNet: 'yes' }],
      orders: [{ state: 'delivered' }],
    });
    expect(shown.clocks.map((one) => one.clock).sort()).toEqual([
      'acknowledge',
      'commercial-target',
      'dispose',
      'forward',
      'return',
    ]);
    expect(shown.history.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
    await expect(cases.one(ctcc, id)).rejects.toThrow('NOT_FOUND');
    await expect(cases.one(beijing, 'LD-20200101-0000000000000')).rejects.toThrow('NOT_FOUND');
  });

  it('shows one order with its due times, day by day when asked', async () => {
    const { items } = await orders.list(beijing, {});
    const { id, number, due } = items[0]!;
    const shown = await orders.one(beijing, number, { explain: 'days' });
    const dispose = shown.clocks.find((one) => one.clock === 'dispose')!;
    expect(dispose).toMatchObject({ due, isOverdue: false, owedBy: 'CMCC-11' });
    expect(due).toMatch(/T00:00:00\+08:00$/);
    expect(dispose.days!.filter((day) => day.counted)).toHaveLength(15);
    expect((await orders.one(beijing, id, {})).clocks[0]!.days).toBeUndefined();
    await expect(orders.one(ctcc, id, {})).rejects.toThrow('NOT_FOUND');
  });

  it('lists orders due before a moment', async () => {
    const inAYear = new Date(now.getTime() + 365 * 24 * HOUR).toISOString();
    expect((await orders.list(cmcc, { dueBefore: inAYear, state: 'delivered' })).items).toHaveLength(5);
    expect((await orders.list(cmcc, { dueBefore: now.toISOString() })).items).toHaveLength(0);
    expect((await orders.list(shanghaiAdministration, {})).items).toHaveLength(0);
  });

  it('takes acknowledgement and feedback from the desk that acts for the unit, by the rules of the lane', async () => {
    const [order] = (await orders.list(beijing, {})).items;
    const body = { unit: 'CMCC-11', handler: '工号1001' };
    await expect(orders.acknowledge(ctcc, order!.id, body)).rejects.toThrow('NOT_ALLOWED');
    expect(await orders.acknowledge(cmcc, order!.id, body)).toEqual({
      orderId: order!.id,
      orderNumber: order!.number,
      state: 'acknowledged',
    });
    await expect(orders.acknowledge(beijing, order!.id, body)).rejects.toThrow('CASEWORK_ILLEGAL_ORDER_TRANSITION');
    const feedback = { ...body, interim: false, resultCode: 'NOT_CONFIRMED', measures: [], evidence: [] };
    await expect(orders.feedback(beijing, order!.id, { ...feedback, handledAt: now.toISOString() })).rejects.toThrow(
      'CASEWORK_FEEDBACK_INCOMPLETE',
    );
    await expect(orders.feedback(beijing, order!.id, feedback)).rejects.toThrow('field handledAt');
    const whole = {
      ...feedback,
      handledAt: now.toISOString(),
      cause: '查无记录',
      reason: '该时段无发送记录',
      textForComplainant: '经核查未发现发送记录。',
      search: { found: false, periodFrom: '2026-01-01T00:00:00Z', periodUntil: '2026-01-02T00:00:00Z', system: 'SMSC' },
    };
    expect(await orders.feedback(beijing, order!.id, whole)).toMatchObject({ state: 'answered' });
    const shown = await orders.one(beijing, order!.id, {});
    expect(shown).toMatchObject({ resultCode: 'NOT_CONFIRMED', feedbacks: [{ inTime: true }] });
  });
});
