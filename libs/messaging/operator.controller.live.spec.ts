import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Principal, type Role } from '#access/principal';
import { TokenVerifier } from '#access/token.verifier';
import { Database } from '#persistence/database';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { createLogger } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import { connectedStack } from '#stack/stack';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { KafkaTransport } from './kafka.transport';
import { MessagingModule } from './messaging.module';
import { ParkingService } from './parking.service';
import { InboundRecord } from './records';

const record = (offset: number): InboundRecord =>
  new InboundRecord('casework.cases.v1', 2, offset, 0, Buffer.from('case-1'), Buffer.from('{"secret":"text"}'), {});

describe('operator’s routes of a context', () => {
  let temporary: TemporaryDatabase;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    const module = await Test.createTestingModule({ imports: [MessagingModule.forContext('casework')] })
      .overrideProvider(Configuration)
      .useValue(configuration(temporary.url))
      .overrideProvider(TokenVerifier)
      .useValue({ verify: async (role: string) => new Principal('CAICT', ['CAICT-00'], [role as Role]) })
      .compile();
    app = module.createNestApplication();
    app.useGlobalFilters(new ProblemFilter(createLogger('silent')));
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/v1/casework`;
  });
  afterAll(async () => {
    await app.get(KafkaTransport, { strict: false }).close();
    await app.close();
    await temporary.drop();
  });

  const ask = async (path: string, role: string, body?: object): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${url}/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${role}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json() };
  };

  it('are for operators only', async () => {
    expect(await ask('parked', 'desk')).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect((await fetch(`${url}/parked`)).status).toBe(401);
  });

  it('list parked records by position and reason, never by content', async () => {
    await app.get(ParkingService, { strict: false }).park(record(5), new RangeError('odd'));
    const { status, body } = await ask('parked', 'operator');
    expect(status).toBe(200);
    const at = { group: 'casework', topic: 'casework.cases.v1', partition: 2, offset: 5 };
    expect(body).toEqual({
      items: [{ ...at, reason: 'RangeError: odd', state: 'parked', parkedAt: expect.any(String), settledAt: null }],
    });
  });

  it('discard a record once', async () => {
    const at = { topic: 'casework.cases.v1', partition: 2, offset: 5 };
    expect(await ask('parked/discard', 'operator', at)).toEqual({ status: 200, body: { released: 0 } });
    expect(await ask('parked/discard', 'operator', at)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await ask('parked?state=discarded', 'operator')).toMatchObject({ body: { items: [at] } });
  });

  it.each([
    ['parked/release', { topic: 'casework.cases.v1', partition: 2 }, 'offset'],
    ['parked/release', { topic: '', partition: 2, offset: 1 }, 'topic'],
    ['consumption/reset-mark', { topic: 'casework.cases.v1', partition: -1 }, 'partition'],
  ])('%s says what is wrong with %j', async (path, body, field) => {
    expect(await ask(path, 'operator', body)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', field } });
  });

  it('reset a mark', async () => {
    const at = { topic: 'casework.cases.v1', partition: 2 };
    expect(await ask('consumption/reset-mark', 'operator', at)).toEqual({ status: 200, body: { wasSet: true } });
    expect(await ask('consumption/reset-mark', 'operator', at)).toEqual({ status: 200, body: { wasSet: false } });
    const database = app.get(Database, { strict: false });
    expect(await database.query('select 1 from inbox')).toEqual([]);
  });
});

const configuration = (url: string): Configuration =>
  readConfiguration({
    LIANDONG_PG_URL: url,
    LIANDONG_KAFKA_BROKERS: connectedStack().kafkaBrokers,
    LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 3).toString('base64')}`,
    LIANDONG_LOG_LEVEL: 'silent',
  });
