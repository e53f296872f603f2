import { Client } from 'pg';
import { ClockOverdueV1 } from '#contracts/case-events.v1';
import { ClockRungV1 } from '#contracts/clock-events.v1';
import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { readMessage } from '#contracts/reading';
import { laneName } from '#contracts/topics';
import type { ClockKind } from '#contracts/vocabulary';
import { DAY, HOUR, MINUTE } from '#kernel/clock';
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
import { CaseWorking } from '../work/case-working.service';
import { ClockRungs } from './clock-rungs';
import { GRACE } from './clock-sweeping.service';

/** A Monday without holidays near. */
const now = new Date('2026-11-02T10:00:00+08:00');
const at = (text: string): number => Date.parse(`${text}+08:00`);
const clock = new FixedClock(now);

let temporary: TemporaryDatabase;
let db: Database;
let bench: Workbench;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
  bench = await workbench(db, clock);
}, 60_000);

afterEach(async () => {
  clock.set(now);
  await db.query('delete from clocks');
  await db.query('delete from rungs_fired');
  await takeOutbox(db);
});
afterAll(() => temporary.drop());

let serial = 0;

/** Every stop up to now has been read. */
const sweep = (readUntil = clock.now().getTime()) => bench.sweeping.sweep(readUntil);

async function issued(cases: number, source: 'own-desk' | 'centre-12321' = 'own-desk'): Promise<SentEvent[]> {
  const complaints = Array.from({ length: cases }, () =>
    complaint(now, { sender: senderOf(`1350100${String(serial++).padStart(4, '0')}`), source }),
  );
  for (let i = 0; i < cases; i += 500) await bench.folding.fold(complaintBatch(complaints.slice(i, i + 500)));
  return (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
}

/** Cases with running clocks of these kinds. */
async function delivered(cases: number, kinds: readonly ClockKind[] = ['acknowledge']): Promise<SentEvent[]> {
  const orders = await issued(cases);
  await bench.deliveries.record(deliveryBatch(orders, now));
  await db.query('delete from clocks where kind <> all($1::text[])', [kinds]);
  await takeOutbox(db);
  return orders;
}

/** The unit's acknowledgement, appended to its lane at this time and read only now. */
async function acknowledge({ value }: SentEvent, at: number): Promise<SentEvent[]> {
  const message = { orderId: value.orderId, unit: value.unit };
  await bench.lane.receive(batchOf(laneName('CMCC', 'orders'), OrderAcknowledgedV1.type, [message], { at }));
  return takeOutbox(db);
}

const stored = async (kind: string) =>
  (
    await db.query(`select id, state, due_at, stopped_at, overdue_at, stop_reason from clocks where kind = $1`, [kind])
  )[0]!;

const inDays = (days: number): void => clock.set(new Date(now.getTime() + days * DAY));

/** Sweeps until nothing is left to do. */
async function sweepAll(): Promise<SentEvent[]> {
  while (!(await sweep()).isDone);
  return takeOutbox(db);
}

describe('the sweep', () => {
  it('fires nothing early and tells when it must look again', async () => {
    await delivered(2);
    const { fired, isDone, nextDue } = await sweep();
    expect({ fired, isDone }).toEqual({ fired: 0, isDone: true });
    // One working day: every reminder at 09:00 of the next day.
    expect(nextDue).toBe(at('2026-11-03T09:00:00'));
    clock.set(new Date(nextDue! + GRACE - 1));
    expect(await sweep()).toMatchObject({ fired: 0 });
    clock.set(new Date(nextDue! + GRACE));
    expect(await sweep()).toMatchObject({ fired: 2, isDone: true, nextDue: at('2026-11-04T00:00:00') });
  });

  it('takes a clock up all its rungs, each told once to those it concerns', async () => {
    await delivered(1, ['dispose']);
    const told: string[] = [];
    for (let looked = 0; looked < 40; looked++) {
      clock.set(new Date(now.getTime() + looked * DAY));
      for (const { type, value, to } of await sweepAll()) told.push(`${value.rung ?? type} → ${to.join(' ')}`);
    }
    expect(told).toEqual([
      'share-50 → CMCC-11',
      'share-80 → CMCC-11',
      'share-100 → CMCC-11',
      'clock-overdue.v1 → ',
      'headquarters → CMCC-00',
      'administration → administration-11 intake-centre-00',
    ]);
    expect(await db.query('select rung, outcome from rungs_fired order by rung_at')).toEqual(
      ['share-50', 'share-80', 'share-100', 'overdue', 'headquarters', 'administration'].map((rung) => ({
        rung,
        outcome: 'fired',
      })),
    );
  });

  it('fires the highest of several that are past and records the lower as skipped', async () => {
    await delivered(1, ['dispose']);
    inDays(17);
    const [event, ...others] = await sweepAll();
    expect(others).toEqual([]);
    const [before] = await db.query('select due_at from clocks');
    expect(event!.value).toMatchObject({
      rung: 'share-80',
      skipped: ['share-50'],
      owedBy: 'CMCC-11',
      isOverdue: false,
    });
    expect(readMessage(ClockRungV1, event!.value)).toMatchObject({ ok: true });
    expect(Date.parse(event!.value.due as string)).toBe((before!['due_at'] as Date).getTime());
    expect(
      await db.query('select rung, outcome from rungs_fired where fired_at = $1 order by rung_at', [clock.now()]),
    ).toEqual([
      { rung: 'share-50', outcome: 'skipped' },
      { rung: 'share-80', outcome: 'fired' },
    ]);
  });

  it('tells the duty desk about natural hours at any hour', async () => {
    const fraud = { ...complaint(now).suggestion, risk: 'fraud' as const };
    await bench.folding.fold(complaintBatch([complaint(now, { sender: senderOf('13901009999'), suggestion: fraud })]));
    const orders = (await takeOutbox(db)).filter((event) => event.type === 'order-issued.v1');
    await bench.deliveries.record(deliveryBatch(orders, now));
    await db.query(`delete from clocks where kind <> 'fraud-interim'`);
    await takeOutbox(db);
    clock.set(new Date(now.getTime() + 20 * HOUR));
    const [event] = await sweepAll();
    expect(event!.value).toMatchObject({ rung: 'share-80', dutyDesk: true, rungAt: '2026-11-03T05:12:00+08:00' });
  });

  it('looks at no clock whose stop may still lie unread', async () => {
    await delivered(1);
    const { due_at: due } = await stored('acknowledge');
    inDays(90);
    await sweep((due as Date).getTime() - HOUR);
    expect(await sweep((due as Date).getTime() + GRACE - 1)).toMatchObject({ fired: 0, isDone: true });
    expect(await sweep((due as Date).getTime() + GRACE)).toMatchObject({ fired: 1 });
  });

  it('marks a clock overdue once and says who owes it', async () => {
    await delivered(1, ['acknowledge', 'dispose']);
    inDays(90);
    const told = (await sweepAll()).filter((event) => event.type === ClockOverdueV1.type);
    expect(told.map((event) => event.value.clock).sort()).toEqual(['acknowledge', 'dispose']);
    for (const { value } of told) {
      expect(readMessage(ClockOverdueV1, value)).toMatchObject({ ok: true, message: { owedBy: 'CMCC-11' } });
    }
    expect(await sweep()).toMatchObject({ fired: 0, isDone: true, nextDue: null });
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('takes a mark back when the unit’s message turns out to have come in time', async () => {
    const [order] = await delivered(1);
    inDays(90);
    await sweepAll();
    const { id, due_at: due } = await stored('acknowledge');
    const inTime = (due as Date).getTime() - 1;
    const told = await acknowledge(order!, inTime);
    expect(await stored('acknowledge')).toMatchObject({
      state: 'stopped',
      stopped_at: new Date(inTime),
      overdue_at: null,
    });
    const stopped = told.find((event) => event.type === 'clock-stopped.v1')!;
    expect(stopped.value).toMatchObject({ clockIds: [id], reason: 'acknowledged-in-time' });
    const entries = await bench.history.ofCases(db, [order!.key]);
    expect(entries.at(-1)).toMatchObject({ fields: { clocks: [id], overdue: 'withdrawn' } });
  });

  it('leaves the mark when the unit’s message came at the due time', async () => {
    const [order] = await delivered(1);
    inDays(90);
    await sweepAll();
    const { due_at: due } = await stored('acknowledge');
    await acknowledge(order!, (due as Date).getTime());
    expect(await stored('acknowledge')).toMatchObject({ state: 'stopped', overdue_at: clock.now() });
  });

  it('takes a forward clock’s mark back when the order had been delivered in time', async () => {
    const orders = await issued(1, 'centre-12321');
    inDays(90);
    await sweepAll();
    expect(await stored('forward')).toMatchObject({ state: 'running', overdue_at: clock.now() });
    await bench.deliveries.record(deliveryBatch(orders, now));
    expect(await stored('forward')).toMatchObject({ state: 'stopped', stopped_at: now, overdue_at: null });
    const stopped = (await takeOutbox(db)).filter((event) => event.type === 'clock-stopped.v1');
    expect(stopped.map((event) => event.value.reason)).toEqual(['delivered-in-time']);
  });

  it('lets the right to return lapse at its due time: nobody is overdue, and no rung fires', async () => {
    await delivered(1, ['return']);
    const { due_at: due } = await stored('return');
    inDays(90);
    const told = await sweepAll();
    expect(told.map(({ type, value }) => [type, value.reason])).toEqual([['clock-stopped.v1', 'lapsed']]);
    expect(await stored('return')).toMatchObject({
      state: 'stopped',
      stop_reason: 'lapsed',
      stopped_at: due,
      overdue_at: null,
    });
  });

  it('leaves a case that somebody is working on for the next pass', async () => {
    await delivered(2);
    inDays(1);
    const [busy] = await db.query('select case_id from clocks limit 1');
    await db.transaction(async (tx) => {
      await tx.query('select 1 from cases where id = $1 for update', [busy!['case_id']]);
      expect(await sweep()).toMatchObject({ fired: 1, isDone: false });
    });
    expect(await sweep()).toMatchObject({ fired: 1, isDone: true });
  });
});

describe('rungs of many clocks', () => {
  const sweepers = (): Promise<Workbench[]> => Promise.all(Array.from({ length: 4 }, () => workbench(db, clock)));

  /** Sweeps side by side until all are done; what is thrown is tried again, as the process does. */
  async function sideBySide(benches: readonly Workbench[]): Promise<number> {
    const ends = Date.now() + MINUTE;
    let failures = 0;
    const one = async ({ sweeping }: Workbench): Promise<void> => {
      while (Date.now() < ends) {
        try {
          if ((await sweeping.sweep(clock.now().getTime())).isDone) return;
        } catch {
          failures++;
        }
      }
    };
    await Promise.all(benches.map(one));
    return failures;
  }

  async function expectEachOnce(clocks: number, rungs: readonly string[]): Promise<void> {
    const told = await takeOutbox(db);
    expect(told).toHaveLength(clocks * rungs.length);
    const once = new Set(told.map(({ value }) => `${value.clockId}/${value.rung ?? 'overdue'}`));
    expect(once.size).toBe(clocks * rungs.length);
    const [ledger] = await db.query<{ count: number }>(
      `select count(*)::int as count from rungs_fired r join clocks c on c.id = r.clock_id where r.outcome = 'fired'`,
    );
    expect(ledger).toEqual({ count: clocks * rungs.length });
    const [chain] = await db.query<{ broken: number }>(
      `select count(*)::int as broken from cases c where c.seq <> (select max(seq) from history h where h.case_id = c.id)`,
    );
    expect(chain).toEqual({ broken: 0 });
  }

  it('fire once each however many processes sweep', async () => {
    await delivered(1_300);
    inDays(1);
    expect(await sideBySide(await sweepers())).toBe(0);
    await expectEachOnce(1_300, ['share-100']);
  });

  it('fire once each when sweepers are killed in between', async () => {
    await delivered(1_300);
    inDays(90);
    const killed = await kills(3, sideBySide(await sweepers()));
    expect(killed).toBeGreaterThan(0);
    await expectEachOnce(1_300, ['overdue', 'administration']);
  });

  /** Ends the sessions that are at work, some times over. */
  async function kills(times: number, work: Promise<number>): Promise<number> {
    const admin = new Client({ connectionString: temporary.url });
    await admin.connect();
    for (let i = 0; i < times; i++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
      );
    }
    await admin.end();
    return work;
  }

  it('a clock paused while sweepers run fires nothing from then on', async () => {
    const orders = await delivered(400);
    inDays(1);
    const working = bench.get(CaseWorking);
    const pausing = Promise.all(
      orders.map((order) =>
        working.change([order.key], (work) => {
          work.pause({
            file: work.file(order.key),
            kinds: ['acknowledge'],
            at: clock.now().getTime(),
            reason: 'legal-hold',
            actor: 'arbiter',
          });
        }),
      ),
    );
    await Promise.all([pausing, sideBySide((await sweepers()).slice(0, 2))]);
    const before = (await takeOutbox(db)).filter((event) => event.type === ClockRungV1.type).length;
    inDays(90);
    await sideBySide([bench]);
    expect(await takeOutbox(db)).toEqual([]);
    expect(before).toBeLessThanOrEqual(400);
    expect(await db.query(`select distinct state, overdue_at from clocks`)).toEqual([
      { state: 'paused', overdue_at: null },
    ]);
  });
});

describe('a clock that can’t be worked out', () => {
  it('holds up no other', async () => {
    const [broken] = await delivered(3);
    await db.query(`update clocks set budget = 'a week' where case_id = $1`, [broken!.key]);
    inDays(1);
    await sweep();
    expect(await takeOutbox(db)).toHaveLength(2);
    expect(await sweep()).toMatchObject({ fired: 0 });
    await db.query(`update clocks set budget = '1wd' where case_id = $1`, [broken!.key]);
    clock.advance(2 * MINUTE);
    await sweep();
    expect((await takeOutbox(db)).map((event) => event.key)).toEqual([broken!.key]);
  });
});

describe('a room that acts on a rung', () => {
  const acting = async (listener: (work: import('../work/work').Work, caseId: string) => void): Promise<Workbench> => {
    const other = await workbench(db, clock);
    other.get(ClockRungs).on('acknowledge', (work, _, rung) => listener(work, rung.caseId));
    return other;
  };

  it('does so in the rung’s own transaction', async () => {
    const [order] = await delivered(1);
    inDays(1);
    const { sweeping } = await acting((work, caseId) =>
      work.stop({
        file: work.file(caseId),
        kinds: ['acknowledge'],
        at: clock.now().getTime(),
        reason: 'acted',
        actor: 'room',
      }),
    );
    await sweeping.sweep(clock.now().getTime());
    expect((await takeOutbox(db)).map((event) => event.type)).toEqual(['clock-rung.v1', 'clock-stopped.v1']);
    const seqs = (await bench.history.ofCases(db, [order!.key])).map((entry) => entry.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('hears of each rung once, fired or skipped', async () => {
    await delivered(1, ['dispose']);
    inDays(90);
    const heard: string[] = [];
    const other = await workbench(db, clock);
    other.get(ClockRungs).on('dispose', (_, __, { rung, skipped }) => void heard.push(rung, ...skipped));
    await other.sweeping.sweep(clock.now().getTime());
    expect(heard).toEqual(['overdue', 'share-50', 'share-80', 'share-100', 'administration', 'headquarters']);
  });

  it('holds up its own case when it fails, until it can, and no other', async () => {
    const orders = await delivered(3);
    inDays(1);
    let fails = true;
    const { sweeping } = await acting((_, caseId) => {
      if (fails && caseId === orders[1]!.key) throw new Error('not now');
    });
    while ((await sweeping.sweep(clock.now().getTime())).fired === 0);
    const first = (await takeOutbox(db)).map((event) => event.key);
    expect(first.sort()).toEqual([orders[0]!.key, orders[2]!.key].sort());
    fails = false;
    clock.advance(2 * MINUTE);
    await sweeping.sweep(clock.now().getTime());
    expect((await takeOutbox(db)).map((event) => event.key)).toEqual([orders[1]!.key]);
  });
});
