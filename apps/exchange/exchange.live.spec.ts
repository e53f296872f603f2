import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { generateKeyPair, SignJWT } from 'jose';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/token.verifier';
import type { DeliveriesV1 } from '#contracts/deliveries.v1';
import type { ReceiptsV1 } from '#contracts/receipts.v1';
import { CASE_STREAM, DELIVERY_STREAM, INTAKE_RECEIPTS, laneName, mailboxName } from '#contracts/topics';
import { CLOCK, systemClock } from '#kernel/clock';
import { uuidv7 } from '#kernel/ids';
import { createKafka } from '#messaging/kafka.client';
import { createProducer, sendPerPartition } from '#messaging/kafka.producer';
import { partitionCount } from '#messaging/topics';
import { TopicAdmin } from '#messaging/topic-admin';
import type { Database } from '#persistence/database';
import { type Transport, TRANSPORTS } from '#runtime/bootstrap';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { HttpAddress } from '#runtime/http-address';
import { createLogger, LOGGER } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import type { KafkaCluster } from '#stack/kafka.cluster';
import { startPrivateKafka } from '#stack/private.servers';
import { connectedStack } from '#stack/stack';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { waitFor } from '#testing/wait-for';
import { issueApiKey } from './credentials/api-key.issuing';
import { loadDirectory } from './directory/directory-loading';
import { bundledDirectory, installDirectory, orderEvent, reseller, type Wire } from './exchange.fixture';
import { ExchangeModule } from './exchange.module';

const clock = new FixedClock(systemClock.now());
const read: { topic: string; key: string; value: string; headers: Record<string, string> }[] = [];
let kafka: KafkaCluster;
let temporary: TemporaryDatabase;
let db: Database;
let app: INestApplication;
let url: string;
let producer: ReturnType<typeof createProducer>;
let consumer: ReturnType<ReturnType<typeof createKafka>['consumer']>;
const keys: Record<string, string> = {};
const tokens: Record<string, string> = {};

beforeAll(async () => {
  [kafka, temporary] = await Promise.all([startPrivateKafka({ heapMb: 160 }), temporaryDatabase()]);
  db = await temporary.database('exchange');
  const configuration = readConfiguration({
    LIANDONG_PG_URL: temporary.url,
    LIANDONG_KAFKA_BROKERS: kafka.internalBrokers,
    LIANDONG_KAFKA_PARTNER_BROKERS: kafka.partnerBrokers,
    LIANDONG_REDIS_URL: connectedStack().redisUrl,
    LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
    LIANDONG_KAFKA_SESSION_MS: '6000',
    LIANDONG_HTTP_PORT: '0',
  });
  const client = createKafka({ brokers: configuration.kafkaBrokers, clientId: 'test' });
  await new TopicAdmin(client).ensureInternalTopics();
  await loadDirectory(db, configuration, 'data/directory/directory.json');
  await joinSlow();
  for (const organisation of ['CMCC', 'CTCC', 'CAICT', 'CC12321', 'CAGD', 'SLOW'])
    keys[organisation] = (await issueApiKey(db, organisation)).split('\n')[1]!;
  await startApplication(configuration);
  producer = createProducer(client);
  await producer.connect();
  consumer = client.consumer({ groupId: 'cmcc.test' });
  await consumer.connect();
  await consumer.subscribe({ topics: [mailboxName('CMCC'), DELIVERY_STREAM.name], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
      read.push({
        topic,
        key: String(message.key),
        value: String(message.value),
        headers: Object.fromEntries(headers),
      });
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

/** An organisation that may ask three times a second. */
const slow = { ...reseller('SLOW'), quota: { read: 3, write: 3 } };

async function joinSlow(): Promise<void> {
  const { version, organisations } = bundledDirectory();
  await installDirectory(db, { version, organisations: [...organisations, slow] }, clock.now());
}

/** As bootstrap does it, with a clock that the test can turn. */
async function startApplication(configuration: Configuration): Promise<void> {
  const logger = createLogger('silent');
  const testing = await Test.createTestingModule({ imports: [ExchangeModule] })
    .overrideProvider(Configuration)
    .useValue(configuration)
    .overrideProvider(CLOCK)
    .useValue(clock)
    .overrideProvider(LOGGER)
    .useValue(logger)
    .compile();
  app = testing.createNestApplication({ logger: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  for (const strategy of app.get<Transport[]>(TRANSPORTS, { strict: false }))
    app.connectMicroservice<MicroserviceOptions>({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.listen(0, '127.0.0.1');
  app.get(HttpAddress).listensAt((url = await app.getUrl()));
  await app.startAllMicroservices();
}

interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what comes is what the test looks at
  readonly body: any;
}

async function ask(
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

async function tokenOf(organisation: string): Promise<string> {
  return (tokens[organisation] ??= (await ask('POST', '/v1/tokens', { token: keys[organisation]! })).body
    .token as string);
}

async function deskToken(unit: string): Promise<string> {
  const [organisation] = unit.split('-');
  const { body } = await ask('POST', `/v1/directory/${organisation}/keys`, {
    token: await tokenOf('CAICT'),
    body: { units: [unit], roles: ['desk'] },
  });
  return (await ask('POST', '/v1/tokens', { body: { apiKey: body.apiKey } })).body.token as string;
}

const produce = (topic: string, events: readonly Wire[]) =>
  sendPerPartition(
    producer,
    topic,
    events.map(({ id, type, key, value }) => ({
      key,
      value: JSON.stringify(value),
      headers: {
        ce_id: id,
        ce_type: type,
        ce_source: '/liandong/casework',
        ce_time: clock.now().toISOString(),
        ce_specversion: '1.0',
      },
    })),
    partitionCount(topic),
  );

describe('an order on its way', () => {
  it('comes into the mailbox topic as it was and is reported as delivered', async () => {
    const event = orderEvent('CMCC-44', clock.now());
    await produce(CASE_STREAM.name, [event]);
    const mail = await waitFor('the mailbox record', () => read.find(({ headers }) => headers['ce_id'] === event.id));
    expect(mail).toMatchObject({ topic: mailboxName('CMCC'), key: 'CMCC-44', value: JSON.stringify(event.value) });
    expect(mail.headers).toMatchObject({ ce_type: 'order-issued.v1', ce_source: '/liandong/casework', position: '1' });
    const report = await waitFor('the report', () =>
      read
        .filter(({ topic }) => topic === DELIVERY_STREAM.name)
        .flatMap(({ value }) => (JSON.parse(value) as DeliveriesV1).items)
        .find(({ eventId }) => eventId === event.id),
    );
    expect(report).toMatchObject({ outcome: 'delivered', position: 1 });
    const { body } = await ask('GET', '/v1/mailbox/CMCC-44?after=0', { token: await tokenOf('CMCC') });
    expect(body.entries).toMatchObject([{ position: 1, id: event.id, data: event.value, deliveredAt: report.at }]);
  }, 30_000);

  it('answers a reader who waits as soon as it lies in the mailbox', async () => {
    const asked = ask('GET', '/v1/mailbox/CMCC-65?wait=25', { token: await tokenOf('CMCC') });
    const early = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'))]);
    expect(early).toBe('still waiting');
    const event = orderEvent('CMCC-65', clock.now());
    await produce(CASE_STREAM.name, [event]);
    expect((await asked).body.entries).toMatchObject([{ id: event.id }]);
  }, 30_000);

  it('reaches a partner that joined while the platform runs', async () => {
    const { version, organisations } = bundledDirectory();
    const directory = { version, organisations: [...organisations, slow, reseller('NEWCO')] };
    const token = await tokenOf('CAICT');
    const preview = await ask('PUT', '/v1/directory?dryRun=true', { token, body: directory });
    expect(preview.body).toMatchObject({
      dryRun: true,
      changes: [{ code: 'NEWCO', change: 'added' }, { code: 'NEWCO-00' }],
    });
    expect((await ask('GET', '/v1/directory/NEWCO', { token })).status).toBe(404);
    const loaded = await ask('PUT', '/v1/directory', { token, body: directory });
    expect(loaded.body.changes).toEqual(preview.body.changes);
    const event = orderEvent('NEWCO-00', clock.now());
    await produce(CASE_STREAM.name, [event]);
    const report = await waitFor('the report', () => read.find(({ key }) => key === 'NEWCO-00'));
    expect((JSON.parse(report.value) as DeliveriesV1).items).toMatchObject([{ outcome: 'delivered', position: 1 }]);
  }, 30_000);

  it('holds a receipt back from nobody: what intake says of CMCC’s records lies in CMCC-00', async () => {
    const items = (offset: number): ReceiptsV1 => ({
      organisation: 'CMCC',
      items: [{ wire: { topic: 'partner.cmcc.in.complaints.v1', partition: 0, offset }, outcome: 'accepted' }],
    });
    const events = [0, 1, 2].map((n): Wire => ({
      id: uuidv7(clock.now()),
      type: 'receipts.v1',
      key: 'CMCC',
      value: items(n),
    }));
    await produce(INTAKE_RECEIPTS.name, [...events, events[0]!]);
    const offsets = () =>
      read
        .filter(({ topic, key }) => topic === mailboxName('CMCC') && key === 'CMCC-00')
        .flatMap(({ value }) => (JSON.parse(value) as ReceiptsV1).items.map(({ wire }) => wire.offset));
    await waitFor('three receipts', () => offsets().length >= 3);
    expect(offsets()).toEqual([0, 1, 2]);
    const { body } = await ask('GET', '/v1/mailbox/CMCC-00?after=0', { token: await tokenOf('CMCC') });
    expect(body.entries.flatMap(({ data }: { data: ReceiptsV1 }) => data.items)).toHaveLength(3);
  }, 30_000);
});

describe('a partner on the broker', () => {
  it('logs in with the password that was shown once, writes its lane and nobody else’s', async () => {
    const { body } = await ask('POST', '/v1/directory/CTCC/broker-password', { token: await tokenOf('CAICT') });
    expect(body).toEqual({ user: 'ctcc', password: expect.stringMatching(/^[\w-]{32}$/) });
    const sasl = { mechanism: 'scram-sha-512' as const, username: body.user, password: body.password };
    const client = createKafka({ brokers: kafka.partnerBrokers.split(','), clientId: 'ctcc', sasl });
    const partner = createProducer(client);
    const write = (topic: string) =>
      sendPerPartition(partner, topic, [{ key: 'k', value: '{}' }], partitionCount(topic));
    try {
      await waitFor('the login', () =>
        partner.connect().then(
          () => true,
          () => false,
        ),
      );
      expect(await write(laneName('CTCC', 'orders'))).toHaveLength(1);
      await expect(write(laneName('CMCC', 'orders'))).rejects.toThrow(/authorized/i);
    } finally {
      await partner.disconnect();
    }
  }, 30_000);
});

describe('API keys and tokens', () => {
  it('gives a token for a key in the header or in the body', async () => {
    for (const given of [{ token: keys['CMCC']! }, { body: { apiKey: keys['CMCC'] } }]) {
      const { status, body } = await ask('POST', '/v1/tokens', given);
      expect([status, body.tokenType, body.expiresIn]).toEqual([200, 'Bearer', 600]);
    }
  });

  it.each([undefined, 'nonsense', 'ld_cmcc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'refuses the key %s',
    async (apiKey) => {
      const { status, body } = await ask('POST', '/v1/tokens', { body: { apiKey } });
      expect([status, body.code]).toEqual([401, 'NOT_AUTHENTICATED']);
    },
  );

  it('gives no token for a key that was revoked or has run out', async () => {
    const operator = await tokenOf('CAICT');
    const issue = async () =>
      (await ask('POST', '/v1/directory/CTCC/keys', { token: operator, body: { expiresInDays: 1 } })).body;
    const [revoked, old] = [await issue(), await issue()];
    expect((await ask('DELETE', `/v1/directory/CTCC/keys/${revoked.id}`, { token: operator })).status).toBe(204);
    expect((await ask('POST', '/v1/tokens', { body: { apiKey: revoked.apiKey } })).status).toBe(401);
    expect((await ask('POST', '/v1/tokens', { body: { apiKey: old.apiKey } })).status).toBe(200);
    const now = clock.now();
    clock.advance(25 * 3_600_000);
    expect((await ask('POST', '/v1/tokens', { body: { apiKey: old.apiKey } })).status).toBe(401);
    clock.set(now);
  });

  it('keeps neither the secret nor anything it could be found from', async () => {
    const { body } = await ask('GET', '/v1/directory/CMCC/keys', { token: await tokenOf('CAICT') });
    expect(body.keys).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/ld_|digest/);
    const stored = await db.query<{ row: string }>('select k::text as row from api_keys k');
    for (const secret of Object.values(keys)) expect(JSON.stringify(stored)).not.toContain(secret.slice(8));
  });

  it('refuses a scope beyond the organisation', async () => {
    const token = await tokenOf('CAICT');
    const ask2 = (body: object) => ask('POST', '/v1/directory/CMCC/keys', { token, body });
    expect((await ask2({ units: ['CTCC-44'] })).body).toMatchObject({ code: 'FIELD_INVALID', field: 'units' });
    expect((await ask2({ roles: ['operator'] })).body).toMatchObject({ code: 'FIELD_INVALID', field: 'roles' });
  });

  it('lets tokens of the old key pass after a rotation, and signs with the new one', async () => {
    const [operator, before] = [await tokenOf('CAICT'), await tokenOf('CTCC')];
    const { body: rotated } = await ask('POST', '/v1/token-keys', { token: operator });
    const after = (await ask('POST', '/v1/tokens', { token: keys['CTCC']! })).body.token as string;
    expect(JSON.parse(Buffer.from(after.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid: rotated.kid });
    const { body: jwks } = await ask('GET', '/.well-known/jwks.json');
    expect(jwks.keys).toHaveLength(2);
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    await waitFor('the verifier to fetch the new key', async () => {
      const statuses = await Promise.all(
        [before, after].map(async (token) => (await ask('GET', '/v1/mailbox', { token })).status),
      );
      return statuses.every((status) => status === 200);
    });
  });
});

describe('every route', () => {
  const ROUTES: [string, string, unknown?][] = [
    ['GET', '/v1/mailbox'],
    ['GET', '/v1/mailbox/CMCC-44?after=0'],
    ['POST', '/v1/mailbox/CMCC-44/cursor', { position: 0 }],
    ['GET', '/v1/directory'],
    ['GET', '/v1/directory/CMCC'],
    ['PUT', '/v1/directory?dryRun=true', {}],
    ['POST', '/v1/directory/CMCC/broker-password'],
    ['GET', '/v1/directory/CMCC/keys'],
    ['POST', '/v1/directory/CMCC/keys', {}],
    ['DELETE', '/v1/directory/CMCC/keys/01890000-0000-7000-8000-000000000000'],
    ['POST', '/v1/token-keys'],
    ['GET', '/v1/exchange/parked'],
    ['POST', '/v1/exchange/parked/release', {}],
    ['POST', '/v1/exchange/parked/discard', {}],
    ['GET', '/v1/exchange/consumption'],
    ['POST', '/v1/exchange/consumption/resume', {}],
    ['POST', '/v1/exchange/consumption/reset-mark', {}],
  ];

  it('is in this list, or public', () => {
    const stack = (app.getHttpAdapter().getInstance() as { router: { stack: RouteLayer[] } }).router.stack;
    const served = stack.flatMap(({ route }) =>
      route && !/health|metrics/.test(route.path)
        ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
        : [],
    );
    const listed = ROUTES.map(
      ([method, path]) =>
        `${method} ${path
          .replace(/\?.*/, '')
          .replace('/CMCC-44', '/:unit')
          .replace('/CMCC', '/:organisation')
          .replace(/\/0189.*/, '/:id')}`,
    );
    expect(served.sort()).toEqual([...listed, 'POST /v1/tokens', 'GET /.well-known/jwks.json'].sort());
  });

  const sign = async (how: { key?: 'foreign'; expired?: boolean; issuer?: string }): Promise<string> => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ org: 'CMCC', units: ['CMCC-44'], roles: ['hq', 'operator'] })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'forged' })
      .setIssuer(how.issuer ?? TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setExpirationTime(how.expired ? now - 60 : now + 60)
      .sign(privateKey);
  };

  it.each(ROUTES.map(([method, path, body]) => ({ method, path, body })))(
    '$method $path refuses a missing, a forged, an altered, an unsigned and an expired token',
    async ({ method, path, body }) => {
      const good = await tokenOf('CMCC');
      const [head, payload, signature] = good.split('.') as [string, string, string];
      const bigger = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), roles: ['operator'] }),
      ).toString('base64url');
      const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      const bad = [
        undefined,
        'x',
        await sign({}),
        `${head}.${bigger}.${signature}`,
        `${none}.${bigger}.`,
        await expiredToken(),
      ];
      for (const token of bad) {
        const answer = await ask(method, path, { token, body });
        expect([answer.status, answer.body.code]).toEqual([401, 'NOT_AUTHENTICATED']);
      }
    },
  );

  it('needs its role: a desk, a foreign carrier, the centre and an administration may not do an operator’s work', async () => {
    const operators = ROUTES.filter(([method, path]) => /keys|broker|v1\/exchange/.test(path) || method === 'PUT');
    const own = [await deskToken('CMCC-11'), await tokenOf('CC12321'), await tokenOf('CAGD')];
    for (const [method, path, body] of operators) {
      for (const token of own) expect((await ask(method, path, { token, body })).status).toBe(403);
      // Headquarters may list and revoke keys of their own; those of others don't exist for them.
      expect([403, 404]).toContain((await ask(method, path, { token: await tokenOf('CTCC'), body })).status);
    }
  });

  it('shows a mailbox to its unit and its headquarters only', async () => {
    const [guangdong, beijing] = [await deskToken('CMCC-44'), await deskToken('CMCC-11')];
    const allowed = [guangdong, await tokenOf('CMCC')];
    const others = [beijing, ...(await Promise.all(['CTCC', 'CAICT', 'CC12321', 'CAGD'].map(tokenOf)))];
    for (const [method, path, body] of ROUTES.filter(([, path]) => path.includes('CMCC-44'))) {
      for (const token of allowed) expect((await ask(method, path, { token, body })).status).toBe(200);
      for (const token of others) expect((await ask(method, path, { token, body })).body.code).toBe('NOT_FOUND');
    }
    const { body } = await ask('GET', '/v1/mailbox', { token: beijing });
    expect(body.mailboxes.map(({ unit }: { unit: string }) => unit)).toEqual(['CMCC-11']);
  });
});

describe('the quota', () => {
  it('refuses what goes beyond it with 429, a time to come back and a reason, and counts organisations apart', async () => {
    const [newcomer, operator] = [await tokenOf('SLOW'), await tokenOf('CAICT')];
    const { promise: all, resolve } = Promise.withResolvers<void>();
    const flood = Array.from({ length: 20 }, () =>
      all.then(() => fetch(`${url}/v1/mailbox`, { headers: { authorization: `Bearer ${newcomer}` } })),
    );
    const other = all.then(() => ask('GET', '/v1/mailbox', { token: operator }));
    resolve();
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBe(20 - refused.length);
    // The clock of this test stands still, so all of them fall into one window.
    expect(refused).toHaveLength(20 - 3);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect(refused[0]!.headers.get('content-type')).toMatch('application/problem+json');
    expect(await refused[0]!.json()).toMatchObject({ code: 'QUOTA_EXCEEDED', status: 429, retriable: true });
    expect((await other).status).toBe(200);
  });
});

describe('a partner that leaves', () => {
  it('gets no further token, and an order to it is undeliverable', async () => {
    const token = await tokenOf('CAICT');
    expect((await ask('PUT', '/v1/directory', { token, body: bundledDirectory() })).status).toBe(200);
    expect((await ask('POST', '/v1/tokens', { token: keys['SLOW']! })).status).toBe(401);
    const event = orderEvent('SLOW-00', clock.now());
    await produce(CASE_STREAM.name, [event]);
    const report = await waitFor('the report', () => read.find(({ key }) => key === 'SLOW-00'));
    expect((JSON.parse(report.value) as DeliveriesV1).items).toMatchObject([
      { eventId: event.id, outcome: 'undeliverable', code: 'EXCHANGE_UNIT_UNKNOWN' },
    ]);
  }, 30_000);
});

interface RouteLayer {
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
}

/** A token that was good an hour ago. */
async function expiredToken(): Promise<string> {
  const now = clock.now();
  clock.advance(-3_600_000);
  const { body } = await ask('POST', '/v1/tokens', { token: keys['CMCC']! });
  clock.set(now);
  return body.token as string;
}
