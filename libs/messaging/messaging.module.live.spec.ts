import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Database } from '#persistence/database';
import { DatabaseModule } from '#persistence/database.module';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { connectedStack } from '#stack/stack';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { KafkaTransport } from './kafka.transport';
import { MessagingHealth } from './messaging.health';
import { MessagingModule } from './messaging.module';
import { Outbox } from './outbox';

class Parts {
  constructor(
    @Inject(Outbox) readonly outbox: Outbox,
    @Inject(Database) readonly database: Database,
    @Inject(KafkaTransport) readonly transport: KafkaTransport,
  ) {}
}
@Injectable()
class IntakeParts extends Parts {}
@Injectable()
class CaseworkParts extends Parts {}

@Module({
  imports: [DatabaseModule.forContext('intake'), MessagingModule.forContext('intake')],
  providers: [IntakeParts],
})
class IntakeSide {}
@Module({ imports: [MessagingModule.forContext('casework')], providers: [CaseworkParts] })
class CaseworkSide {}

describe('MessagingModule', () => {
  let temporary: TemporaryDatabase;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
  });
  afterAll(() => temporary.drop());

  it('gives each context its own outbox and database, and the process one transport', async () => {
    const module = await Test.createTestingModule({ imports: [IntakeSide, CaseworkSide] })
      .overrideProvider(Configuration)
      .useValue(configuration(temporary.url))
      .compile();
    await module.init();
    const intake = module.get(IntakeParts);
    const casework = module.get(CaseworkParts);
    expect(intake.outbox).not.toBe(casework.outbox);
    expect(await schemaOf(intake)).toBe('intake');
    expect(await schemaOf(casework)).toBe('casework');
    expect(intake.transport).toBe(casework.transport);
    expect(module.get(MessagingHealth, { strict: false }).ready()).toEqual({ ok: true });
    await intake.transport.close();
    await module.close();
  }, 30_000);
});

const configuration = (url: string): Configuration =>
  readConfiguration({
    LIANDONG_PG_URL: url,
    LIANDONG_KAFKA_BROKERS: connectedStack().kafkaBrokers,
    LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 3).toString('base64')}`,
    LIANDONG_LOG_LEVEL: 'silent',
  });

async function schemaOf({ database }: Parts): Promise<string> {
  const [row] = await database.query<{ schema: string }>('select current_schema() as schema');
  return row!.schema;
}
