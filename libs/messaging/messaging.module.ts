import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { AccessModule } from '#access/access.module';
import { CLOCK, type Clock, SECOND } from '#kernel/clock';
import { INTERNAL_TOPICS } from '#contracts/topics';
import type { Context } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { DatabaseModule } from '#persistence/database.module';
import { Configuration } from '#runtime/configuration';
import { LOGGER, type Logger } from '#runtime/logger';
import { KafkaModule } from './kafka.module';
import { RelayProducer } from './kafka.producer';
import { KafkaTransport } from './kafka.transport';
import { MessagingHealth } from './messaging.health';
import { KAFKA_CLIENT } from './messaging.tokens';
import { operatorController } from './operator.controller';
import { Outbox } from './outbox';
import { type OnSent, OutboxRelay } from './outbox.relay';
import { ParkedStore } from './parked.store';
import { ParkingService } from './parking.service';
import { RecordSealing } from './record.sealing';
import { partitionCount } from './topics';

export interface MessagingOptions {
  /** `ce_source` of what the context sends. @default `/liandong/<context>` */
  readonly source?: string;
  /** Where receipts for records from partners' lanes go. @default the context's own stream of receipts, if it has one */
  readonly receiptsTopic?: string;
  /** Consumer group of the context's handlers. @default the context's name */
  readonly group?: string;
  /** Runs in the transaction that removes published rows; one with dependencies calls `OutboxRelay.whenSent` instead. */
  readonly onSent?: OnSent;
  /** Module that exports the context's `Database`. @default that of the context's name */
  readonly database?: DynamicModule;
}

/** Ties one context to the process: its group's marks and parking to the transport, its relay to start and end. */
@Injectable()
class ContextMessaging implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    @Inject(KafkaTransport) private readonly transport: KafkaTransport,
    @Inject(MessagingHealth) private readonly health: MessagingHealth,
    @Inject(ParkingService) private readonly parking: ParkingService,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
  ) {}

  onModuleInit(): void {
    this.transport.lend(this.parking);
    this.transport.onClose(() => this.relay.stop());
    this.health.watch(this.relay, this.parking);
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }
}

/** Gives one context its `Outbox`, relay and parking, and its `Database`; the transport is the process's. */
@Module({})
export class MessagingModule {
  static forContext(context: Context | (string & {}), options: MessagingOptions = {}): DynamicModule {
    const database = options.database ?? DatabaseModule.forContext(context as Context);
    const { source = `/liandong/${context}` } = options;
    return {
      module: MessagingModule,
      imports: [AccessModule, KafkaModule, database],
      controllers: [operatorController(context)],
      providers: [
        { provide: Outbox, useFactory: () => new Outbox(source, partitionCount) },
        relayOf(context, options),
        parkingOf(context, options),
        ContextMessaging,
      ],
      exports: [Outbox, OutboxRelay, ParkingService, database],
    };
  }
}

const relayOf = (context: string, { onSent }: MessagingOptions) => ({
  provide: OutboxRelay,
  inject: [Database, Outbox, KAFKA_CLIENT, LOGGER],
  useFactory: (database: Database, outbox: Outbox, kafka: Kafka, logger: Logger) =>
    new OutboxRelay({ context, database, outbox, producer: new RelayProducer(kafka), logger, onSent }),
});

const parkingOf = (
  context: string,
  { group = context, receiptsTopic = receiptsTopicOf(context) }: MessagingOptions,
) => ({
  provide: ParkingService,
  inject: [Database, Outbox, KafkaTransport, Configuration, CLOCK],
  useFactory: (
    database: Database,
    outbox: Outbox,
    transport: KafkaTransport,
    configuration: Configuration,
    clock: Clock,
  ) =>
    new ParkingService({
      context,
      group,
      database,
      outbox,
      store: new ParkedStore(new RecordSealing(configuration.secretKeys)),
      clock,
      handlerMs: configuration.handlerSeconds * SECOND,
      receiptsTopic,
      handlerFor: (of, topic) => transport.handlerFor(of, topic),
    }),
});

const receiptsTopicOf = (context: string): string | undefined =>
  INTERNAL_TOPICS.find((topic) => topic.name === `${context}.receipts.v1`)?.name;
