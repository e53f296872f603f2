import { uuidv7 } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { startTrial, type Trial } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, readAll, trialKafka } from './trial.kafka';

const { pgUrl, kafkaBrokers } = connectedStack();
const kafka = trialKafka(kafkaBrokers);

describe('relay', () => {
  let database: Awaited<ReturnType<typeof trialDatabase>>;
  const open: Trial[] = [];

  beforeEach(async () => {
    database = await trialDatabase(pgUrl);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((trial) => trial.close()));
    await database.drop();
  });

  const start = async (onSent?: Parameters<typeof startTrial>[0]['onSent']): Promise<Trial> => {
    const trial = await startTrial({
      pgUrl: database.url,
      brokers: kafkaBrokers,
      group: freshName('trial'),
      topics: ['trial.never'],
      partitions: 3,
      onSent,
    });
    open.push(trial);
    return trial;
  };

  it('what a transaction wrote is in the log, in its order per key, once, and its rows are gone', async () => {
    const topic = await freshTopic(kafka, 3);
    const trial = await start();
    for (let n = 0; n < 20; n++) await write(trial, topic, 100, n * 100);
    await waitFor('an empty outbox', () => isEmpty(trial));
    const records = await readAll(kafka, topic);
    expect(records).toHaveLength(2_000);
    expect(new Set(records.map((record) => record.id)).size).toBe(2_000);
    for (const key of new Set(records.map((record) => record.key))) {
      const numbers = records
        .filter((record) => record.key === key)
        .map((record) => JSON.parse(record.value).n as number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }, 30_000);

  it('the hook runs in the transaction that removes the rows', async () => {
    const topic = await freshTopic(kafka, 3);
    const trial = await start(async (tx, sent) => {
      for (const { partition, records } of sent)
        for (const { headers } of records)
          await tx.query('insert into sent (ce_id, topic, partition) values ($1, $2, $3)', [
            headers['ce_id'],
            topic,
            partition,
          ]);
    });
    await write(trial, topic, 50);
    await waitFor('an empty outbox', () => isEmpty(trial));
    const [row] = await trial.database.query<{ n: number }>('select count(*)::int as n from sent');
    expect(row!.n).toBe(50);
  }, 30_000);
});

async function write({ database, outbox }: Trial, topic: string, count: number, from = 0): Promise<void> {
  await database.transaction((tx) => outbox.add(tx, outbound(topic, count, from)));
}

function outbound(topic: string, count: number, from: number): OutboundRecord[] {
  const time = new Date();
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return { topic, key: `k${n % 7}`, type: 'trial-made.v1', id: uuidv7(time), time, value: { n } };
  });
}

async function isEmpty({ database }: Trial): Promise<boolean> {
  const [row] = await database.query<{ n: number }>('select count(*)::int as n from outbox');
  return row!.n === 0;
}
