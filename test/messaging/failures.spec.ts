import { partitionOf } from '#messaging/partitioner';
import { connectedStack } from '#stack/stack';
import { waitFor } from '#testing/wait-for';
import { startTrial, type Act, type Trial, type TrialOptions, writeSeen } from './trial.application';
import { trialDatabase } from './trial.database';
import { freshName, freshTopic, numbered, produce, readAll, trialKafka } from './trial.kafka';
import { seenCount, seenOffsets } from './trial.seen';

const { pgUrl, kafkaBrokers } = connectedStack();
const kafka = trialKafka(kafkaBrokers);
jest.setTimeout(30_000);
const quick = { retryMs: { first: 10, most: 100 }, discoveryMs: 500 };

const failingOn =
  (isPoison: (value: string) => boolean): Act =>
  async (tx, fresh, batch) => {
    if (fresh.some((record) => isPoison(String(record.value)))) throw new RangeError('can not read this');
    await writeSeen(tx, fresh, batch);
  };

describe('failing handlers', () => {
  let database: Awaited<ReturnType<typeof trialDatabase>>;
  let trial: Trial | undefined;

  beforeEach(async () => {
    database = await trialDatabase(pgUrl);
  });
  let letGo: () => void = () => undefined;
  afterEach(async () => {
    letGo();
    await trial?.close();
    trial = undefined;
    await database.drop();
  });

  const start = async (options: Pick<TrialOptions, 'topics'> & Partial<TrialOptions>): Promise<Trial> => {
    const settings = { ...quick, ...options.settings };
    const group = freshName('trial');
    trial = await startTrial({ pgUrl: database.url, brokers: kafkaBrokers, group, ...options, settings });
    return trial;
  };

  it('a poison record among good ones is found, tried again and parked; its neighbours go on', async () => {
    const topic = await freshTopic(kafka);
    await produce(
      kafka,
      topic,
      numbered(1_200, 0, (n) => `k${n}`),
    );
    const { parking, database, health } = await start({ topics: [topic], act: failingOn((value) => value === 'v700') });
    await waitFor('the other records', async () => (await seenCount(database)) === 1_199);
    const parked = await parking.list('parked', 10);
    expect(parked).toMatchObject([{ topic, partition: 0, offset: 700, reason: 'RangeError: can not read this' }]);
    expect(health.ready()).toEqual({ ok: true });
    const [row] = await database.query<{ sealed: Buffer }>('select sealed from parked');
    expect(row!.sealed.includes('v700')).toBe(false);
  });

  it('a TypeError out of a handler does not end the consumer', async () => {
    const topic = await freshTopic(kafka);
    let thrown = 0;
    const { database, parking } = await start({
      topics: [topic],
      act: async (tx, fresh, batch) => {
        if (thrown++ < 2) throw new TypeError("Cannot read properties of undefined (reading 'x')");
        await writeSeen(tx, fresh, batch);
      },
    });
    await produce(kafka, topic, numbered(1));
    await waitFor('the record', async () => (await seenCount(database)) === 1);
    await produce(kafka, topic, numbered(10, 1));
    await waitFor('later records', async () => (await seenCount(database)) === 11);
    expect(await parking.list('parked', 10)).toEqual([]);
  });

  it('a transient failure is waited out and parks nothing', async () => {
    const topic = await freshTopic(kafka);
    let failures = 0;
    const { database, parking, batches } = await start({
      topics: [topic],
      act: async (tx, fresh, batch) => {
        if (failures++ < 30) await tx.query(`do $$ begin raise exception 'busy' using errcode = '40001'; end $$`);
        await writeSeen(tx, fresh, batch);
      },
    });
    await produce(kafka, topic, numbered(20));
    await waitFor('the records', async () => (await seenCount(database)) === 20);
    expect(batches.filter((size) => size === 20).length).toBeGreaterThanOrEqual(30);
    expect(await parking.list('parked', 10)).toEqual([]);
  });

  it('a slow handler keeps its partition through heartbeats and holds up no other partition', async () => {
    const topic = await freshTopic(kafka, 2);
    let began: () => void = () => undefined;
    const slowHandler = new Promise<void>((resolve) => (began = resolve));
    const { database, batches } = await start({
      topics: [topic],
      act: async (tx, fresh, batch) => {
        if (fresh.some((record) => record.partition === 0)) {
          began();
          await new Promise((resolve) => setTimeout(resolve, 8_000));
        }
        await writeSeen(tx, fresh, batch);
      },
    });
    const byKey = numbered(40, 0, (n) => `k${n}`);
    const inPartition = (partition: number) => byKey.filter(({ key }) => partitionOf(key, 2) === partition);
    await produce(kafka, topic, inPartition(0), 2);
    await slowHandler;
    const before = Date.now();
    await produce(kafka, topic, inPartition(1), 2);
    const others = await waitFor('the other partition', async () => {
      const offsets = await seenOffsets(database, topic, 1);
      return offsets.length > 0 && offsets;
    });
    expect(Date.now() - before).toBeLessThan(4_000);
    await waitFor('the slow one', async () => (await seenCount(database)) === 40);
    expect(batches).toHaveLength(2);
    expect(others.length).toBeLessThan(40);
  });

  it('a handler over its deadline is aborted: not live while it hangs, then it rejoins and goes on', async () => {
    const topic = await freshTopic(kafka);
    let calls = 0;
    const { database, health } = await start({
      topics: [topic],
      settings: { ...quick, handlerMs: 1_000 },
      act: async (tx, fresh, batch) => {
        // Deaf to its signal, as a library may be; only the test lets it go.
        if (++calls === 1) await new Promise<void>((resolve) => (letGo = resolve));
        await writeSeen(tx, fresh, batch);
      },
    });
    await produce(kafka, topic, numbered(5));
    await waitFor('the deadline', () => !health.live().ok);
    expect(health.live().detail).toMatch(/deadline/);
    expect(await seenCount(database)).toBe(0);
    const admin = kafka.admin();
    await admin.connect();
    await waitFor('the group without us', async () => {
      const { groups } = await admin.describeGroups([trial!.transport.consumers[0]!.group]);
      return groups[0]!.members.length === 0;
    });
    await admin.disconnect();
    letGo();
    await waitFor('the records', async () => (await seenCount(database)) === 5);
    await waitFor('health', () => health.live().ok && health.ready().ok);
    expect(calls).toBe(2);
  });

  it('a blocked statement is cut off at the deadline by closing its connection', async () => {
    const topic = await freshTopic(kafka);
    let calls = 0;
    const { database, health } = await start({
      topics: [topic],
      settings: { ...quick, handlerMs: 1_000 },
      act: async (tx, fresh, batch) => {
        if (++calls === 1) await tx.query('select pg_sleep(600)');
        await writeSeen(tx, fresh, batch);
      },
    });
    await produce(kafka, topic, numbered(5));
    await waitFor('the records', async () => (await seenCount(database)) === 5);
    await waitFor('health', () => health.live().ok && health.ready().ok);
  });

  it('too many unknown failures pause the partition instead of emptying it into the parking table; an operator resumes', async () => {
    const topic = await freshTopic(kafka);
    let isBroken = true;
    const { database, parking, health, transport } = await start({
      topics: [topic],
      act: async (tx, fresh, batch) => {
        if (isBroken && fresh.some((record) => record.offset >= 100)) throw new Error('column does not exist');
        await writeSeen(tx, fresh, batch);
      },
    });
    await produce(
      kafka,
      topic,
      numbered(300, 0, (n) => `k${n}`),
    );
    await waitFor('the pause', () => health.ready().detail?.includes('paused'));
    expect(health.live()).toEqual({ ok: true });
    // Not ready, but the group still works on its other partitions.
    expect(transport.consumers[0]!.isMember).toBe(true);
    expect((await parking.list('parked', 100)).length).toBe(5);
    isBroken = false;
    await transport.resume(transport.consumers[0]!.group, topic, 0);
    await waitFor('the rest', async () => (await seenCount(database)) === 295);
    expect(health.ready()).toEqual({ ok: true });
    expect((await parking.list('parked', 100)).length).toBe(5);
  });

  it('on an internal stream later records of a parked key wait behind it and are released in order', async () => {
    const topic = await freshTopic(kafka);
    let isBroken = true;
    const { database, parking } = await start({
      topics: [topic],
      act: (tx, fresh, batch) => failingOn((value) => isBroken && value === 'v10')(tx, fresh, batch),
    });
    await produce(
      kafka,
      topic,
      numbered(30, 0, (n) => `k${n % 3}`),
    );
    await waitFor('the other keys', async () => (await seenCount(database)) === 23);
    await produce(
      kafka,
      topic,
      numbered(3, 30, (n) => `k${n % 3}`),
    );
    await waitFor('the other keys', async () => (await seenCount(database)) === 25);
    const waiting = [10, 13, 16, 19, 22, 25, 28, 31];
    expect((await parking.list('parked', 100)).map(({ offset }) => offset)).toEqual(waiting);
    const { group } = parking;
    await expect(parking.release({ group, topic, partition: 0, offset: 19 })).rejects.toThrow('expected 10, the first');
    expect(await parking.release({ group, topic, partition: 0, offset: 10 })).toMatchObject({
      released: 0,
      failedAgain: { at: { offset: 10 }, reason: 'RangeError: can not read this' },
    });
    isBroken = false;
    expect(await parking.release({ group, topic, partition: 0, offset: 10 })).toEqual({ released: waiting.length });
    const rows = await database.query<{ record_offset: string }>(
      `select record_offset from seen where record_key = 'k1' order by id`,
    );
    expect(rows.map((row) => Number(row.record_offset))).toEqual([1, 4, 7, ...waiting]);
    expect(await parking.list('parked', 100)).toEqual([]);
    await produce(
      kafka,
      topic,
      numbered(1, 33, () => 'k1'),
    );
    await waitFor('the key going on', async () => (await seenCount(database)) === 34);
  });

  it('a discarded record stays out, and those behind it go on', async () => {
    const topic = await freshTopic(kafka);
    const { database, parking } = await start({ topics: [topic], act: failingOn((value) => value === 'v2') });
    await produce(
      kafka,
      topic,
      numbered(10, 0, () => 'one'),
    );
    await waitFor('all but those behind', async () => (await parking.list('parked', 100)).length === 8);
    expect(await parking.discard({ group: parking.group, topic, partition: 0, offset: 2 })).toEqual({ released: 7 });
    expect(await seenOffsets(database, topic, 0)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9]);
    expect(await parking.list('discarded', 100)).toHaveLength(1);
  });

  it('the partner of a parked record gets a receipt for its wire position, and a further one when it is given up', async () => {
    const name = `partner.${freshName('t').replace('-', '')}.in.orders.v1`;
    const topic = await freshTopic(kafka, 1, { name });
    const receiptsTopic = await freshTopic(kafka);
    const { database, parking } = await start({
      topics: ['partner.*.in.orders.v1'],
      receiptsTopic,
      act: failingOn((value) => value === 'v3'),
    });
    await produce(
      kafka,
      topic,
      numbered(10, 0, () => 'one'),
    );
    await waitFor('the others of the key', async () => (await seenCount(database, topic)) === 9);
    await parking.discard({ group: parking.group, topic, partition: 0, offset: 3 });
    const organisation = topic.split('.')[1]!.toUpperCase();
    // The pattern stands for every lane on the broker, also those of other tests.
    const receipts = (await readAll(kafka, receiptsTopic)).filter(({ key }) => key === organisation);
    const wire = { topic, partition: 0, offset: 3 };
    expect(receipts.map(({ key, value }) => [key, JSON.parse(value)])).toEqual([
      [organisation, { organisation, items: [{ wire, outcome: 'parked', code: 'PARKED' }] }],
      [organisation, { organisation, items: [{ wire, outcome: 'refused', code: 'PARKED' }] }],
    ]);
  });
});
