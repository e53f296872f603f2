import { Controller, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { systemClock } from '#kernel/clock';
import { parseKeyRing } from '#kernel/sealing';
import { type ConsumptionSettings, DEFAULT_CONSUMPTION } from '#messaging/consumption';
import { advanceInbox } from '#messaging/inbox';
import { createKafka } from '#messaging/kafka.client';
import { RelayProducer } from '#messaging/kafka.producer';
import { KAFKA, KafkaTransport } from '#messaging/kafka.transport';
import { MessagingHealth } from '#messaging/messaging.health';
import { Outbox } from '#messaging/outbox';
import { type OnSent, OutboxRelay } from '#messaging/outbox.relay';
import { ParkedStore } from '#messaging/parked.store';
import { ParkingService } from '#messaging/parking.service';
import { RecordSealing } from '#messaging/record.sealing';
import type { Batch, InboundRecord } from '#messaging/records';
import { RethrowFilter } from '#messaging/rethrow.filter';
import { Database, type Tx } from '#persistence/database';
import { HealthProbes } from '#runtime/health';
import { createLogger } from '#runtime/logger';
import { openTrial, TRIAL } from './trial.database';

/** What a handler does with the fresh records of one batch, inside its transaction. */
export type Act = (tx: Tx, fresh: readonly InboundRecord[], batch: Batch) => Promise<void>;

export interface TrialOptions {
  readonly pgUrl: string;
  readonly brokers: string;
  readonly group: string;
  readonly topics: readonly string[];
  readonly act?: Act;
  readonly partitions?: number;
  readonly receiptsTopic?: string;
  readonly onSent?: OnSent;
  readonly settings?: Partial<ConsumptionSettings>;
  readonly logLevel?: string;
}

export interface Trial {
  readonly app: INestApplication;
  readonly transport: KafkaTransport;
  readonly health: MessagingHealth;
  readonly parking: ParkingService;
  readonly relay: OutboxRelay;
  readonly outbox: Outbox;
  readonly database: Database;
  /** Sizes of the batches the handler got. */
  readonly batches: number[];
  close(): Promise<void>;
}

export const trialKeys = parseKeyRing(`1:${Buffer.alloc(32, 7).toString('base64')}`);

/** The parts of `MessagingModule` around one handler that writes what it sees, in an application of its own. */
export async function startTrial(options: TrialOptions): Promise<Trial> {
  const logger = createLogger(options.logLevel ?? process.env['TRIAL_LOG'] ?? 'silent');
  const database = await openTrial(options.pgUrl);
  const kafka = createKafka({ brokers: options.brokers.split(','), clientId: options.group, logger });
  const settings = { ...DEFAULT_CONSUMPTION, sessionMs: 6_000, discoveryMs: 1_000, ...options.settings };
  const transport = new KafkaTransport(kafka, settings, logger);
  const outbox = new Outbox('/liandong/trial', () => options.partitions ?? 1);
  const { onSent, group } = options;
  const producer = new RelayProducer(kafka);
  const relay = new OutboxRelay({ context: TRIAL, database, outbox, producer, logger, onSent });
  const health = new MessagingHealth(transport, new HealthProbes());
  const parking = new ParkingService({
    context: TRIAL,
    group,
    database,
    outbox,
    store: new ParkedStore(new RecordSealing(trialKeys)),
    clock: systemClock,
    handlerMs: settings.handlerMs,
    receiptsTopic: options.receiptsTopic,
    handlerFor: (of, topic) => transport.handlerFor(of, topic),
  });
  transport.lend(parking);
  transport.onClose(() => relay.stop());
  health.watch(relay, parking);
  const batches: number[] = [];
  const app = await NestFactory.create(moduleAround(options, database, batches), { logger: false });
  app.useGlobalFilters(new RethrowFilter());
  app.connectMicroservice<MicroserviceOptions>({ strategy: transport }, { inheritAppConfig: true });
  await app.init();
  relay.start();
  await app.startAllMicroservices();
  const close = async (): Promise<void> => {
    await app.close();
    await database.close();
  };
  return { app, transport, health, parking, relay, outbox, database, batches, close };
}

function moduleAround({ group, topics, act = writeSeen }: TrialOptions, database: Database, batches: number[]) {
  @Controller()
  class SeenConsumer {
    async onBatch(batch: Batch): Promise<void> {
      batches.push(batch.records.length);
      await database.transaction(async (tx) => {
        const fresh = await advanceInbox(tx, batch);
        await act(tx, fresh, batch);
      }, batch.signal);
    }
  }
  const method = Object.getOwnPropertyDescriptor(SeenConsumer.prototype, 'onBatch')!;
  Payload()(SeenConsumer.prototype, 'onBatch', 0);
  const lanes = topics.every((topic) => topic.includes('*')) ? { lanes: 'orders' as const } : {};
  (EventPattern as (topics: unknown, transport: symbol, extras: object) => MethodDecorator)([...topics], KAFKA, {
    group,
    ...lanes,
  })(SeenConsumer.prototype, 'onBatch', method);

  @Module({ controllers: [SeenConsumer] })
  class TrialModule {}
  return TrialModule;
}

/** Writes each record once; a second write of the same position would break the unique key. */
export const writeSeen: Act = async (tx, fresh) => {
  await tx.query(insertSeen, [
    fresh.map((record) => record.topic),
    fresh.map((record) => record.partition),
    fresh.map((record) => record.offset),
    fresh.map((record) => record.key?.toString() ?? null),
    fresh.map((record) => record.value?.toString() ?? null),
  ]);
};

const insertSeen = `
  insert into seen (topic, partition, record_offset, record_key, value)
  select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[])`;
