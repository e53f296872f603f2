import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { access, portability, tablesWith } from '#testing/numbering-rows';
import { resolveOwner } from '#numbering/owner-resolution';
import type { OwnerTables } from '#numbering/owner-tables';
import { normaliseSender } from '#numbering/sender';
import { complaint, complaintBatch, deliveryBatch, senderOf, takeOutbox } from '../casework.fixture';
import { OwnerSimulating } from './owner-simulating.service';
import { spanOf } from './owner-resolving.service';
import { registryBench, type RegistryBench } from './registry.fixture';

const now = new Date();
const ago = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Complaints about mobile numbers and ports, received on different days, of recipients on two networks. */
const complaints: ComplaintAcceptedV1[] = Array.from({ length: 90 }, (_, i) => {
  const received = ago(1 + (i % 7));
  const isPort = i % 3 === 0;
  const code = isPort ? `106901${String(10 + (i % 5))}${i % 2}` : `1380101${String(1000 + (i % 40))}`;
  const sender = isPort ? { displayed: code, normalized: code, kind: 'port' as const } : senderOf(code);
  const recipient = { ...complaint(now).recipient, carrier: i % 2 === 0 ? 'CTCC' : 'CUCC', province: '31' };
  const text = i % 4 === 0 ? '【甲】优惠' : '【乙】优惠';
  const signature = i % 4 === 0 ? '甲' : '乙';
  const interval = { from: received.toISOString(), until: new Date(received.getTime() + 1_000).toISOString() };
  return complaint(now, { sender, recipient, text, signature, received: { precision: 'second', ...interval } });
});

const changedAt = dayOf(ago(4));
const PORTED = Array.from({ length: 12 }, (_, i) => `1380101${1000 + i * 3}`);
const PORTABILITY = ['number,carrier,valid_from', ...PORTED.map((number) => `${number},CTCC,${changedAt}`)];
const PORTS = ['code,carrier,province,signature', '10690110,CMCC,44,', '10690112,CUCC,31,甲', '10690112,CBN,31,乙'];

/** What each complaint would be under these tables, one by one. */
const naive = (tables: OwnerTables) =>
  new Map(
    complaints.map(({ complaintId, sender, received, complainedAt, recipient, signature }) => {
      const message = { carrier: recipient.carrier, province: recipient.province, signature: signature ?? null };
      const span = spanOf(received, complainedAt);
      return [complaintId, resolveOwner(normaliseSender(sender.normalized), span, tables, message).unit];
    }),
  );

describe('simulating an import', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let desk: RegistryBench;
  let simulating: OwnerSimulating;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    desk = await registryBench(db, now);
    simulating = desk.bench.get(OwnerSimulating);
    await desk.bench.folding.fold(complaintBatch(complaints));
    await desk.bench.deliveries.record(deliveryBatch(await takeOutbox(db), now));
    // Some cases are closed: nobody asks about them any more.
    await db.query(`update cases set state = 'closed' where right(sender, 1) = '7'`);
  }, 60_000);

  afterAll(() => temporary.drop());

  /** Counts by from → to, asking one complaint after the other. */
  async function recomputed(before: OwnerTables, after: OwnerTables) {
    const [from, to] = [naive(before), naive(after)];
    const rows = await db.query<{ case_id: string; complaint_id: string; orders: number }>(`
      select k.case_id, k.complaint_id, (select count(*)::int from orders o where o.case_id = k.case_id) as orders
      from case_complaints k join cases c on c.id = k.case_id where c.state <> 'closed' order by 1, 2`);
    const found = new Map<string, { cases: number; orders: number; complaints: number }>();
    const keyOf = new Map<string, string>();
    for (const { case_id, complaint_id, orders } of rows) {
      const [one, other] = [from.get(complaint_id)!, to.get(complaint_id)!];
      if (one === other) continue;
      const isFirst = !keyOf.has(case_id);
      const key = keyOf.get(case_id) ?? `${one} → ${other}`;
      keyOf.set(case_id, key);
      const counts = found.get(key) ?? { cases: 0, orders: 0, complaints: 0 };
      counts.complaints++;
      if (isFirst) {
        counts.cases++;
        counts.orders += orders;
      }
      found.set(key, counts);
    }
    return Object.fromEntries(found);
  }

  const told = ({ changes }: Awaited<ReturnType<OwnerSimulating['drift']>>) =>
    Object.fromEntries(
      changes.map(({ from, to, cases, orders, complaints: all }) => [
        `${from} → ${to}`,
        { cases, orders, complaints: all },
      ]),
    );

  const bundledOnly = tablesWith({});
  const withPorted = tablesWith({ ported: PORTED.map((number) => portability(number, 'CTCC', changedAt)) });

  it('counts from → to as asking every complaint one by one does, and changes nothing', async () => {
    const draft = await desk.check('portability', PORTABILITY);
    const before = await db.query('select id, unit, seq from cases order by id');
    const report = await simulating.simulate('portability', draft.id, 'CNNIC/operator');
    expect(told(report)).toEqual(await recomputed(bundledOnly, withPorted));
    expect(report.casesChanging).toBeGreaterThan(3);
    expect(report.ordersChanging).toBe(report.casesChanging);
    expect(report.changes[0]!.samples[0]).toMatchObject({ number: expect.stringMatching(/^LD-/) });
    expect(await db.query('select id, unit, seq from cases order by id')).toEqual(before);
    expect(await desk.unitsOf(PORTED.slice(0, 1))).toEqual(['CMCC-11']);
    expect(await desk.imports.one(db, 'portability', draft.id)).toMatchObject({
      simulation: { casesChanging: report.casesChanging },
    });
  });

  it('counts signature by signature for a port register laid over what is in force', async () => {
    await desk.apply('portability', PORTABILITY);
    const draft = await desk.check('ports', PORTS);
    const report = await simulating.simulate('ports', draft.id, 'CNNIC/operator');
    const ports = [
      access('10690110', 'CMCC', '44'),
      access('10690112', 'CUCC', '31', { signature: '甲' }),
      access('10690112', 'CBN', '31', { signature: '乙' }),
    ];
    const ported = PORTED.map((number) => portability(number, 'CTCC', changedAt));
    expect(told(report)).toEqual(await recomputed(withPorted, tablesWith({ ported, ports })));
    expect(report.changes.length).toBeGreaterThan(2);
  });

  it('tells which open cases stand under a unit that the tables no longer give, and moves none', async () => {
    const report = await simulating.drift();
    expect(told(report)).toEqual(await recomputed(bundledOnly, withPorted));
  });

  it('is of use only for a dry run that could still be confirmed', async () => {
    const draft = await desk.check('portability', PORTABILITY.slice(0, 9), 'delta');
    await desk.apply('portability', [...PORTABILITY, '13900000000,CBN,2024-01-01']);
    await expect(simulating.simulate('portability', draft.id, 'x')).rejects.toThrow('CASEWORK_IMPORT_STALE');
  });
});
