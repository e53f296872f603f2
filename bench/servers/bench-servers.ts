import { Kafka, logLevel } from 'kafkajs';
import type { KafkaCluster } from '#stack/kafka.cluster';
import type { PostgresServer } from '#stack/postgres.server';
import { startPrivateKafka, startPrivatePostgres, startPrivateRedis } from '#stack/private.servers';
import type { RedisServer } from '#stack/redis.server';
import { processorSeconds } from '../measuring/processor-time';

/** PostgreSQL, Kafka and Redis of one measurement: fresh, private, with the settings of the stack. */
export class BenchServers {
  readonly kafka: Kafka;

  private constructor(
    readonly postgres: PostgresServer,
    readonly broker: KafkaCluster,
    readonly redis: RedisServer,
  ) {
    this.kafka = new Kafka({
      clientId: 'bench',
      brokers: this.brokers,
      logLevel: logLevel.NOTHING,
      requestTimeout: 30_000,
    });
  }

  static async start(): Promise<BenchServers> {
    const [postgres, broker, redis] = await Promise.all([
      startPrivatePostgres(),
      startPrivateKafka(),
      startPrivateRedis(),
    ]);
    return new BenchServers(postgres, broker, redis);
  }

  get brokers(): string[] {
    return this.broker.internalBrokers.split(',');
  }

  /** What a process of the platform needs to find them. */
  get environment(): Record<string, string> {
    return {
      LIANDONG_PG_URL: this.postgres.url,
      LIANDONG_KAFKA_BROKERS: this.broker.internalBrokers,
      LIANDONG_REDIS_URL: this.redis.url,
    };
  }

  /** Processor seconds used so far, by server. */
  processorSeconds(): { postgres: number; kafka: number; redis: number } {
    return {
      postgres: processorSeconds(this.postgres.process.pid),
      kafka: processorSeconds(this.broker.brokers[0]!.process.pid),
      redis: processorSeconds(this.redis.process.pid),
    };
  }

  async stop(): Promise<void> {
    // Nothing of theirs is needed again, so nobody waits for an orderly end.
    await Promise.all([this.postgres.kill(), this.broker.kill(), this.redis.kill()]);
  }
}
