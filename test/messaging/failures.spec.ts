import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { startTrial, writeSeen, type Trial } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, produce, trialKafka } from './trial.kafka';

const { pgUrl, kafkaBrokers } = connectedStack();
const kafka = trialKafka(kafkaBrokers);

describe('failing handlers', () => {
  let database: Awaited<ReturnType<typeof trialDatabase>>;
  let trial: Trial | undefined;

  beforeEach(async () => {
    database = await trialDatabase(pgUrl);
  });
  afterEach(async () => {
    await trial?.close();
    trial = undefined;
    await database.drop();
  });

  it('a poison record among good ones is found, tried again and parked; its neighbours go on', async () => {
    const topic = await freshTopic(kafka);
    await produce(
      kafka,
      topic,
      numbered(1_200, 0, (n) => `k${n}`),
    );
    trial = await startTrial({
      pgUrl: database.url,
      brokers: kafkaBrokers,
      group: freshName('trial'),
      topics: [topic],
      act: async (tx, fresh, batch) => {
        if (fresh.some((record) => record.value?.toString() === 'v700')) throw new RangeError('can not read this');
        await writeSeen(tx, fresh, batch);
      },
      settings: { retryMs: { first: 10, most: 100 } },
    });
    await waitFor('1199 records', async () => (await count(trial!)) === 1_199);
    const parked = await trial.parking.list('parked', 10);
    expect(parked).toMatchObject([{ topic, partition: 0, offset: 700, reason: 'RangeError: can not read this' }]);
  }, 30_000);
});

const count = async ({ database }: Trial): Promise<number> =>
  (await database.query<{ n: number }>('select count(*)::int as n from seen'))[0]!.n;
