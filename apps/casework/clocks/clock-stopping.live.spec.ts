import { Client } from 'pg';
import { uuidv7 } from '#kernel/ids';
import type { Database, Tx } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { workbench } from '../casework.fixture';
import { ClockStore } from './clock.store';

const now = new Date();
const MANY = 5_000;
const STOPPED = 200;

describe('stopping clocks of some complaints of a case that has thousands', () => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let clocks: ClockStore;
  const caseId = uuidv7(now);

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    db = await temporary.database('casework');
    clocks = (await workbench(db, new FixedClock(now))).get(ClockStore);
    await db.query(insert, [caseId, MANY]);
    await db.query(others);
    await analyse(temporary.url);
  }, 60_000);
  afterAll(() => temporary.drop());

  /** Rows of clocks that a transaction of these stops reads. */
  async function readBy(stop: (tx: Tx) => Promise<unknown[]>): Promise<number> {
    return db.transaction(async (tx) => {
      const soFar = async () => (await tx.query<{ rows: number }>(rowsRead))[0]?.rows ?? 0;
      const before = await soFar();
      expect(await stop(tx)).toHaveLength(STOPPED);
      return (await soFar()) - before;
    });
  }
  const some = async (member: string, skipped: number) =>
    db.query<{ complaintId: string; eventId: string }>(
      `select complaint_id as "complaintId", carried_by as "eventId" from clocks
       where ${member} is not null and case_id = $3 order by id limit $1 offset $2`,
      [STOPPED, skipped, caseId],
    );

  it('reads each clock of the case once when answers stop them', async () => {
    const answered = (await some('complaint_id', 0)).map(({ complaintId }) => ({ caseId, complaintId }));
    const rows = await readBy((tx) => clocks.stopOfComplaints(tx, answered, ['forward'], now.getTime(), 'answered'));
    expect(rows).toBeLessThanOrEqual(2 * MANY);
  });

  it('reads each clock of the case once when deliveries stop them', async () => {
    const delivered = (await some('carried_by', STOPPED)).map(({ eventId }) => ({
      caseId,
      eventId,
      at: now.getTime() - 1,
    }));
    const rows = await readBy((tx) => clocks.stopCarried(tx, delivered));
    expect(rows).toBeLessThanOrEqual(2 * MANY);
  });
});

const insert = `
  insert into clocks (id, case_id, complaint_id, carried_by, kind, state, started_at, due_at, budget, profile,
    calendar_version, provisional, owed_by, holders, next_at)
  select gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), 'forward', 'running', now(), now(), '5wd', 'cn-2026',
    'cn-2026', false, 'platform', '[]', now()
  from generate_series(1, $2::int)`;

/** Cases as most are, so that the planner expects few clocks of any. */
const others = `
  insert into clocks (id, case_id, complaint_id, carried_by, kind, state, started_at, due_at, budget, profile,
    calendar_version, provisional, owed_by, holders, next_at)
  select gen_random_uuid(), c.id, gen_random_uuid(), gen_random_uuid(), 'forward', 'running', now(), now(), '5wd',
    'cn-2026', 'cn-2026', false, 'platform', '[]', now()
  from (select gen_random_uuid() as id from generate_series(1, 10000)) c, generate_series(1, 3)`;

async function analyse(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('analyze casework.clocks');
  await client.end();
}

const rowsRead = `
  select (coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::int as rows from pg_stat_xact_user_tables
  where relname = 'clocks' and schemaname = 'casework'`;
