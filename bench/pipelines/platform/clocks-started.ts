import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ClockStartedV1 } from '#contracts/case-events.v1';
import { CASE_STREAM, lanePattern } from '#contracts/topics';
import { headerOf, readTopic } from '../../../apps/sandbox/counting/topic-reading';
import type { TopicWatch } from '../../measuring/topic-watch';
import type { BenchServers } from '../../servers/bench-servers';

const LIMIT_MS = 600_000;

/**
 * Waits until the platform has nothing left to do, then reads the stream of cases: every order delivered must have its
 * `clock-started` event. Gives the moment the last of them became readable.
 */
export async function clocksStarted(servers: BenchServers, watch: TopicWatch): Promise<number> {
  const client = new Client({ connectionString: servers.postgres.url });
  await client.connect();
  try {
    await untilDone(servers, client, watch);
    const orders = await client.query<{ id: string; undeliverable: boolean }>(allOrders);
    const started = await readClockStarts(servers, watch.ends);
    const missing = orders.rows.filter(({ id, undeliverable }) => !undeliverable && !started.orders.has(id));
    if (missing.length > 0 || orders.rows.length === 0)
      throw new Error(
        `expected a clock-started event of every order, ${missing.length} of ${orders.rows.length} have none`,
      );
    return watch.readableAt(started.last);
  } finally {
    await client.end();
  }
}

/** Everything offered was taken in, nothing waits in an outbox, and every order was delivered or refused. */
async function untilDone(servers: BenchServers, client: Client, watch: TopicWatch): Promise<void> {
  const offered = await recordsOnLanes(servers);
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(100)) {
    if (watch.quietMs < 400) continue; // asking costs the database time, so it is asked when little can be going on
    const { rows } = await client.query<{ taken: string; waiting: string }>(progress);
    if (Number(rows[0]!.taken) === offered && rows[0]!.waiting === '0') return;
  }
  const { rows } = await client.query(progress);
  throw new Error(`not done after ${LIMIT_MS / 1_000} s: ${offered} offered, ${JSON.stringify(rows[0])}`);
}

async function recordsOnLanes(servers: BenchServers): Promise<number> {
  const admin = servers.kafka.admin();
  await admin.connect();
  const pattern = lanePattern('complaints');
  let records = 0;
  for (const topic of (await admin.listTopics()).filter((name) => pattern.test(name)))
    for (const { high } of await admin.fetchTopicOffsets(topic)) records += Number(high);
  await admin.disconnect();
  return records;
}

/** The orders that clocks were started for, and the offset of the last such event in each partition. */
async function readClockStarts(
  servers: BenchServers,
  ends: readonly number[],
): Promise<{ orders: Set<string>; last: number[] }> {
  const orders = new Set<string>();
  const last = ends.map(() => -1);
  await readTopic(servers.kafka, CASE_STREAM.name, (message, partition) => {
    if (headerOf(message, 'ce_type') !== 'clock-started.v1') return;
    orders.add((JSON.parse(message.value!.toString('utf8')) as ClockStartedV1).orderId);
    last[partition] = Number(message.offset);
  });
  return { orders, last };
}

const allOrders = 'select id, undeliverable_at is not null as undeliverable from casework.orders';

const progress = `
  select (select coalesce(sum(next_offset), 0) from intake.inbox where topic like 'partner.%') as taken,
         (select count(*) from intake.outbox) + (select count(*) from casework.outbox)
       + (select count(*) from exchange.outbox)
       + (select count(*) from casework.orders where delivered_at is null and undeliverable_at is null) as waiting`;
