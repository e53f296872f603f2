import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { laneName } from '#contracts/topics';
import { HOUR } from '#kernel/clock';
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

const now = new Date();
const clock = new FixedClock(now);

describe('figures of what was really done', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
  }, 60_000);
  afterAll(() => temporary.drop());

  const of = async (sender: string) =>
    db.query(`select f.* from figure_orders f where f.sender = $1 order by f.issued_at`, [sender]);

  async function delivered(sender: string, count: number): Promise<SentEvent> {
    const one = complaint(now, { sender: senderOf(sender) });
    const same = Array.from({ length: count - 1 }, () =>
      complaint(now, { sender: senderOf(sender), disturbanceId: one.disturbanceId, complainantId: one.complainantId }),
    );
    await bench.folding.fold(complaintBatch([one, ...same]));
    const events = await takeOutbox(db);
    await bench.deliveries.record(deliveryBatch(events, now));
    await takeOutbox(db);
    return events.find((event) => event.type === 'order-issued.v1')!;
  }

  const feedback = ({ value }: SentEvent, effectiveAt: Date): object => ({
    orderId: value.orderId,
    unit: value.unit,
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '群发广告',
    measures: [
      {
        kind: 'suspend-sms',
        target: value.sender.normalized,
        scope: 'subscriber',
        effectiveAt: effectiveAt.toISOString(),
        endsAt: new Date(effectiveAt.getTime() + 90 * 24 * HOUR).toISOString(),
        reason: '群发营销短信',
        noticeGiven: true,
      },
    ],
    holder: { kind: 'individual' },
    evidence: [],
    handler: '工号1001',
    handledAt: clock.now().toISOString(),
    textForComplainant: '已暂停该号码短信功能。',
  });

  it('an order counts from its delivery, and is handled by its feedback', async () => {
    const order = await delivered('13801000001', 3);
    expect(await of('13801000001')).toMatchObject([
      {
        ...{ unit: 'CMCC-11', province: '11', channel: 'point-to-point', net: 'inter-net', excluded: null },
        ...{ is_handled: false, is_late: false, reports: 3, disturbances: 1, complainants: 1 },
      },
    ]);
    clock.set(new Date(now.getTime() + HOUR));
    const message = batchOf(laneName('CMCC', 'orders'), OrderFeedbackV1.type, [feedback(order, clock.now())], {
      at: clock.now().getTime(),
    });
    await bench.lane.receive(message);
    const [row] = await of('13801000001');
    expect(row).toMatchObject({ is_handled: true, is_in_time: true, first_feedback_at: clock.now(), due_changes: 0 });
    expect(row!['due_at']).toEqual(row!['first_due_at']);
  });

  it('every clock has a row with whom it is late through, nobody while it isn’t', async () => {
    await delivered('13801000002', 1);
    const clocks = await db.query(
      `select c.kind, c.is_late, c.late_through from figure_clocks c join figure_orders o on o.order_id = c.order_id
       where o.sender = '13801000002' order by c.kind`,
    );
    expect(clocks.map((row) => row['kind'])).toEqual(expect.arrayContaining(['acknowledge', 'dispose', 'forward']));
    expect(clocks.every((row) => row['is_late'] === false && row['late_through'] === null)).toBe(true);
  });

  it('every complaint has a row with its forwarding', async () => {
    const rows = await db.query(`select * from figure_complaints`);
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      expect(row).toMatchObject({ unit: 'CMCC-11', net: 'inter-net', excluded: null, is_platform_fault: false });
      expect(row['forward_clock_id']).not.toBeNull();
    }
  });
});
