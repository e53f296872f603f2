import { Client } from 'pg';
import { createClient } from 'redis';
import { startPrivateKafka, startPrivatePostgres, startPrivateRedis } from './private.servers';
import { probeKafka, probePostgres, probeRedis } from './probes';

const MINUTE = 60_000;

describe('servers for one test', () => {
  it(
    'a killed PostgreSQL comes back on its port with what was committed',
    async () => {
      const postgres = await startPrivatePostgres();
      try {
        await query(postgres.url, 'create table kept (n int)');
        await query(postgres.url, 'insert into kept values (1)');
        const port = postgres.port;
        await postgres.kill();
        await expect(probePostgres(postgres.url)).rejects.toThrow('ECONNREFUSED');
        await postgres.restart();
        expect(postgres.port).toBe(port);
        expect(await query(postgres.url, 'select n from kept')).toEqual([{ n: 1 }]);
      } finally {
        await postgres.stop();
      }
    },
    MINUTE,
  );

  it(
    'PostgreSQL keeps what it acknowledged: fsync and synchronous commit are on',
    async () => {
      const postgres = await startPrivatePostgres();
      try {
        expect(await query(postgres.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
        expect(await query(postgres.url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
        expect(await query(postgres.url, 'show timezone')).toEqual([{ TimeZone: 'UTC' }]);
        expect(await query(postgres.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
      } finally {
        await postgres.stop();
      }
    },
    MINUTE,
  );

  it(
    'a restarted Redis is empty',
    async () => {
      const redis = await startPrivateRedis();
      try {
        expect(await withRedis(redis.url, (client) => client.set('key', 'value'))).toBe('OK');
        await redis.kill();
        await expect(probeRedis(redis.url)).rejects.toThrow('ECONNREFUSED');
        await redis.restart();
        expect(await withRedis(redis.url, (client) => client.get('key'))).toBeNull();
      } finally {
        await redis.stop();
      }
    },
    MINUTE,
  );

  it(
    'a killed Kafka comes back on its ports',
    async () => {
      const kafka = await startPrivateKafka({ heapMb: 160 });
      try {
        const brokers = kafka.internalBrokers;
        await kafka.kill();
        await expect(probeKafka(brokers)).rejects.toThrow('ECONNREFUSED');
        await kafka.restart();
        expect(kafka.internalBrokers).toBe(brokers);
        await probeKafka(brokers);
      } finally {
        await kafka.stop();
      }
    },
    2 * MINUTE,
  );

  it(
    'of three brokers two go on when one is killed, and it joins them again',
    async () => {
      const kafka = await startPrivateKafka({ brokers: 3, heapMb: 160 });
      try {
        await probeKafka(kafka.internalBrokers, 3);
        await kafka.kill(2);
        await kafka.untilReady();
        await kafka.restart(2);
        await probeKafka(kafka.internalBrokers, 3);
      } finally {
        await kafka.stop();
      }
    },
    4 * MINUTE,
  );
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Its inferred type, which names the protocol version, is narrower than what `typeof createClient` promises. */
const clientOf = (url: string) => createClient({ url });

async function withRedis<T>(url: string, work: (client: ReturnType<typeof clientOf>) => Promise<T>): Promise<T> {
  const client = clientOf(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
