import { Principal } from '#access/principal';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { OrderReworkRequestedV1 } from '#contracts/order-review.v1';
import { OrderReturnedV1 } from '#contracts/order-returned.v1';
import { laneName } from '#contracts/topics';
import { DAY, HOUR } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { formatInstant } from '#worktime/days';
import { CaseReadingStore } from '../cases/case-reading.store';
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
import { ReturnDeciding } from '../returns/return-deciding.service';
import { HolderReadingStore, turnsOf } from './holder-reading.store';
import { HolderController } from './holder.controller';
import { UnresolvedDeciding } from './unresolved-deciding.service';

const now = new Date();
const clock = new FixedClock(now);
const centre = new Principal('12321', [], ['centre-12321']);

describe('the hop ledger of a case', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let ledger: HolderController;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    ledger = new HolderController(bench.get(CaseReadingStore), bench.get(HolderReadingStore), bench.rules, clock);
  }, 60_000);

  beforeEach(async () => {
    clock.set(now);
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  const issuedIn = (events: readonly SentEvent[]) => events.find(({ type }) => type === OrderIssuedV1.type)!;

  async function delivered(differs: Parameters<typeof complaint>[1]): Promise<SentEvent> {
    await bench.folding.fold(complaintBatch([complaint(clock.now(), differs)]));
    return deliver(issuedIn(await takeOutbox(db)), HOUR);
  }

  async function deliver(order: SentEvent, after: number): Promise<SentEvent> {
    clock.advance(after);
    await bench.deliveries.record(deliveryBatch([order], clock.now()));
    await takeOutbox(db);
    return order;
  }

  const say = ({ value }: SentEvent, type: string, differs: object) =>
    bench.lane.receive(
      batchOf(
        laneName(value.unit.split('-')[0], 'orders'),
        type,
        [
          {
            orderId: value.orderId,
            unit: value.unit,
            handler: '工号1001',
            handledAt: clock.now().toISOString(),
            ...differs,
          },
        ],
        { at: clock.now().getTime() },
      ),
    );

  const trueOwner = { organisation: 'CTCC', unit: 'CTCC-31', proof: ['携号转网数据'] };

  async function returned(order: SentEvent): Promise<string> {
    await say(order, OrderReturnedV1.type, { reasonCode: 'ported-out', explanation: '已携出', trueOwner });
    await takeOutbox(db);
    const [row] = await db.query(`select id from order_returns where order_id = $1`, [order.value.orderId]);
    return row!['id'] as string;
  }

  it('charges each holder its own time and keeps the first target date', async () => {
    const order = await delivered({ sender: senderOf('13702220001') });
    const [first] = await db.query(`select due_at from clocks where order_id = $1 and kind = 'dispose'`, [
      order.value.orderId,
    ]);
    clock.advance(5 * HOUR);
    const id = await returned(order);
    clock.advance(DAY);
    await bench.get(ReturnDeciding).decide(centre, id, { outcome: 'accepted', reason: '属实', person: '坐席07' });
    const further = await deliver(issuedIn(await takeOutbox(db)), 2 * HOUR);
    clock.advance(3 * DAY);
    await say(further, OrderFeedbackV1.type, {
      interim: false,
      resultCode: 'NOT_CONFIRMED',
      cause: '未查到',
      reason: '未查到',
      measures: [],
      evidence: [],
      textForComplainant: '经核查未查到发送记录。',
      search: { found: false, periodFrom: '2026-01-01T00:00:00Z', periodUntil: '2026-01-02T00:00:00Z', system: 'SMSC' },
    });
    clock.advance(HOUR);
    const view = await ledger.holdersOf(centre, order.key);
    expect(view.intervals.map(({ holder, why, hours }) => [holder, why, hours])).toEqual([
      ['12321', 'accepted-there', 0.5],
      ['platform', 'to-be-delivered', 1],
      [order.value.unit, 'to-be-disposed', 5],
      ['12321', 'return-to-be-decided', 24],
      ['platform', 'to-be-delivered', 2],
      ['CTCC-31', 'to-be-disposed', 72],
      ['12321', 'to-be-reviewed', 1],
    ]);
    expect(view.intervals.at(-1)).toMatchObject({ until: null, orderId: further.value.orderId });
    expect(view.totals).toMatchObject([
      { holder: '12321', hours: 25.5 },
      { holder: 'platform', hours: 3 },
      { holder: order.value.unit, hours: 5 },
      { holder: 'CTCC-31', hours: 72 },
    ]);
    expect(view.firstDue).toBe(formatInstant((first!['due_at'] as Date).getTime()));
    await expect(ledger.holdersOf(new Principal('CUCC', ['CUCC-31'], ['desk']), order.key)).rejects.toThrow(
      'NOT_FOUND',
    );
  });

  it('charges the unresolved queue until somebody says who is responsible', async () => {
    const sender = { displayed: '106912345670', normalized: '106912345670', kind: 'port' as const };
    const recipient = { ...complaint(now).recipient, carrier: null, province: null };
    await bench.folding.fold(complaintBatch([complaint(clock.now(), { sender, recipient })]));
    const [opened] = await takeOutbox(db);
    clock.advance(7 * HOUR);
    await bench.get(UnresolvedDeciding).decide(opened!.key, {
      outcome: 'owner',
      unit: 'CTCC-31',
      evidence: ['备案'],
      reason: '核实',
      person: '坐席07',
    });
    const { intervals } = await ledger.holdersOf(centre, opened!.key);
    expect(intervals.map(({ holder, why, hours, until }) => [holder, why, hours, until === null])).toEqual([
      ['12321', 'accepted-there', 0.5, false],
      ['unresolved-queue', 'owner-unknown', 7, false],
      ['platform', 'to-be-delivered', 0, true],
    ]);
  });

  it('reads the feedbacks of the case alone, however many others there are', async () => {
    const order = await delivered({ sender: senderOf('13801009999') });
    await db.query(
      `insert into feedbacks (id, order_id, case_id, unit, interim, result_code, handled_at, received_at, in_time, handler, body)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CMCC-11', false, 'NOT_CONFIRMED', now(), now(), true, 'x', '{}'
       from generate_series(1, 5000)`,
    );
    await db.query('analyze feedbacks');
    const plan = JSON.stringify(await db.query(`explain ${turnsOf}`, [order.key, OrderReworkRequestedV1.type]));
    expect(plan).toContain('feedbacks_by_order');
    expect(plan).not.toContain('Seq Scan on feedbacks');
  });
});
