import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { systemClock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import type { Batch } from '#messaging/records';
import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import { complaint, complaintBatch, deliveryBatch, senderOf, takeOutbox, workbench } from './casework.fixture';

/**
 * Hand-run: folds complaints and takes their deliveries in batches of 500, printing Node's CPU and the wall time of both
 * hops per complaint. `node dist/apps/casework/casework.bench.js URL [COUNT]`, URL an empty database. Senders: 40 % seen
 * once, the rest Zipf s=1 over a tenth of the complaints; 5 % of senders can't be resolved.
 */
const PARTITIONS = 12;

function zipf(ranks: number): () => number {
  const sums = new Float64Array(ranks);
  let sum = 0;
  for (let i = 0; i < ranks; i++) sums[i] = sum += 1 / (i + 1);
  return () => {
    const wanted = Math.random() * sum;
    let low = 0;
    for (let high = ranks - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function complaints(count: number): ComplaintAcceptedV1[] {
  const rank = zipf(Math.ceil(count / 10));
  const now = new Date();
  const unknown = { ...complaint(now).recipient, carrier: null, province: null };
  return Array.from({ length: count }, (_, i) => {
    const number = Math.random() < 0.4 ? 50_000_000 + i : rank();
    if (i % 20 === 0) {
      const port = `1069${String(number).padStart(8, '0')}`;
      const sender = { displayed: port, normalized: port, kind: 'port' as const };
      return complaint(now, { sender, recipient: unknown, complainantId: uuidv7(now) });
    }
    const text =
      '【好运商城】周年庆全场五折，满200减100，详情点击 haoyun.example.cn/a?m=13912345678 或电4008001234，退订回T';
    const source = i % 2 === 0 ? 'own-desk' : 'centre-12321';
    return complaint(now, { sender: senderOf(`138${String(number).padStart(8, '0')}`), text, source });
  });
}

/** By sender, as the stream's key spreads them, then in batches of 500. */
function batches(all: readonly ComplaintAcceptedV1[]): Batch[] {
  const lanes = Array.from({ length: PARTITIONS }, () => [] as ComplaintAcceptedV1[]);
  for (const one of all) lanes[Number(one.sender.normalized.slice(-4)) % PARTITIONS]!.push(one);
  const found: Batch[] = [];
  lanes.forEach((lane, partition) => {
    for (let i = 0; i < lane.length; i += 500) found.push(complaintBatch(lane.slice(i, i + 500), partition));
  });
  return found;
}

async function measured(work: () => Promise<void>): Promise<{ cpu: number; wall: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: user + system, wall: (performance.now() - wall) * 1_000 };
}

async function main(url: string, count: number): Promise<void> {
  await migrateContext(url, 'casework');
  const source = contextDataSource({ url, context: 'casework', poolSize: 4 });
  await source.initialize();
  const db = new Database(source);
  const { folding, deliveries } = workbench(db, systemClock);
  await folding.fold(complaintBatch(complaints(500), 11));
  await takeOutbox(db);
  const told = (hop: string, { cpu, wall }: { cpu: number; wall: number }) =>
    process.stdout.write(
      `${hop}: ${(cpu / count).toFixed(1)} µs CPU, ${(wall / count).toFixed(1)} µs wall a complaint\n`,
    );
  const work = batches(complaints(count));
  told(
    'fold',
    await measured(async () => {
      for (const batch of work) await folding.fold(batch);
    }),
  );
  const events = await takeOutbox(db);
  const reports: Batch[] = [];
  for (let i = 0; i < events.length; i += 1_000) reports.push(deliveryBatch(events.slice(i, i + 1_000), new Date()));
  told(
    'deliver',
    await measured(async () => {
      for (const report of reports) await deliveries.record(report);
    }),
  );
  const [counted] = await db.query(`select count(*) as cases, (select count(*) from orders) as orders,
    (select count(*) from clocks) as clocks, (select count(*) from history) as history from cases`);
  process.stdout.write(`${JSON.stringify(counted)}\n`);
  await source.destroy();
}

void main(process.argv[2]!, Number(process.argv[3] ?? 20_000));
