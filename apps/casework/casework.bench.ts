import { readFileSync } from 'node:fs';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { systemClock } from '#kernel/clock';
import type { Batch } from '#messaging/records';
import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import { complaint, complaintBatch, deliveryBatch, senderOf, takeOutbox, workbench } from './casework.fixture';
import { SAMPLING_PLAN } from './reviews/sampling-plan';

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

/** Makes complaints one by one; the same number can come again, as in life. */
function source(total: number): () => ComplaintAcceptedV1 {
  const rank = zipf(Math.ceil(total / 10));
  let i = 0;
  return () => {
    const now = new Date();
    const number = Math.random() < 0.4 ? 50_000_000 + i : rank();
    if (i++ % 20 === 0) {
      const port = `1069${String(number).padStart(8, '0')}`;
      const sender = { displayed: port, normalized: port, kind: 'port' as const };
      return complaint(now, { sender, recipient: { ...complaint(now).recipient, carrier: null, province: null } });
    }
    const source = i % 2 === 0 ? 'own-desk' : 'centre-12321';
    return complaint(now, { sender: senderOf(`138${String(number).padStart(8, '0')}`), text: TEXT, source });
  };
}

const TEXT =
  '【好运商城】周年庆全场五折，满200减100，详情点击 haoyun.example.cn/a?m=13912345678 或电4008001234，退订回T';

/** By sender, as the stream's key spreads them, in batches of about 500. */
function round(next: () => ComplaintAcceptedV1): Batch[] {
  const lanes = Array.from({ length: PARTITIONS }, () => [] as ComplaintAcceptedV1[]);
  for (let i = 0; i < PARTITIONS * 500; i++) {
    const one = next();
    lanes[Number(one.sender.normalized.slice(-4)) % PARTITIONS]!.push(one);
  }
  return lanes.flatMap((lane, partition) =>
    lane.length > 500
      ? [complaintBatch(lane.slice(0, 500), partition), complaintBatch(lane.slice(500), partition)]
      : [complaintBatch(lane, partition)],
  );
}

/** CPU that a process of this machine has used, in microseconds of clock ticks (Linux); 0 when it can't be told. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return 0;
  }
}

/** Adds up what pieces of work take: this process, the database's backend, the time that passes. */
class Meter {
  private user = 0;
  private system = 0;
  private backend = 0;
  private wall = 0;

  constructor(private readonly backendPid: number) {}

  async run(work: () => Promise<void>): Promise<void> {
    const [cpu, backend, wall] = [process.cpuUsage(), cpuOf(this.backendPid), performance.now()];
    await work();
    const { user, system } = process.cpuUsage(cpu);
    this.user += user;
    this.system += system;
    this.backend += cpuOf(this.backendPid) - backend;
    this.wall += (performance.now() - wall) * 1_000;
  }

  told(count: number): string {
    const each = (sum: number): string => (sum / count).toFixed(1);
    return `µs a complaint: ${each(this.user)} user + ${each(this.system)} system, database ${each(this.backend)}, wall ${each(this.wall)}`;
  }
}

async function main(url: string, count: number): Promise<void> {
  await migrateContext(url, 'casework');
  const data = contextDataSource({ url, context: 'casework', poolSize: 1 });
  await data.initialize();
  const db = new Database(data);
  const bench = await workbench(db, systemClock, { plan: SAMPLING_PLAN });
  const next = source(count);
  const [{ pid }] = (await db.query(`select pg_backend_pid() as pid`)) as [{ pid: number }];
  let done = 0;
  const warming = { fold: new Meter(pid), deliver: new Meter(pid) };
  const measured = { fold: new Meter(pid), deliver: new Meter(pid) };
  while (done < count) {
    const { fold, deliver } = done === 0 ? warming : measured;
    for (const batch of round(next)) {
      await fold.run(() => bench.folding.fold(batch));
      const report = deliveryBatch(await takeOutbox(db), new Date());
      await deliver.run(() => bench.deliveries.record(report));
      await db.query('delete from outbox');
      done += batch.records.length;
    }
  }
  done -= PARTITIONS * 500;
  process.stdout.write(`fold ${measured.fold.told(done)}\ndeliver ${measured.deliver.told(done)}\n`);
  const [counted] = await db.query(`select count(*) as cases, (select count(*) from orders) as orders,
    (select count(*) from clocks) as clocks, (select count(*) from history) as history from cases`);
  process.stdout.write(`${JSON.stringify(counted)}\n`);
  await data.destroy();
}

void main(process.argv[2]!, Number(process.argv[3] ?? 30_000));
