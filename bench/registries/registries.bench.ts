import { Command } from 'commander';
import { OwnerDecisionStore } from '#apps/casework/decisions/owner-decision.store';
import { ActiveRegistries } from '#apps/casework/owners/active-registries';
import { ImportChecking } from '#apps/casework/owners/import-checking.service';
import { OwnerResolvingService } from '#apps/casework/owners/owner-resolving.service';
import { RegistryImportStore } from '#apps/casework/owners/registry-import.store';
import { RegistryRowsStore } from '#apps/casework/owners/registry-rows.store';
import { RegistryStore } from '#apps/casework/owners/registry.store';
import { VersionActivating } from '#apps/casework/owners/version-activating.service';
import { systemClock } from '#kernel/clock';
import { BundledTables } from '#numbering/bundled-tables';
import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import { startPrivatePostgres } from '#stack/private.servers';
import { round } from '../figures';
import { describeMachine } from '../machine';
import { portabilityFile, portedNumber } from './portability-file';

/** Senders that one batch of complaints asks for. */
const BATCH = 500;
const WARM = 50;
const AT = Date.parse('2026-05-01T00:00:00Z');
const MESSAGE = { carrier: null, province: null };

interface Options {
  readonly rows: number;
  readonly lookups: number;
  readonly json?: boolean;
}

const whole = (text: string): number => Number.parseInt(text, 10);

/** Imports a portability file by dry run and confirmation, then looks numbers up as a batch of complaints does. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = new Command('npm run bench -- registries')
    .description('Imports portability rows into a fresh PostgreSQL and measures look-ups of 500 senders at a time.')
    .option('--rows <n>', 'rows of the file', whole, 10_000_000)
    .option('--lookups <n>', 'batches of 500 look-ups', whole, 400)
    .option('--json', 'the last line is the result as one JSON object')
    .parse([...argv], { from: 'user' })
    .opts<Options>();
  const machine = describeMachine();
  const postgres = await startPrivatePostgres();
  try {
    await migrateContext(postgres.url, 'casework');
    const source = contextDataSource({ url: postgres.url, context: 'casework', poolSize: 4 });
    await source.initialize();
    const registries = await measure(new Database(source), options);
    await source.destroy();
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, registries })}\n`);
  } finally {
    await postgres.kill();
  }
}

async function measure(db: Database, { rows, lookups }: Options) {
  const store = new RegistryStore();
  const active = new ActiveRegistries(store);
  const owners = new OwnerResolvingService(store, BundledTables.load(), new OwnerDecisionStore(), active);
  const look = (numbers: readonly string[]) => lookUp(db, owners, active, numbers);
  const imported = await importRows(db, active, rows, () => look(someNumbers(rows)));
  say(
    `${rows} rows: dry run ${imported.checkSeconds} s, confirmation ${imported.confirmMs} ms; meanwhile ${imported.meanwhile} batches of 500`,
  );
  const times: number[] = [];
  for (let i = 0; i < WARM + lookups; i++) {
    const numbers = someNumbers(rows);
    const start = performance.now();
    const carriers = await look(numbers);
    if (i >= WARM) times.push(performance.now() - start);
    assertRight(numbers, carriers, rows);
  }
  times.sort((a, b) => a - b);
  const [p50Ms, p95Ms] = [quantile(times, 0.5), quantile(times, 0.95)];
  say(`look-ups of ${BATCH} senders among ${rows} rows: p50 ${p50Ms} ms, p95 ${p95Ms} ms (target ≤ 10 ms)`);
  say(await planOf(db, someNumbers(rows)));
  return { rows, lookups, p50Ms, p95Ms, ...imported };
}

/** Runs look-ups beside the import, which must not hold them up. */
async function importRows(db: Database, active: ActiveRegistries, rows: number, look: () => Promise<unknown>) {
  const imports = new RegistryImportStore();
  const activating = new VersionActivating(db, systemClock, imports, new RegistryRowsStore(), active);
  const checking = new ImportChecking(db, systemClock, imports, activating);
  let isImporting = true;
  const times: number[] = [];
  const looking = (async () => {
    while (isImporting) {
      const start = performance.now();
      await look();
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const start = performance.now();
  const upload = { registry: 'portability', kind: 'replacement', by: 'bench', name: 'portability.csv' } as const;
  const { id, digest, state } = await checking.check({ ...upload, bytes: portabilityFile(rows) });
  if (state !== 'checked') throw new Error(`the dry run was ${state}`);
  const checked = performance.now();
  await activating.confirm({ registry: 'portability', id, digest, overrideReason: null, by: 'bench' });
  const confirmed = performance.now();
  isImporting = false;
  await looking;
  times.sort((a, b) => a - b);
  return {
    checkSeconds: round((checked - start) / 1_000),
    confirmMs: round(confirmed - checked),
    meanwhile: times.length,
    meanwhileP95Ms: quantile(times, 0.95),
  };
}

async function lookUp(
  db: Database,
  owners: OwnerResolvingService,
  active: ActiveRegistries,
  numbers: readonly string[],
) {
  const interval = { from: AT, until: AT + 1_000 };
  const questions = numbers.map((sender) => ({ sender, interval, message: MESSAGE }));
  return db.transaction(async (tx) => {
    const found = await owners.resolve(tx, questions, await active.current(tx));
    return found.map(({ carrier, method }) => (method === 'portability' ? carrier : null));
  });
}

/** Half of them ported. */
const someNumbers = (rows: number): string[] =>
  Array.from({ length: BATCH }, () => portedNumber(Math.floor(Math.random() * rows * 2)).number);

function assertRight(numbers: readonly string[], carriers: readonly (string | null)[], rows: number): void {
  const ported = carriers.filter((carrier) => carrier !== null).length;
  if (numbers.length !== carriers.length || ported < BATCH / 4 || ported > (BATCH * 3) / 4) {
    throw new Error(`expected about half of ${BATCH} numbers among ${rows} rows to be ported, got ${ported}`);
  }
}

async function planOf(db: Database, numbers: readonly string[]): Promise<string> {
  const sql = `explain (analyze, buffers) select number, carrier from portability
    where number = any('{${numbers.join(',')}}'::text[]) and since <= 1 and (ended is null or ended > 1)`;
  const lines = (await db.dataSource.query(sql)) as { 'QUERY PLAN': string }[];
  return lines.map((line) => line['QUERY PLAN'].slice(0, 160)).join('\n');
}

const quantile = (sorted: readonly number[], share: number): number =>
  round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
