import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { Client } from 'pg';
import type { ClockStartedV1 } from '#contracts/case-events.v1';
import { CASE_STREAM, lanePattern } from '#contracts/topics';
import { headerOf, readTopic } from '../../../apps/sandbox/counting/topic-reading';
import type { TopicWatch } from '../../measuring/topic-watch';
import type { BenchServers } from '../../servers/bench-servers';

const LIMIT_MS = 900_000;

/** The platform's last output: a `clock-started` event of every order issued since a moment. */
export class ClocksStarted {
  /** The least UUIDv7 of the moment: what an earlier process left has lesser ids. */
  private readonly firstId: string;

  constructor(
    private readonly servers: BenchServers,
    since: Date,
  ) {
    const time = since.getTime().toString(16).padStart(12, '0');
    this.firstId = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  }

  /** Resolves when every consumer has read its topics to their ends, no outbox holds a row and every order was delivered or refused. */
  async untilDone(watch: TopicWatch): Promise<void> {
    const admin = this.servers.kafka.admin();
    await admin.connect();
    try {
      await this.withDatabase(async (client) => {
        for (const end = Date.now() + LIMIT_MS; ; await sleep(100)) {
          // Asking costs the servers time, so it is asked when little can be going on.
          if (watch.quietMs < 400) continue;
          const waiting = await this.waiting(client, admin);
          if (waiting.length === 0) return;
          if (Date.now() > end) throw new Error(`not done after ${LIMIT_MS / 1_000} s: ${waiting.join(', ')}`);
        }
      });
    } finally {
      await admin.disconnect();
    }
  }

  /** When the last clock-started event became readable. @throws Error when an order has none. */
  lastReadableAt(watch: TopicWatch): Promise<number> {
    return this.withDatabase(async (client) => {
      const orders = await client.query<{ id: string }>(deliveredOrders, [this.firstId]);
      const started = new Set<string>();
      const last = watch.ends.map(() => -1);
      await readTopic(this.servers.kafka, CASE_STREAM.name, (message, partition) => {
        if (headerOf(message, 'ce_type') !== 'clock-started.v1') return;
        started.add((JSON.parse(message.value!.toString('utf8')) as ClockStartedV1).orderId!);
        last[partition] = Number(message.offset);
      });
      const missing = orders.rows.filter(({ id }) => !started.has(id)).length;
      if (missing > 0 || orders.rows.length === 0)
        throw new Error(`expected a clock-started event of each of ${orders.rows.length} orders, ${missing} have none`);
      return watch.readableAt(last);
    });
  }

  /** What is still to be done, in words. */
  private async waiting(client: Client, admin: Admin): Promise<string[]> {
    const { rows } = await client.query<{ name: string; count: string }>(waitingRows, [this.firstId]);
    const inRows = rows.filter(({ count }) => count !== '0').map(({ name, count }) => `${count} ${name}`);
    if (inRows.length > 0) return inRows;
    return (await Promise.all(GROUPS.map((group) => unreadBy(admin, group)))).flat();
  }

  private async withDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.servers.postgres.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

const deliveredOrders = `select id from casework.orders where id >= $1::uuid and undeliverable_at is null`;

const waitingRows = `
  select 'outbox rows' as name,
         (select count(*) from intake.outbox) + (select count(*) from casework.outbox) + (select count(*) from exchange.outbox) as count
  union all
  select 'orders on their way',
         (select count(*) from casework.orders where id >= $1::uuid and delivered_at is null and undeliverable_at is null)`;

const GROUPS = ['intake', 'casework', 'exchange'];

const LANES = lanePattern('complaints');

/** Topics of a group that it has not read to their ends, by what it has committed; records it passes over count as read. */
async function unreadBy(admin: Admin, groupId: string): Promise<string[]> {
  const committed = new Map(
    (await admin.fetchOffsets({ groupId })).map(({ topic, partitions }) => [topic, partitions]),
  );
  const lanes = groupId === 'intake' ? (await admin.listTopics()).filter((name) => LANES.test(name)) : [];
  const unread: string[] = [];
  for (const topic of new Set([...committed.keys(), ...lanes])) {
    const reached = new Map(committed.get(topic)?.map(({ partition, offset }) => [partition, Number(offset)]));
    const ends = await admin.fetchTopicOffsets(topic);
    if (ends.some(({ partition, high }) => Number(high) > Math.max(0, reached.get(partition) ?? 0)))
      unread.push(`${topic} not read to its end by ${groupId}`);
  }
  return unread;
}
