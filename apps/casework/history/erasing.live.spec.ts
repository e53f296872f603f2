import { Principal } from '#access/principal';
import { ComplaintAnonymisedV1, ComplaintErasedV1 } from '#contracts/complaint-anonymised.v1';
import { readMessage } from '#contracts/reading';
import { COMPLAINT_STREAM } from '#contracts/topics';
import { PinnedKeys } from '#kernel/anchor-statement';
import { DAY, HOUR } from '#kernel/clock';
import { DayVerification } from '#kernel/day-proof';
import { verifyCase } from '#kernel/history-proof';
import { uuidv7 } from '#kernel/ids';
import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { dateOfDay, dayOfInstant, startOfDay } from '#worktime/days';
import {
  batchOf,
  complaint,
  complaintBatch,
  senderOf,
  takeOutbox,
  workbench,
  type Workbench,
} from '../casework.fixture';
import { CaseSplitting } from '../cases/case-splitting.service';
import { CaseWorking } from '../work/case-working.service';
import { AnchorKeys } from './anchor-keys.service';
import { Anchoring } from './anchoring.service';
import { CaseExporting } from './case-export.service';
import { DayExporting } from './day-export.service';

const centre = new Principal('CC12321', ['CC12321-00'], ['centre-12321']);
const noon = new Date(startOfDay(dayOfInstant(Date.now())) + 12 * HOUR);
const clock = new FixedClock(noon);
const sender = senderOf('13801000000');

describe('a complaint that is anonymised', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let bench: Workbench;
  let caseId: string;
  let mine: string;
  let other: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    bench = await workbench(db, clock);
    const two = [
      complaint(noon, { sender, text: '尊敬的张三先生，您有一笔额度' }),
      complaint(noon, { sender, text: '尊敬的李四女士' }),
    ];
    [mine, other] = two.map((one) => one.complaintId) as [string, string];
    await bench.folding.fold(complaintBatch(two));
    const [file] = await db.query<{ id: string }>(`select id from cases`);
    caseId = file!.id;
    await bench.get(CaseWorking).change([caseId], (work) => {
      work.touch(work.file(caseId));
      const say = (fields: object): void =>
        work.journal.record(work.file(caseId), 'complaint-changed.v1', 'CC12321', { ...fields }, () => ({}));
      say({ complaint: mine, change: 'withdrawn', reason: '张三本人撤诉，电话另告' });
      say({ reopening: { reason: 'disagreement', complaint: mine }, reason: '张三不认可', facts: '张三又收到一次' });
      say({ complaint: other, change: 'corrected', reason: '李四更正' });
    });
    await db.query(
      `update case_complaints set serial = 'S-张三-1', acceptance_number = 'SL-1' where complaint_id = $1`,
      [mine],
    );
    await db.query(
      `insert into disagreements (complaint_id, case_id, reason, facts, recorded_at) values ($1, $2, '张三不认可', '张三又收到', now())`,
      [mine, caseId],
    );
    clock.advance(DAY);
    await bench.get(Anchoring).anchor();
    await takeOutbox(db);
  }, 60_000);
  afterAll(() => temporary.drop());

  const anonymise = (complaintId: string, at = 0): Promise<void> =>
    bench.folding.fold(
      batchOf(
        COMPLAINT_STREAM.name,
        ComplaintAnonymisedV1.type,
        [{ complaintId, at: clock.now().toISOString(), reason: 'retention-over' }],
        { partition: 5, at },
      ),
    );

  /** Everything the context stores, as text. */
  async function everything(): Promise<string> {
    const tables = await db.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'casework' and c.relkind = 'r' and not c.relispartition
       union all select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'casework' and c.relkind = 'p'`,
    );
    const texts = await Promise.all(
      tables.map(({ name }) => db.query(`select coalesce(string_agg(t::text, E'\\n'), '') as all from ${name} t`)),
    );
    return texts.map(([row]) => row!['all'] as string).join('\n');
  }

  it('leaves nothing of its text and words, and its neighbour whole', async () => {
    expect(await everything()).toContain('张三');
    await anonymise(mine);
    const left = await everything();
    expect(left).not.toContain('张三');
    expect(left).toContain('尊敬的李四女士');
    expect(left).toContain('李四更正');
    const [event] = (await takeOutbox(db)).filter((one) => one.type === ComplaintErasedV1.type);
    expect(event!.value).toMatchObject({ complaintId: mine, reason: 'retention-over', fields: 3 });
    expect(readMessage(ComplaintErasedV1, event!.value)).toMatchObject({ ok: true });
  });

  it('still counts, and its case and the day’s root stay intact', async () => {
    expect(await db.query(`select complaints from cases`)).toEqual([{ complaints: 2 }]);
    const keys = new PinnedKeys(await bench.get(AnchorKeys).published());
    const file = await bench.get(CaseExporting).export(centre, caseId);
    expect(verifyCase(JSON.parse(JSON.stringify(file)), { keys }).broken).toBeNull();
    const erased = file.entries.filter((entry) => entry.erased !== null);
    expect(erased.map((entry) => Object.keys(entry.erased!).sort())).toEqual([['reason'], ['facts', 'reason']]);
    expect(erased[0]!.fields).toEqual({ complaint: mine, change: 'withdrawn' });
    const lines = await bench.get(DayExporting).export(centre, dateOfDay(dayOfInstant(noon.getTime())));
    let text = '';
    for await (const some of lines) text += some;
    const [header, ...rest] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const day = new DayVerification(header, { keys });
    for (const line of rest) day.add(line);
    expect(day.end().broken).toBeNull();
  });

  it('is erased once, and what never had a case is passed over', async () => {
    await anonymise(mine);
    await anonymise(uuidv7(clock.now()));
    expect(await takeOutbox(db)).toEqual([]);
  });

  it('is erased in every case that it was in, also where it was split off or left for good', async () => {
    const apart = senderOf('13801000099');
    const three = [1, 2, 3].map((n) => complaint(noon, { sender: apart, text: `第${n}条` }));
    const [moved, gone] = three.map((one) => one.complaintId) as [string, string];
    await bench.folding.fold(complaintBatch(three, 6));
    const [{ id: from }] = (await db.query<{ id: string }>(
      `select case_id as id from case_complaints where complaint_id = $1`,
      [moved],
    )) as [{ id: string }];
    const say = (id: string, complaintId: string, reason: string): Promise<void> =>
      bench.get(CaseWorking).change([id], (work) => {
        work.touch(work.file(id));
        const fields = { complaint: complaintId, change: 'corrected', reason };
        work.journal.record(work.file(id), 'complaint-changed.v1', 'CC12321', fields, () => ({}));
      });
    await say(from, moved, '王五更正前文');
    await say(from, gone, '赵六更正前文');
    const request = { complaintIds: [moved], reason: '另一事件', person: '工号9' };
    await bench.get(CaseSplitting).split(centre, from, request);
    const [{ id: into }] = (await db.query<{ id: string }>(
      `select case_id as id from case_complaints where complaint_id = $1`,
      [moved],
    )) as [{ id: string }];
    expect(into).not.toBe(from);
    await say(into, moved, '王五再次更正');
    await db.query(`delete from case_complaints where complaint_id = $1`, [gone]);
    const before = await everything();
    for (const words of ['王五更正前文', '王五再次更正', '赵六更正前文']) expect(before).toContain(words);
    await takeOutbox(db);
    await anonymise(moved, 7);
    await anonymise(gone, 8);
    const left = await everything();
    expect(left).not.toContain('王五');
    expect(left).not.toContain('赵六');
    const told = (await takeOutbox(db)).filter((one) => one.type === ComplaintErasedV1.type);
    expect(told.map(({ key, value }) => [key, value.complaintId])).toEqual(
      expect.arrayContaining([
        [from, moved],
        [into, moved],
        [from, gone],
      ]),
    );
    const keys = new PinnedKeys(await bench.get(AnchorKeys).published());
    for (const id of [from, into]) {
      const file = await bench.get(CaseExporting).export(centre, id);
      expect(verifyCase(JSON.parse(JSON.stringify(file)), { keys }).broken).toBeNull();
    }
    await anonymise(moved, 9);
    expect((await takeOutbox(db)).map((one) => one.type)).not.toContain(ComplaintErasedV1.type);
  });
});
