import { Client } from 'pg';
import { TextSource } from '../../../apps/sandbox/traffic/texts';
import { complaintLoad } from '../../measuring/complaint-load';
import { BARE_TABLES, complaintSets, insertComplaints, readComplaint } from './complaint.insert';

const BATCH = 500;

/** Inserts the complaints of the bench, read beforehand, into the bare pipeline's table and nothing else. */
async function main(): Promise<void> {
  const { BENCH_PG_URL, BENCH_COMPLAINTS } = process.env as Record<string, string>;
  const load = complaintLoad({
    count: Number(BENCH_COMPLAINTS),
    seed: 1,
    run: 'bench',
    texts: TextSource.invented(),
  });
  const client = new Client({ connectionString: BENCH_PG_URL });
  await client.connect();
  await client.query(BARE_TABLES);
  const insert = async (complaints: ReturnType<typeof readComplaint>[]): Promise<void> => {
    for (let i = 0; i < complaints.length; i += BATCH)
      await client.query({ ...insertComplaints, values: complaintSets(complaints.slice(i, i + BATCH)) });
  };
  await insert(load.slice(0, 3_000).map(({ value }) => readComplaint(value, Date.now())));
  const complaints = load.map(({ value }) => readComplaint(value, Date.now()));
  process.send!('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const started = performance.now();
  await insert(complaints);
  process.send!({ seconds: (performance.now() - started) / 1_000 });
  await client.end();
}

void main();
