import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import type { KafkaCluster } from '#stack/kafka.cluster';
import type { PostgresServer } from '#stack/postgres.server';
import { startPrivateKafka, startPrivatePostgres, startPrivateRedis } from '#stack/private.servers';
import type { RedisServer } from '#stack/redis.server';
import type { DATABASE_ENDS } from './fault-plan';

/** The three servers of a fault run, private to it, with the ways in which they fail. */
export class FaultServers {
  private constructor(
    readonly postgres: PostgresServer,
    readonly kafka: KafkaCluster,
    readonly redis: RedisServer,
  ) {}

  static async start(): Promise<FaultServers> {
    const [postgres, kafka, redis] = await Promise.all([
      startPrivatePostgres(),
      startPrivateKafka(),
      startPrivateRedis(),
    ]);
    return new FaultServers(postgres, kafka, redis);
  }

  get brokers(): string[] {
    return this.kafka.internalBrokers.split(',');
  }

  /** What a process of the platform needs to find them. */
  get environment(): Record<string, string> {
    return {
      LIANDONG_PG_URL: this.postgres.url,
      LIANDONG_KAFKA_BROKERS: this.kafka.internalBrokers,
      LIANDONG_REDIS_URL: this.redis.url,
    };
  }

  async killBroker(downMs: number): Promise<void> {
    await this.kafka.kill();
    await sleep(downMs);
    await this.kafka.restart();
  }

  async restartDatabase(end: (typeof DATABASE_ENDS)[number], downMs: number): Promise<void> {
    if (end === 'crash') await this.postgres.kill();
    // SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, so the next start replays the log.
    else if (end === 'immediate') await this.postgres.process.stop('SIGQUIT', 20_000);
    else await this.postgres.stop();
    await sleep(downMs);
    await this.postgres.restart();
  }

  async flushRedis(): Promise<void> {
    const client = createClient({ url: this.redis.url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    await client.connect();
    await client.flushAll();
    client.destroy();
  }

  async stopRedis(downMs: number): Promise<void> {
    await this.redis.stop();
    await sleep(downMs);
    await this.redis.restart();
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.kill(), this.kafka.kill(), this.redis.kill()]);
  }
}
