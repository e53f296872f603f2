import { Client } from 'pg';
import { anchorDigest, isAnchorSignedBy, PinnedKeys, type SignedAnchor } from '#kernel/anchor-statement';
import { HistoryAnchoredV1 } from '#contracts/history-anchored.v1';
import { readMessage } from '#contracts/reading';
import { DAY, HOUR } from '#kernel/clock';
import { GENESIS } from '#kernel/history-chain';
import { EMPTY_ROOT, leafOf, rootOf } from '#kernel/merkle-tree';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { dateOfDay, dayOfInstant, startOfDay } from '#worktime/days';
import { complaint, complaintBatch, senderOf, takeOutbox, workbench, type Workbench } from '../casework.fixture';
import { CaseWorking } from '../work/case-working.service';
import { AnchorKeys } from './anchor-keys.service';
import { Anchoring } from './anchoring.service';

/** Noon in Shanghai today: tables are partitioned by month around now. */
const noon = new Date(startOfDay(dayOfInstant(Date.now())) + 12 * HOUR);
const clock = new FixedClock(noon);
const dateAt = (days: number): string => dateOfDay(dayOfInstant(noon.getTime()) + days);

/** Something that one side waits for and the other gives. */
function signal(): { given: Promise<void>; give: () => void } {
  let give!: () => void;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

describe('daily roots', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let anchoring: Anchoring;
  let serial = 0;

  beforeEach(async () => {
    clock.set(noon);
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    anchoring = bench.get(Anchoring);
  }, 60_000);
  afterEach(() => temporary.drop());

  async function fold(count: number): Promise<void> {
    const at = clock.now();
    const fresh = Array.from({ length: count }, () =>
      complaint(at, { sender: senderOf(String(13601000000 + serial++)) }),
    );
    await bench.folding.fold(complaintBatch(fresh));
  }

  const digests = async (): Promise<Buffer[]> =>
    (await db.query<{ digest: Buffer }>(`select digest from history order by case_id, seq`)).map((row) => row.digest);

  const notices = async (): Promise<SignedAnchor[]> =>
    (await takeOutbox(db))
      .filter((event) => event.type === HistoryAnchoredV1.type)
      .map((event) => event.value as SignedAnchor);

  it('a root closes the day before over all that is recorded, signed, and told to every organisation', async () => {
    await fold(7);
    expect(await anchoring.anchor()).toBeNull();
    clock.advance(DAY);
    const anchor = (await anchoring.anchor())!;
    expect(anchor).toMatchObject({ number: 1, fromDay: dateAt(0), day: dateAt(0), entries: 14, previous: GENESIS });
    expect(anchor.root).toBe(rootOf((await digests()).map(leafOf)).toString('hex'));
    const keys = new PinnedKeys(await bench.get(AnchorKeys).published());
    expect(isAnchorSignedBy(anchor, keys)).toBe('good');
    const sent = await db.query<{ records: string }>(`select records from outbox where topic = 'casework.notices.v1'`);
    expect(sent[0]!.records).toContain('"addressees":"*"');
    expect(await notices()).toEqual([anchor]);
    expect(readMessage(HistoryAnchoredV1, anchor)).toMatchObject({ ok: true });
  });

  it('a day has one root however often it is asked for, and a silent day has the empty one', async () => {
    await fold(1);
    clock.advance(DAY);
    const first = (await anchoring.anchor())!;
    expect(await anchoring.anchor()).toBeNull();
    const restarted = await workbench(db, clock);
    expect(await restarted.get(Anchoring).anchor()).toBeNull();
    clock.advance(DAY);
    const second = (await anchoring.anchor())!;
    expect(second).toMatchObject({ number: 2, entries: 0, root: EMPTY_ROOT.toString('hex') });
    expect(second.previous).toBe(anchorDigest(first));
    expect(await notices()).toHaveLength(2);
  });

  it('nothing is signed before a day with history has ended', async () => {
    clock.advance(10 * DAY);
    expect(await anchoring.anchor()).toBeNull();
    await fold(1);
    expect(await anchoring.anchor()).toBeNull();
  });

  it('after an outage one root closes all the days that were missed', async () => {
    await fold(1);
    clock.advance(DAY);
    await anchoring.anchor();
    await fold(2);
    clock.advance(3 * DAY);
    expect(await anchoring.anchor()).toMatchObject({ number: 2, fromDay: dateAt(1), day: dateAt(3), entries: 4 });
  });

  it('takes each entry once, whenever it was recorded: what a transaction commits late comes below the next root', async () => {
    await fold(2);
    clock.advance(DAY);
    const [held] = await db.query<{ id: string }>(`select id from cases order by id limit 1`);
    const [begun, released] = [signal(), signal()];
    const late = bench.get(CaseWorking).change([held!.id], async (work) => {
      const file = work.file(held!.id);
      work.touch(file);
      work.journal.record(file, 'case-closed.v1', 'test', {}, () => ({}));
      begun.give();
      await released.given;
    });
    await begun.given;
    expect(await anchoring.anchor()).toMatchObject({ entries: 4 });
    released.give();
    await late;
    clock.advance(DAY);
    const next = (await anchoring.anchor())!;
    const [total] = await db.query<{ n: number }>(`select count(*)::int as n from history`);
    expect([next.entries, total!.n]).toEqual([1, 5]);
    const ranges = await db.query(
      `select case_id, from_seq, lag(up_to, 1, 0) over (partition by case_id order by up_to) as before from anchored`,
    );
    expect(ranges.filter((row) => row['from_seq'] !== row['before'] + 1)).toEqual([]);
  });

  it('two processes make one root between them', async () => {
    await fold(30);
    clock.advance(DAY);
    const others = await Promise.all([1, 2, 3].map(async () => workbench(await temporary.database('casework'), clock)));
    const all = await Promise.all([bench, ...others].map((one) => one.get(Anchoring).anchor()));
    expect(all.filter((anchor) => anchor !== null)).toHaveLength(1);
    expect(await notices()).toHaveLength(1);
    expect(await db.query(`select count(*)::int as n from anchor_keys`)).toEqual([{ n: 1 }]);
    for (const one of others) expect(await one.get(Anchoring).anchor()).toBeNull();
  });

  it('a process that dies between the claim and the notice leaves nothing behind, and the next look makes the root', async () => {
    await fold(3);
    clock.advance(DAY);
    const owner = new Client({ connectionString: temporary.url });
    await owner.connect();
    await owner.query(`create function die() returns trigger language plpgsql as $$ begin
      perform pg_terminate_backend(pg_backend_pid()); return null; end $$`);
    await owner.query(
      `create trigger dying before insert on casework.outbox for each statement execute function die()`,
    );
    await expect(anchoring.anchor()).rejects.toThrow();
    await owner.query(`drop trigger dying on casework.outbox`);
    await owner.end();
    expect(
      await db.query(`select from anchors union all select from anchored union all select from anchor_parts`),
    ).toEqual([]);
    expect(await anchoring.anchor()).toMatchObject({ number: 1, entries: 6 });
    expect(await notices()).toHaveLength(1);
  });

  it('a tree of many parts has the root of all its leaves', async () => {
    await fold(1);
    // A long case and short ones around the ends of parts: leaves of one case stand in several parts.
    await db.query(
      `insert into history (case_id, seq, at, actor, kind, fields, salts, digest)
       select c.id, n, now(), 'test', 'x.v1', '{}', '', sha256(convert_to(c.id || '/' || n, 'UTF8'))
       from cases c cross join generate_series(3, 9000) n`,
    );
    await db.query(`update cases set seq = 9000`);
    await fold(300);
    clock.advance(DAY);
    const anchor = (await anchoring.anchor())!;
    expect(anchor.entries).toBe(9_600);
    expect(anchor.root).toBe(rootOf((await digests()).map(leafOf)).toString('hex'));
    expect(await db.query(`select count(*)::int as n from anchor_parts`)).toEqual([{ n: 3 }]);
  });

  it('a new key signs at once, and both keys stay published', async () => {
    await fold(1);
    clock.advance(DAY);
    const keys = bench.get(AnchorKeys);
    const first = (await anchoring.anchor())!;
    const kid = await keys.rotate();
    clock.advance(DAY);
    const second = (await anchoring.anchor())!;
    expect(second.keyId).toBe(kid);
    expect(first.keyId).not.toBe(kid);
    const pinned = new PinnedKeys(await keys.published());
    expect([first, second].map((anchor) => isAnchorSignedBy(anchor, pinned))).toEqual(['good', 'good']);
    const stored = JSON.stringify(
      await db.query(`select encode(sealed, 'escape') as sealed, public_jwk from anchor_keys`),
    );
    expect(stored).not.toContain('"d"');
  });
});
