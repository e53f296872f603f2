import { Global, Module } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { SECOND } from '#kernel/clock';
import { TRANSPORTS } from '#runtime/bootstrap';
import { Configuration } from '#runtime/configuration';
import { ConfigurationModule } from '#runtime/configuration.module';
import { LOGGER, type Logger } from '#runtime/logger';
import { OperationsModule } from '#runtime/operations.module';
import { type ConsumptionSettings, DEFAULT_CONSUMPTION } from './consumption';
import { createKafka } from './kafka.client';
import { KafkaTransport } from './kafka.transport';
import { MessagingHealth } from './messaging.health';
import { CONSUMPTION, KAFKA_CLIENT } from './messaging.tokens';
import { TopicAdmin } from './topic-admin';

/** What the process has once, whatever number of contexts lives in it: client, transport, health. */
@Global()
@Module({
  imports: [ConfigurationModule, OperationsModule],
  providers: [
    {
      provide: KAFKA_CLIENT,
      inject: [Configuration, LOGGER],
      useFactory: ({ kafkaBrokers }: Configuration, logger: Logger): Kafka =>
        createKafka({ brokers: kafkaBrokers, clientId: 'liandong', logger }),
    },
    {
      provide: CONSUMPTION,
      inject: [Configuration],
      useFactory: (configuration: Configuration): ConsumptionSettings => ({
        ...DEFAULT_CONSUMPTION,
        concurrency: configuration.batchConcurrency,
        handlerMs: configuration.handlerSeconds * SECOND,
        sessionMs: configuration.sessionTimeoutMs,
        discoveryMs: configuration.laneDiscoverySeconds * SECOND,
      }),
    },
    KafkaTransport,
    { provide: TRANSPORTS, inject: [KafkaTransport], useFactory: (transport: KafkaTransport) => [transport] },
    MessagingHealth,
    { provide: TopicAdmin, inject: [KAFKA_CLIENT], useFactory: (kafka: Kafka) => new TopicAdmin(kafka) },
  ],
  exports: [KAFKA_CLIENT, CONSUMPTION, KafkaTransport, TRANSPORTS, MessagingHealth, TopicAdmin],
})
export class KafkaModule {}
