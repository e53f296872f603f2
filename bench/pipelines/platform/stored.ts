import { Client } from 'pg';
import { TextSource } from '../../../apps/sandbox/traffic/texts';
import { complaintLoad, preload } from '../../measuring/complaint-load';
import { TopicWatch } from '../../measuring/topic-watch';
import type { BenchServers } from '../../servers/bench-servers';
import type { RunningPipeline } from '../../pipeline';

/** Complaints that the platform really works through; the rest are copies of what it made of them. */
const GENUINE = 20_000;

/** Where complaints leave rows that stay. */
const TABLES = [
  ['intake', 'complaint_keys'],
  ['intake', 'complainants'],
  ['intake', 'complaints'],
  ['casework', 'fold_keys'],
  ['casework', 'cases'],
  ['casework', 'case_complaints'],
  ['casework', 'complaint_texts'],
  ['casework', 'orders'],
  ['casework', 'clocks'],
  ['casework', 'history'],
  ['exchange', 'deliveries'],
] as const;

/** Columns whose values would collide or fold if a copy kept them. */
const NAMES = new Set(['serial', 'sender', 'number', 'order_number', 'acceptance_number']);

/**
 * Fills the platform with `stored` complaints: it works through 20,000 itself, then every row that stayed is copied in SQL
 * with other ids, serials, senders and complainants, so that tables and indexes have the size and shape of a real store.
 */
export async function fillStore(
  servers: BenchServers,
  stored: number,
  startPlatform: () => Promise<RunningPipeline>,
  say: (line: string) => void,
): Promise<void> {
  const genuine = Math.min(GENUINE, stored);
  await workThrough(servers, genuine, await startPlatform());
  const copies = Math.round(stored / genuine) - 1;
  const client = new Client({ connectionString: servers.postgres.url });
  await client.connect();
  try {
    await client.query(shiftedId);
    await client.query('set synchronous_commit = off');
    if (copies > 0) for (const [schema, table] of TABLES) await copyRows(client, schema, table, copies, say);
    say('vacuum, analyze, checkpoint …');
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

async function workThrough(servers: BenchServers, count: number, running: RunningPipeline): Promise<void> {
  const admin = servers.kafka.admin();
  await admin.connect();
  const watch = await TopicWatch.start(admin, running.output);
  try {
    const complaints = complaintLoad({ count, seed: 7, run: 'stored', texts: TextSource.invented() });
    await preload(servers.kafka, complaints, (organisation) => running.inputOf(organisation));
    await running.untilDone(complaints, watch);
  } finally {
    await watch.stop();
    await admin.disconnect();
    await running.stop();
  }
}

async function copyRows(
  client: Client,
  schema: string,
  table: string,
  copies: number,
  say: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string }>(columnsOf, [schema, table]);
  const names = rows.map(({ name }) => `"${name}"`).join(', ');
  const values = rows.map(({ name, type }) => copied(name, type)).join(', ');
  const inserted = await client.query(
    `insert into ${schema}.${table} (${names}) select ${values} from ${schema}.${table} cross join generate_series(1, ${copies}) as copy`,
  );
  say(`  ${schema}.${table}: ${inserted.rowCount} rows copied`);
}

function copied(name: string, type: string): string {
  if (type === 'uuid') return `bench_shifted("${name}", copy)`;
  if (name === 'blind_index') return `sha256("${name}" || int4send(copy))`;
  return NAMES.has(name) ? `"${name}" || '~' || copy` : `"${name}"`;
}

const columnsOf = `
  select column_name as name, data_type as type from information_schema.columns
  where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and is_identity = 'NO'
  order by ordinal_position`;

/** The same id for the same copy in every table; the time in it stays, so it falls into the same partition. */
const shiftedId = `
  create or replace function public.bench_shifted(id uuid, copy int) returns uuid language sql immutable as $$
    select (left(id::text, 28) || lpad(to_hex(('x' || right(id::text, 8))::bit(32)::int # copy), 8, '0'))::uuid $$`;
