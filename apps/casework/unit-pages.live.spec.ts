import type { Database } from '#persistence/database';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { ClockReadingStore, type ClockFilter } from './clocks/clock-reading.store';
import { MeasureReadingStore } from './measures/measure-reading.store';
import { pageOf } from './paging';
import type { Reach } from './reach';
import { SupervisionReadingStore } from './supervision/supervision-reading.store';

/** Rows of five units, of which the oldest are still open. */
const MANY = 20_000;
const OPEN = 2_000;
const now = new Date('2026-12-14T10:00:00+08:00');

const CMCC: Reach = { units: ['CMCC-11', 'CMCC-44', 'CMCC-44', 'CMCC-00'], provinces: null };
const BEIJING: Reach = { units: null, provinces: ['11'] };
const ALL: Reach = { units: null, provinces: null };
const STRANGER: Reach = { units: ['CBN-65'], provinces: null };

let temporary: TemporaryDatabase;
let db: Database;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = await temporary.database('casework');
  for (const fill of [clocks, measures, supervisions, rounds]) await db.query(fill, [MANY, OPEN, now.toISOString()]);
  await db.query('analyze');
}, 60_000);
afterAll(() => temporary.drop());

/** Row n is that of unit n mod 5; 12321 ends like a province and is none. */
const UNITS = ['CMCC-11', 'CMCC-44', 'CTCC-11', 'CTCC-44', '12321'];
const unit = `(array['${UNITS.join("', '")}'])[n % 5 + 1]`;
const id = `('019de0a5-7c00-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

const clocks = `
  insert into clocks (id, case_id, kind, state, started_at, due_at, budget, profile, calendar_version, provisional, owed_by, holders, overdue_at)
  select ${id}, ${id}, 'dispose', case when n <= $2::int then 'running' else 'stopped' end, $3::timestamptz, $3::timestamptz,
    '15wd', 'cn-2026', '1', false, ${unit}, '[]', case when n <= $2::int then $3::timestamptz end
  from generate_series(1, $1::int) as n`;
const measures = `
  insert into measures (id, case_id, state, kind, target, scope, effective_at, reason, notice_given, unit, notice_id, until_lifted)
  select ${id}, ${id}, case when n <= $2::int then 'effective' else 'expired' end, 'suspend-sms', n::text, 'subscriber',
    $3::timestamptz, '', true, ${unit}, ${id}, ''
  from generate_series(1, $1::int) as n`;
const supervisions = `
  insert into supervisions (id, kind, unit, act_id, issued_by, issuer, state, round, issued_at)
  select ${id}, 'urging', ${unit}, ${id}, 'CC12321-00', '', case when n <= $2::int then 'issued' else 'accepted' end, 1, $3::timestamptz
  from generate_series(1, $1::int) as n`;
const rounds = `
  insert into supervision_rounds (supervision_id, round, reason, opened_at, due_at)
  select ${id}, 1, '', $3::timestamptz, $3::timestamptz from generate_series(1, $1::int) as n where $2::int > 0`;

/** Rows of a table that a list read, as PostgreSQL counts them. */
async function readBy(table: string, list: () => Promise<unknown>): Promise<number> {
  const count = async (): Promise<number> => {
    await db.query('select pg_stat_force_next_flush()');
    const [row] = await db.query<{ n: number }>(
      `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_user_tables where relname = $1`,
      [table],
    );
    return row!.n;
  };
  const before = await count();
  await list();
  return (await count()) - before;
}

const clocksOf =
  (differs: Partial<ClockFilter>) =>
  (reach: Reach, query = {}) =>
    new ClockReadingStore(db).page(
      { reach, kind: null, state: null, isOverdue: null, dueBefore: null, ...differs },
      pageOf(query),
    );
const measuresInForce = (reach: Reach, query = {}) =>
  new MeasureReadingStore(db).page({ reach, state: 'effective', target: null }, pageOf(query));
const supervisionsOpen = (reach: Reach, query = {}) =>
  new SupervisionReadingStore(db).page({ reach, state: 'issued', overdue: false, now }, pageOf(query));

describe.each([
  ['running clocks', 'clocks', clocksOf({ state: 'running' })],
  ['overdue clocks', 'clocks', clocksOf({ isOverdue: true })],
  ['running and overdue clocks', 'clocks', clocksOf({ state: 'running', isOverdue: true })],
  ['measures in force', 'measures', measuresInForce],
  ['open supervisions', 'supervisions', supervisionsOpen],
] as const)('a list of %s', (_, table, page) => {
  const idsOf = async (reach: Reach, query = {}): Promise<number[]> =>
    (await page(reach, { limit: 7, ...query })).map((one) => parseInt(one.id.slice(-8), 16));

  it('shows those of units, of provinces or of all, the newest first, page by page', async () => {
    const expected = (isWithin: (unit: string) => boolean, after = OPEN + 1): number[] =>
      Array.from({ length: after - 1 }, (__, i) => after - 1 - i)
        .filter((n) => isWithin(UNITS[n % 5]!))
        .slice(0, 7);
    const isOfCmcc = (one: string): boolean => one.startsWith('CMCC');
    expect(await idsOf(CMCC)).toEqual(expected(isOfCmcc));
    expect(await idsOf(BEIJING)).toEqual(expected((one) => one.endsWith('-11')));
    expect(await idsOf(ALL)).toEqual(expected(() => true));
    expect(await idsOf(STRANGER)).toEqual([]);
    const last = (await page(CMCC, { limit: 7 })).at(-1)!;
    expect(await idsOf(CMCC, { after: last.id })).toEqual(expected(isOfCmcc, expected(isOfCmcc).at(-1)));
  });

  it('reads little more than it shows, however much there is', async () => {
    for (const reach of [CMCC, BEIJING, ALL]) {
      // Also with the plan that PostgreSQL settles on for a statement it knows.
      for (let i = 0; i < 8; i++) {
        const rows = await readBy(table, () => page(reach, { limit: 7 }));
        expect(rows).toBeGreaterThan(0);
        expect(rows).toBeLessThan(200);
      }
    }
  });
});
