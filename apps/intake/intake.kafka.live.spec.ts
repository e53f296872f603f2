import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { ComplaintAnsweredV1 } from '#contracts/complaint-answered.v1';
import { ComplaintWithdrawnV1 } from '#contracts/complaint-statements.v1';
import type { Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import {
  ANSWER_STREAM,
  COMPLAINT_STREAM,
  INTAKE_NOTICES,
  INTAKE_RECEIPTS,
  laneName,
  partnerTopics,
} from '#contracts/topics';
import { CLOCK, DAY, systemClock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { createKafka } from '#messaging/kafka.client';
import { createProducer, sendPerPartition } from '#messaging/kafka.producer';
import { TopicAdmin } from '#messaging/topic-admin';
import { partitionCount } from '#messaging/topics';
import { Database } from '#persistence/database';
import { type Transport, TRANSPORTS } from '#runtime/bootstrap';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { createLogger, LOGGER } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import type { KafkaCluster } from '#stack/kafka.cluster';
import { startPrivateKafka } from '#stack/private.servers';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { waitFor } from '#testing/wait-for';
import { CheckDeciding } from './checks/check-deciding.service';
import { ComplaintReadingStore } from './complaints/complaint-reading.store';
import { IntakeModule } from './intake.module';

const clock = new FixedClock(systemClock.now());
const WATCHED = [COMPLAINT_STREAM.name, INTAKE_NOTICES.name, INTAKE_RECEIPTS.name];
const read: { topic: string; key: string; type: string; value: Record<string, unknown> }[] = [];
let kafka: KafkaCluster;
let temporary: TemporaryDatabase;
let app: INestApplication;
let producer: ReturnType<typeof createProducer>;
let consumer: ReturnType<ReturnType<typeof createKafka>['consumer']>;

beforeAll(async () => {
  [kafka, temporary] = await Promise.all([startPrivateKafka({ heapMb: 160 }), temporaryDatabase()]);
  const configuration = readConfiguration({
    LIANDONG_PG_URL: temporary.url,
    LIANDONG_KAFKA_BROKERS: kafka.internalBrokers,
    LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
    LIANDONG_KAFKA_SESSION_MS: '6000',
    LIANDONG_LANE_DISCOVERY_SECONDS: '1',
    LIANDONG_HTTP_PORT: '0',
  });
  const client = createKafka({ brokers: configuration.kafkaBrokers, clientId: 'test' });
  await new TopicAdmin(client).ensureInternalTopics();
  await new TopicAdmin(client).ensure(partnerTopics('CMCC'));
  await startApplication(configuration);
  producer = createProducer(client);
  await producer.connect();
  consumer = client.consumer({ groupId: 'watch' });
  await consumer.connect();
  await consumer.subscribe({ topics: WATCHED, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const type = String(message.headers?.['ce_type']);
      const value = JSON.parse(String(message.value)) as Record<string, unknown>;
      read.push({ topic, key: String(message.key), type, value });
    },
  });
}, 120_000);

afterAll(async () => {
  await consumer?.disconnect();
  await producer?.disconnect();
  await app?.close();
  await temporary?.drop();
  await kafka?.stop();
}, 60_000);

/** As bootstrap does it, with a clock that the test can turn. */
async function startApplication(configuration: Configuration): Promise<void> {
  const logger = createLogger('silent');
  const module = await Test.createTestingModule({ imports: [IntakeModule] })
    .overrideProvider(Configuration)
    .useValue(configuration)
    .overrideProvider(CLOCK)
    .useValue(clock)
    .overrideProvider(LOGGER)
    .useValue(logger)
    .compile();
  app = module.createNestApplication({ logger: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  for (const strategy of app.get<Transport[]>(TRANSPORTS, { strict: false }))
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.listen(0, '127.0.0.1');
  await app.startAllMicroservices();
}

const send = (topic: string, type: string, key: string, value: object): Promise<unknown> => {
  const headers = { ce_type: type, ce_id: uuidv7(Date.now()), ce_specversion: '1.0', ce_source: 'test' };
  return sendPerPartition(producer, topic, [{ key, value: JSON.stringify(value), headers }], partitionCount(topic));
};

const receiptOf = (serial: string, outcome: Receipt['outcome']) =>
  waitFor(`the receipt of ${serial}`, () =>
    read
      .filter(({ topic }) => topic === INTAKE_RECEIPTS.name)
      .flatMap(({ value }) => (value as unknown as ReceiptsV1).items)
      .find((receipt) => receipt.itemId === serial && receipt.outcome === outcome),
  );

const event = (type: string, id: string, topic = COMPLAINT_STREAM.name) =>
  waitFor(`${type} on ${topic}`, () =>
    read.find((one) => one.topic === topic && one.type === type && one.value['complaintId'] === id),
  );

const idOf = async (serial: string): Promise<string> => {
  const database = app.get(Database, { strict: false });
  const rows = await database.query<{ complaint_id: string }>(
    'select complaint_id from complaint_keys where serial = $1',
    [serial],
  );
  return rows[0]!.complaint_id;
};

/** A report about a notice, made now. */
const notice = () => {
  const at = (ms: number) => new Date(clock.now().getTime() - ms).toISOString();
  const times = { messageReceivedAt: at(120_000), complainedAt: at(60_000) };
  return report({ ...times, text: '【某某网】您的验证码是384712，请勿告诉他人' });
};

describe('intake over Kafka', () => {
  it('takes a complaint through its check to its answer; what comes too late is receipted so', async () => {
    const given = notice();
    const lane = laneName('CMCC', 'complaints');
    await send(lane, 'complaint-reported.v1', given.serial, given);
    expect(await receiptOf(given.serial, 'accepted')).toMatchObject({ state: 'checking' });
    const id = await idOf(given.serial);
    await app.get(CheckDeciding).decide(id, { decision: 'accept', person: '岗1' });
    expect(await event('complaint-judged.v1', id)).toMatchObject({ key: '106901234567' });
    expect(await event('complaint-judged.v1', id, INTAKE_NOTICES.name)).toMatchObject({ key: 'CMCC-00' });
    await event('complaint-accepted.v1', id);
    const answer = { complaintId: id, kind: 'final', text: '已处理。', resultCode: null, answeredAt: clock.now() };
    await send(ANSWER_STREAM.name, ComplaintAnsweredV1.type, 'c', answer);
    await waitFor('the answer', async () => {
      const found = await app.get(ComplaintReadingStore).one('CMCC', id);
      return found!.state === 'answered';
    });
    const withdrawnAt = clock.now().toISOString();
    await send(lane, ComplaintWithdrawnV1.type, given.serial, { serial: given.serial, reason: '误报', withdrawnAt });
    expect(await receiptOf(given.serial, 'refused')).toMatchObject({ code: 'INTAKE_ILLEGAL_COMPLAINT_TRANSITION' });
  }, 60_000);

  it('tells by itself that a check is overdue', async () => {
    const given = notice();
    await send(laneName('CMCC', 'complaints'), 'complaint-reported.v1', given.serial, given);
    await receiptOf(given.serial, 'accepted');
    clock.advance(15 * DAY);
    const id = await idOf(given.serial);
    expect(await event('complaint-check-overdue.v1', id)).toMatchObject({ value: { owedBy: '12321' } });
    expect(await event('complaint-check-overdue.v1', id, INTAKE_NOTICES.name)).toMatchObject({
      key: 'intake-centre-00',
    });
  }, 60_000);
});
