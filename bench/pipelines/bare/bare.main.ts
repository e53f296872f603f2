import { Kafka, logLevel, type EachBatchPayload, type KafkaMessage, type Producer } from 'kafkajs';
import { Pool } from 'pg';
import { uuidv7 } from '#kernel/ids';
import { complaintSets, deleteOutbox, insertAll, plain, quoted, readComplaint } from './complaint.insert';

const BATCH = 500;
const { BENCH_PG_URL, BENCH_BROKERS, BENCH_INPUT, BENCH_OUTPUT } = process.env as Record<string, string>;

/**
 * The bare pipeline: one hop, one process, no rules. kafkajs batch → JSON → one bulk insert of complaint, case, order and
 * outbox → an output record for each complaint → the outbox rows deleted. Several partitions at once, so that the
 * database, the broker and this process work at the same time.
 */
async function main(): Promise<void> {
  const kafka = new Kafka({ clientId: 'bare', brokers: BENCH_BROKERS!.split(','), logLevel: logLevel.NOTHING });
  const pool = new Pool({ connectionString: BENCH_PG_URL, max: 4 });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  const consumer = kafka.consumer({ groupId: 'bare', sessionTimeout: 30_000, maxWaitTimeInMs: 200 });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: BENCH_INPUT!, fromBeginning: true });
  consumer.on(consumer.events.GROUP_JOIN, () => process.send!('ready'));
  await consumer.run({
    partitionsConsumedConcurrently: 4,
    eachBatchAutoResolve: false,
    eachBatch: (payload) => work(payload, pool, producer),
  });
}

/** The next set is written while the one before is published. */
async function work(
  { batch, resolveOffset, heartbeat }: EachBatchPayload,
  pool: Pool,
  producer: Producer,
): Promise<void> {
  let publishing: Promise<void> = Promise.resolve();
  for (let i = 0; i < batch.messages.length; i += BATCH) {
    const messages = batch.messages.slice(i, i + BATCH);
    const stored = await store(pool, batch.partition, messages);
    await publishing;
    publishing = publish(pool, producer, batch.partition, stored).then(() => resolveOffset(messages.at(-1)!.offset));
  }
  await publishing;
  await heartbeat();
}

interface Stored {
  readonly orderIds: readonly string[];
  readonly keys: readonly string[];
  readonly events: readonly string[];
}

async function store(pool: Pool, partition: number, messages: readonly KafkaMessage[]): Promise<Stored> {
  const now = Date.now();
  const complaints = messages.map((message) => readComplaint(message.value, now));
  const caseIds = complaints.map(() => uuidv7(now));
  const orderIds = complaints.map(() => uuidv7(now));
  const events = complaints.map(({ id, sender, text, receivedAt }, i) =>
    JSON.stringify({
      orderId: orderIds[i],
      caseId: caseIds[i],
      unit: 'CMCC-00',
      complaintId: id,
      sender,
      text,
      receivedAt,
    }),
  );
  await pool.query({
    ...insertAll,
    values: [...complaintSets(complaints), plain(caseIds), plain(orderIds), quoted(events), BENCH_OUTPUT, partition],
  });
  return { orderIds, keys: complaints.map((complaint) => complaint.sender), events };
}

/** Ids of one process only grow, so those of a set are a range that nobody else writes into. */
async function publish(pool: Pool, producer: Producer, partition: number, stored: Stored): Promise<void> {
  await producer.send({
    topic: BENCH_OUTPUT!,
    acks: -1,
    messages: stored.events.map((value, i) => ({ partition, key: stored.keys[i]!, value })),
  });
  await pool.query({ ...deleteOutbox, values: [stored.orderIds[0], stored.orderIds.at(-1)] });
}

process.once('SIGTERM', () => process.exit());
void main();
