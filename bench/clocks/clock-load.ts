import type { ClockRules } from '#apps/casework/clocks/clock-rules';
import { DAY } from '#kernel/clock';
import type { Database } from '#persistence/database';

/** Clocks that one open case has beside the one that falls due. */
const CLOCKS_A_CASE = 4;

/** Fills in portions, so that no statement takes minutes. */
const PORTION = 50_000;

/**
 * Cases with four open clocks each; of the first `due` cases one acknowledgement has its reminders at `at`, 09:00 of the
 * working day after it started. All other clocks are disposals started that day, whose first rung is a week away.
 */
export async function addOpenClocks(
  db: Database,
  rules: ClockRules,
  open: number,
  due: number,
  at: number,
): Promise<void> {
  const start = at - DAY;
  const acknowledge = rules.term('acknowledge', start)!;
  const dispose = rules.term('dispose', start)!;
  if (acknowledge.nextAt !== at)
    throw new Error(`an acknowledgement started a day before has its rung at ${acknowledge.due}`);
  const cases = Math.ceil(open / CLOCKS_A_CASE);
  if (due > cases) throw new Error(`${due} clocks due at once need as many cases, and there are ${cases}`);
  for (let from = 0; from < cases; from += PORTION) {
    const count = Math.min(PORTION, cases - from);
    await db.query(addCases, [
      from,
      count,
      Math.max(0, Math.min(count, due - from)),
      new Date(start).toISOString(),
      new Date(acknowledge.dueAt).toISOString(),
      new Date(at).toISOString(),
      new Date(dispose.dueAt).toISOString(),
      new Date(dispose.nextAt).toISOString(),
      acknowledge.profile,
      acknowledge.calendarVersion,
    ]);
  }
}

/** Lets other clocks of as many open cases have their reminders at `at`, instead of those that had theirs. */
export async function makeDue(db: Database, rules: ClockRules, due: number, at: number): Promise<void> {
  const start = at - DAY;
  const { dueAt, nextAt } = rules.term('acknowledge', start)!;
  if (nextAt !== at) throw new Error('the day before must be a working day');
  await db.query(
    `update clocks set state = 'stopped', next_at = null, stopped_at = now() where kind = 'acknowledge' and state = 'running'`,
  );
  await db.query(makeDueAt, [
    due,
    new Date(start).toISOString(),
    new Date(dueAt).toISOString(),
    new Date(at).toISOString(),
  ]);
}

/** Closed cases with their stopped clocks, as years of work leave them. */
export async function addClosedCases(db: Database, cases: number): Promise<void> {
  for (let from = 0; from < cases; from += PORTION) await db.query(addClosed, [Math.min(PORTION, cases - from)]);
}

/** What a rung told: how often each clock was named. */
export async function toldTimes(db: Database): Promise<{ once: number; twice: number }> {
  const [row] = await db.query<{ once: number; twice: number }>(told);
  return row!;
}

const caseColumns = `id, number, sender, sender_displayed, sender_kind, fold_unit, unit, owner, candidates, state, seq, head, risk,
    risk_reason, complaints, distinct_complainants, opened_at`;

const caseValues = (state: string): string => `
    'LD-' || n, '138' || lpad(n::text, 8, '0'), '138' || lpad(n::text, 8, '0'), 'mobile', u, u,
    '{"carrier":"CMCC","confidence":"certain","method":"segment"}'::json, '{}', '${state}', 4, sha256(n::text::bytea), 'ordinary',
    'rule loans-1', 1, 1, now()`;

const unit = `'CMCC-' || (array['11','31','44','32','33','51','37','41'])[1 + n % 8]`;

const addCases = `
  with opened as (
    insert into cases (${caseColumns})
    select uuidv7(), ${caseValues('open')} from (
      select n, ${unit} as u from generate_series($1::int + 1, $1::int + $2::int) as n) as numbered
    returning id, unit),
  numbered as (select id, unit, row_number() over () as i from opened)
  insert into clocks (id, case_id, order_id, kind, state, started_at, due_at, budget, profile, calendar_version, provisional,
    owed_by, holders, next_at)
  select uuidv7(), f.id, uuidv7(), k.kind, 'running', $4::timestamptz, k.due_at, k.budget, $9, $10, false, f.unit, '[]', k.next_at
  from numbered f cross join lateral (
    select case when k = 1 and f.i <= $3::int then 'acknowledge' else 'dispose' end as kind,
      case when k = 1 and f.i <= $3::int then $5::timestamptz else $7::timestamptz end as due_at,
      case when k = 1 and f.i <= $3::int then '1wd' else '15wd' end as budget,
      case when k = 1 and f.i <= $3::int then $6::timestamptz else $8::timestamptz end as next_at
    from generate_series(1, ${CLOCKS_A_CASE}) as k) as k`;

/** One clock of each of the last cases, so that every case is touched once. */
const makeDueAt = `
  update clocks c set kind = 'acknowledge', budget = '1wd', started_at = $2::timestamptz, due_at = $3::timestamptz,
    next_at = $4::timestamptz, rungs_passed = 0
  from (select distinct on (case_id) id from (
          select case_id, id from clocks where kind = 'dispose' and state = 'running' order by case_id desc limit $1::int * ${CLOCKS_A_CASE}) as last
        order by case_id, id limit $1) as chosen
  where c.id = chosen.id`;

const addClosed = `
  with closed as (
    insert into cases (${caseColumns})
    select uuidv7(), ${caseValues('closed')} from (
      select n, ${unit} as u from generate_series(1, $1::int) as n) as numbered returning id, unit)
  insert into clocks (id, case_id, order_id, kind, state, started_at, due_at, budget, profile, calendar_version, provisional,
    owed_by, holders, stopped_at, stop_reason)
  select uuidv7(), f.id, uuidv7(), k.kind, 'stopped', now() - interval '90 days', now() - interval '60 days', '15wd', 'cn-2026',
    'cn-000000000000', false, f.unit, '[]', now() - interval '70 days', 'answered'
  from closed f cross join unnest(array['acknowledge', 'dispose']) as k (kind)`;

const told = `
  with events as (
    select substring(line from '"clockId":"([0-9a-f-]{36})"') as clock, substring(line from '"rung":"([a-z0-9-]+)"') as rung
    from outbox, unnest(string_to_array(records, E'\\n')) as line where line like '%"clockId"%'),
  times as (select clock, rung, count(*) as n from events group by clock, rung)
  select count(*) filter (where n = 1)::int as once, count(*) filter (where n > 1)::int as twice from times`;
