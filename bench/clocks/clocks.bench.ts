import { Command } from 'commander';
import { ActiveCalendar } from '#apps/casework/clocks/active-calendar';
import { ClockRules } from '#apps/casework/clocks/clock-rules';
import { lockWaiting } from '#apps/casework/clocks/rung.store';
import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import type { PostgresServer } from '#stack/postgres.server';
import { startPrivatePostgres } from '#stack/private.servers';
import { round } from '../figures';
import { describeMachine } from '../machine';
import { processorSeconds } from '../measuring/processor-time';
import { BenchProcess } from '../servers/bench-process';
import { addClosedCases, addOpenClocks, makeDue, toldTimes } from './clock-load';
import { moveAll } from './moving';
import type { Round } from './sweeper.main';

interface Options {
  readonly open: number;
  readonly due: number;
  readonly closed: number;
  readonly sweepers: number;
  readonly move?: boolean;
  readonly json?: boolean;
}

/** How all sweepers together did in one round. */
interface Sweep {
  readonly seconds: number;
  readonly perSecond: number;
  readonly once: number;
  readonly twice: number;
}

/** Clocks due in the warm-up, so that compilers, caches and plans are as they are at work. */
const WARM_UP = 5_000;

const whole = (text: string): number => Number.parseInt(text, 10);

/** Each half is measured twice and its faster round counts: the machine has other work, too. */
const ROUNDS = 2;

/** 09:00 on working days in a row, without a holiday near. */
const MORNINGS = ['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13'].map((date) =>
  Date.parse(`${date}T09:00:00+08:00`),
);

/** Lets many clocks have their rung in the same minute and several sweepers fire them; then the same among closed cases. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = new Command('npm run bench -- clocks')
    .description(
      'Fires the rungs of clocks due in the same minute, with several sweeping processes, on a fresh PostgreSQL.',
    )
    .option('--open <n>', 'open clocks', whole, 1_000_000)
    .option('--due <n>', 'of these due in the same minute', whole, 50_000)
    .option('--closed <n>', 'closed cases added for the second measurement', whole, 1_000_000)
    .option('--sweepers <n>', 'sweeping processes', whole, 3)
    .option('--move', 'also put another calendar in force and move every open clock to it')
    .option('--json', 'the last line is the result as one JSON object')
    .parse([...argv], { from: 'user' })
    .opts<Options>();
  const machine = describeMachine();
  const postgres = await startPrivatePostgres();
  try {
    await migrateContext(postgres.url, 'casework');
    const source = contextDataSource({ url: postgres.url, context: 'casework', poolSize: 2 });
    await source.initialize();
    const clocks = await measure(new Database(source), postgres, options);
    await source.destroy();
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, clocks })}\n`);
  } finally {
    await postgres.kill();
  }
}

async function measure(db: Database, postgres: PostgresServer, { open, due, closed, sweepers, move }: Options) {
  const rules = new ClockRules();
  await new ActiveCalendar(db, rules).establish();
  const mornings = MORNINGS.values();
  const warmUp = mornings.next().value!;
  await addOpenClocks(db, rules, open, Math.min(WARM_UP, due), warmUp);
  await settle(db);
  say(`${open} open clocks`);
  const processes = await Promise.all(
    Array.from({ length: sweepers }, () =>
      BenchProcess.start('clocks/sweeper.main.js', { BENCH_PG_URL: postgres.url }),
    ),
  );
  try {
    await sweepOnce(db, postgres, processes, warmUp);
    const sweep = async (): Promise<Sweep[]> => {
      const sweeps: Sweep[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const at = mornings.next().value!;
        await makeDue(db, rules, due, at);
        await settle(db);
        if (i === 0) say(await planOf(db, at, rules.calendar.version));
        sweeps.push(await sweepOnce(db, postgres, processes, at));
      }
      return sweeps;
    };
    const few = await sweep();
    await addClosedCases(db, closed);
    const many = await sweep();
    const [without, among] = [fastest(few), fastest(many)];
    say(`closed cases: ${closed}; time with them ÷ time without: ${round(among.seconds / without.seconds)}`);
    return {
      open,
      due,
      firedOnce: Math.min(...[...few, ...many].map((one) => one.once)),
      firedTwice: [...few, ...many].reduce((sum, one) => sum + one.twice, 0),
      perSecond: Math.round(without.perSecond),
      perSecondAmongClosed: Math.round(among.perSecond),
      closedCases: closed,
      closedCasesRatio: round(among.seconds / without.seconds),
      sweepers,
      ...(move === true ? { moving: await moveAll(db) } : {}),
    };
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}

const fastest = (sweeps: readonly Sweep[]): Sweep => sweeps.reduce((a, b) => (a.seconds <= b.seconds ? a : b));

async function sweepOnce(
  db: Database,
  postgres: PostgresServer,
  processes: readonly BenchProcess[],
  at: number,
): Promise<Sweep> {
  await db.query('truncate outbox');
  const cpuBefore = processorSeconds(postgres.process.pid);
  const started = performance.now();
  const done = processes.map((process) => process.message<Round>());
  for (const process of processes) process.say(new Date(at).toISOString());
  const rounds = await Promise.all(done);
  const seconds = (performance.now() - started) / 1_000;
  const told = await toldTimes(db);
  const fired = rounds.reduce((sum, one) => sum + one.fired, 0);
  const node = rounds.reduce((sum, one) => sum + one.nodeMs, 0);
  const database = (processorSeconds(postgres.process.pid) - cpuBefore) * 1_000;
  const each = (ms: number): number => Math.round((1_000 * ms) / Math.max(1, fired));
  say(
    `${fired} rungs in ${round(seconds)} s: ${Math.round(fired / seconds)}/s; µs of processor a rung: node ${each(node)}, ` +
      `postgres ${each(database)}; by sweeper ${rounds.map((one) => `${one.fired} in ${one.passes}`).join(', ')}`,
  );
  if (told.once + told.twice !== fired)
    throw new Error(`${fired} rungs were fired, ${told.once + told.twice} were told`);
  return { seconds, perSecond: fired / seconds, ...told };
}

/** As autovacuum leaves it between two minutes of such a kind. */
async function settle(db: Database): Promise<void> {
  for (const table of ['clocks', 'cases', 'rungs_fired', 'history']) await db.query(`vacuum (analyze) ${table}`);
  await db.query('checkpoint').catch(() => undefined);
}

async function planOf(db: Database, at: number, version: string): Promise<string> {
  return db
    .transaction(async (tx) => {
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${lockWaiting}`, [
        at,
        version,
        '{}',
        500,
      ]);
      throw new Plan(rows.map((row) => row['QUERY PLAN']).join('\n'));
    })
    .catch((error: unknown) => {
      if (error instanceof Plan) return error.message;
      throw error;
    });
}

/** Thrown so that the locks that the plan took are given back. */
class Plan extends Error {}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
