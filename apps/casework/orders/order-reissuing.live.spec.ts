import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderSupplementedV1 } from '#contracts/order-supplemented.v1';
import { readMessage } from '#contracts/reading';
import { HOUR } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
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
  type SentEvent,
  type Workbench,
} from '../casework.fixture';
import { CaseWorking } from '../work/case-working.service';
import { OrderReissuing, type FurtherOrder } from './order-reissuing.service';

const now = new Date();
const clock = new FixedClock(now);

describe('further orders of a case', () => {
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

  /** The order of a fresh case with some complaints. */
  async function issued(count = 1): Promise<SentEvent> {
    const sender = senderOf(`1370100${String(serial++).padStart(4, '0')}`);
    for (let left = count; left > 0; left -= 400) {
      const some = Array.from({ length: Math.min(left, 400) }, () => complaint(now, { sender }));
      await bench.folding.fold(complaintBatch(some));
    }
    return (await takeOutbox(db)).find((event) => event.type === OrderIssuedV1.type)!;
  }

  async function reissue(caseId: string, differs: Partial<FurtherOrder> = {}): Promise<SentEvent[]> {
    const further = { unit: 'CTCC-44', desk: null, causeId: uuidv7(clock.now()), ...differs };
    await bench
      .get(CaseWorking)
      .change([caseId], (work, tx) => bench.get(OrderReissuing).issue(work, tx, work.file(caseId), further));
    return takeOutbox(db);
  }

  const caseOf = async ({ key }: SentEvent) => (await db.query(`select * from cases where id = $1`, [key]))[0]!;
  const forwardOf = ({ key }: SentEvent) =>
    db.query(`select * from clocks where case_id = $1 and kind = 'forward' order by id`, [key]);

  it('a further order shows the complaints and the orders before it, and becomes the current one', async () => {
    const first = await issued();
    clock.advance(HOUR);
    const causeId = uuidv7(clock.now());
    const [further] = await reissue(first.key, { causeId });
    expect(readMessage(OrderIssuedV1, further!.value)).toMatchObject({ ok: true });
    expect(further!.value).toMatchObject({ unit: 'CTCC-44', causeId, complaints: first.value.complaints });
    expect(further!.value.earlierOrders).toMatchObject([{ orderId: first.value.orderId, state: 'issued' }]);
    expect(await caseOf(first)).toMatchObject({ unit: 'CTCC-44', order_id: further!.value.orderId });
  });

  it('a forward clock that still runs stops with the new order and keeps who held it before', async () => {
    const first = await issued();
    clock.advance(HOUR);
    await db.query(`update clocks set owed_by = 'unresolved-queue' where case_id = $1`, [first.key]);
    const [further] = await reissue(first.key);
    const [before] = await forwardOf(first);
    expect(before).toMatchObject({ carried_by: further!.id, state: 'running', owed_by: 'platform' });
    expect(before!['holders']).toHaveLength(3);
    expect(before!['holders'][2]).toEqual({ holder: 'platform', from: clock.now().toISOString() });
    await bench.deliveries.record(deliveryBatch([first], clock.now()));
    expect(await forwardOf(first)).toMatchObject([{ state: 'running' }]);
    clock.advance(HOUR);
    await bench.deliveries.record(deliveryBatch([further!], clock.now()));
    expect(await forwardOf(first)).toMatchObject([{ state: 'stopped', stopped_at: clock.now() }]);
  });

  it('an order beside the current one moves neither the case nor its forward clocks', async () => {
    const first = await issued();
    const [beside] = await reissue(first.key, { isBeside: true });
    expect(beside!.value).toMatchObject({ unit: 'CTCC-44' });
    expect(await caseOf(first)).toMatchObject({ unit: 'CMCC-11', order_id: first.value.orderId });
    expect(await forwardOf(first)).toMatchObject([{ carried_by: first.id }]);
  });

  it('more complaints than one event holds follow as supplements, each once', async () => {
    const first = await issued(1_201);
    const [order, ...supplements] = await reissue(first.key);
    expect(supplements.map((event) => event.type)).toEqual([OrderSupplementedV1.type, OrderSupplementedV1.type]);
    const lists = [order!, ...supplements].map((event) => event.value.complaints as { complaintId: string }[]);
    expect(lists.map((list) => list.length)).toEqual([500, 500, 201]);
    expect(new Set(lists.flat().map((one) => one.complaintId)).size).toBe(1_201);
    expect(supplements.every(({ value }) => value.unit === 'CTCC-44' && value.orderId === order!.value.orderId)).toBe(
      true,
    );
    const carriers = await db.query(`select distinct carried_by from clocks where case_id = $1`, [first.key]);
    expect(carriers.map((row) => row['carried_by']).sort()).toEqual(
      [order!, ...supplements].map(({ id }) => id).sort(),
    );
  });

  it('one cause issues one order to a unit', async () => {
    const first = await issued();
    const causeId = uuidv7(now);
    await reissue(first.key, { causeId });
    await expect(reissue(first.key, { causeId })).rejects.toThrow('orders_case_id_unit_cause_id_key');
  });
});
