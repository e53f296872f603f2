import { ClockOverdueV1 } from '#contracts/case-events.v1';
import { readMessage } from '#contracts/reading';
import { DAY, MINUTE } from '#kernel/clock';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { complaint, complaintBatch, deliveryBatch, senderOf, takeOutbox, workbench } from '../casework.fixture';

const now = new Date();
const clock = new FixedClock(now);

describe('the sweep', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: ReturnType<typeof workbench>;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = workbench(db, clock);
  }, 60_000);

  afterEach(async () => {
    clock.set(now);
    await db.query('delete from clocks');
    await takeOutbox(db);
  });
  afterAll(() => temporary.drop());

  let serial = 0;

  /** Cases with running clocks to acknowledge and to dispose. */
  async function delivered(cases: number): Promise<void> {
    const complaints = Array.from({ length: cases }, () =>
      complaint(now, { sender: senderOf(`1350100${String(serial++).padStart(4, '0')}`), source: 'own-desk' }),
    );
    for (let i = 0; i < cases; i += 500) await bench.folding.fold(complaintBatch(complaints.slice(i, i + 500)));
    await bench.deliveries.record(deliveryBatch(await takeOutbox(db), now));
    await takeOutbox(db);
  }

  it('marks nothing before the due time and tells when the next clock falls due', async () => {
    await delivered(2);
    const { marked, isDone, nextDue } = await bench.sweeping.sweep();
    expect({ marked, isDone }).toEqual({ marked: 0, isDone: true });
    clock.set(new Date(nextDue! - 1));
    expect(await bench.sweeping.sweep()).toMatchObject({ marked: 0 });
    clock.set(new Date(nextDue!));
    expect(await bench.sweeping.sweep()).toMatchObject({ marked: 2 });
  });

  it('marks a clock overdue once and says who owes it', async () => {
    await delivered(1);
    clock.advance(90 * DAY);
    expect(await bench.sweeping.sweep()).toMatchObject({ marked: 2, isDone: true, nextDue: null });
    const told = await takeOutbox(db);
    expect(told.map((event) => event.value.clock).sort()).toEqual(['acknowledge', 'dispose']);
    for (const { value } of told) {
      expect(readMessage(ClockOverdueV1, value)).toMatchObject({ ok: true, message: { owedBy: 'CMCC-11' } });
    }
    expect(await bench.sweeping.sweep()).toMatchObject({ marked: 0, isDone: true });
    expect(await takeOutbox(db)).toEqual([]);
    expect(await db.query(`select state, overdue_at from clocks`)).toEqual([
      { state: 'running', overdue_at: clock.now() },
      { state: 'running', overdue_at: clock.now() },
    ]);
  });

  it('leaves a case that somebody is working on for the next pass', async () => {
    await delivered(2);
    clock.advance(90 * DAY);
    const [busy] = await db.query('select case_id from clocks limit 1');
    await db.transaction(async (tx) => {
      await tx.query('select 1 from cases where id = $1 for update', [busy!['case_id']]);
      expect(await bench.sweeping.sweep()).toMatchObject({ marked: 2, isDone: false });
    });
    expect(await bench.sweeping.sweep()).toMatchObject({ marked: 2, isDone: true });
  });

  it('marks each clock once however many processes sweep', async () => {
    await delivered(700);
    clock.advance(90 * DAY);
    const sweepers = Array.from({ length: 4 }, () => workbench(db, clock).sweeping);
    const ends = Date.now() + 10 * MINUTE;
    await Promise.all(
      sweepers.map(async (sweeper) => {
        while (!(await sweeper.sweep()).isDone && Date.now() < ends);
      }),
    );
    const told = await takeOutbox(db);
    expect(told).toHaveLength(1_400);
    expect(new Set(told.map((event) => event.value.clockId)).size).toBe(1_400);
  });
});
