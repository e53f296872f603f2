import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '#access/principal';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/token.verifier';
import type { Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { CLOCK } from '#kernel/clock';
import { KafkaTransport } from '#messaging/kafka.transport';
import { Database } from '#persistence/database';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { createLogger } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import { connectedStack } from '#stack/stack';
import { temporaryDatabase, type TemporaryDatabase } from '#testing/database';
import { FixedClock } from '#testing/fixed-clock';
import { report } from '#testing/report.builder';
import { sentBy } from '../intake.fixture';
import { IntakeModule } from '../intake.module';
import type { ComplaintPageView, ComplaintView } from './complaint.view';

/** Publishes one token key, as exchange does, and signs tokens with it. */
async function tokenIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 't', alg: 'EdDSA', use: 'sig' }] });
  const server: Server = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(keys),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: (organisation: string, roles: Role[]): Promise<string> =>
      new SignJWT({ org: organisation, units: [`${organisation}-11`], roles })
        .setProtectedHeader({ alg: 'EdDSA', kid: 't' })
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setExpirationTime('5m')
        .sign(privateKey),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('/v1/complaints', () => {
  let temporary: TemporaryDatabase;
  let app: NestExpressApplication;
  let issuer: Awaited<ReturnType<typeof tokenIssuer>>;
  let base: string;
  let desk: string;

  beforeAll(async () => {
    temporary = await temporaryDatabase();
    issuer = await tokenIssuer();
    desk = await issuer.token('CMCC', ['desk']);
    const module = await Test.createTestingModule({ imports: [IntakeModule] })
      .overrideProvider(Configuration)
      .useValue(
        readConfiguration({
          LIANDONG_PG_URL: temporary.url,
          LIANDONG_KAFKA_BROKERS: connectedStack().kafkaBrokers,
          LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
          LIANDONG_PUBLIC_URL: issuer.url,
          LIANDONG_LOG_LEVEL: 'silent',
        }),
      )
      .overrideProvider(CLOCK)
      .useValue(new FixedClock('2026-11-20T12:00:00+08:00'))
      .compile();
    app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
    app.useBodyParser('json', { limit: '8mb' });
    app.useGlobalFilters(new ProblemFilter(createLogger('silent')));
    await app.listen(0, '127.0.0.1');
    base = `${await app.getUrl()}/v1/complaints`.replace('[::1]', '127.0.0.1');
  }, 60_000);

  afterAll(async () => {
    await app.get(KafkaTransport, { strict: false }).close();
    await app.close();
    await issuer.close();
    await temporary.drop();
  });

  async function call<T>(path: string, body?: unknown, token = desk): Promise<{ status: number; body: T }> {
    const response = await fetch(base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  const idOf = async (serial: string): Promise<string> => {
    const database = app.get(Database, { strict: false });
    const rows = await database.query<{ complaint_id: string }>(
      'select complaint_id from complaint_keys where serial = $1',
      [serial],
    );
    return rows[0]!.complaint_id;
  };

  it('takes one complaint with 201, its repetition with 200, other content with a conflict', async () => {
    const given = report();
    const first = await call<Receipt>('', given);
    expect(first).toMatchObject({
      status: 201,
      body: { outcome: 'accepted', state: 'accepted', itemId: given.serial },
    });
    const again = await call<Receipt>('', given);
    expect(again).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', acceptanceNumber: first.body.acceptanceNumber },
    });
    const other = await call('', { ...given, channel: 'web' });
    expect(other).toMatchObject({ status: 409, body: { code: 'CONFLICTING_RESUBMISSION', field: 'serial' } });
  });

  it('refuses one complaint as a problem that says what is wrong', async () => {
    expect(await call('', report({ complainedAt: '2026-11-20T11:30:00' }))).toMatchObject({
      status: 400,
      body: { code: 'TIME_WITHOUT_OFFSET', field: 'complainedAt' },
    });
    expect(await call('', report({ organisation: 'CUCC' }))).toMatchObject({
      status: 403,
      body: { code: 'ORGANISATION_MISMATCH' },
    });
    expect(await call('', '{"serial":')).toMatchObject({ status: 400 });
  });

  it('answers a list with a result per item, in its order, and sends the same as receipts', async () => {
    const good = report();
    const { status, body } = await call<Receipt[]>('', [
      good,
      null,
      'text',
      7,
      report({ sender: '138****1234' }),
      good,
    ]);
    expect(status).toBe(200);
    expect(body.map(({ outcome, code, wire }) => [wire.line, outcome, code])).toEqual([
      [0, 'accepted', undefined],
      [1, 'refused', 'EMPTY_VALUE'],
      [2, 'refused', 'NOT_JSON'],
      [3, 'refused', 'NOT_JSON'],
      [4, 'refused', 'SENDER_INVALID'],
      [5, 'duplicate', undefined],
    ]);
    const database = app.get(Database, { strict: false });
    const sent = (await sentBy(database)).filter(({ type }) => type === 'receipts.v1');
    const mine = sent
      .map(({ value }) => JSON.parse(value) as ReceiptsV1)
      .find(({ items }) => items.length === body.length);
    expect(mine).toEqual({ organisation: 'CMCC', items: body });
  });

  it('takes a thousand at once and no more', async () => {
    const many = Array.from({ length: 1_000 }, () => report());
    const { status, body } = await call<Receipt[]>('', many);
    expect([status, body.length, body.every(({ outcome }) => outcome === 'accepted')]).toEqual([200, 1_000, true]);
    expect(await call('', [...many, report()])).toMatchObject({ status: 413, body: { code: 'BATCH_TOO_LARGE' } });
  });

  it('needs a token, and a role that reports', async () => {
    expect(await call('', report(), 'none')).toMatchObject({ status: 401, body: { code: 'NOT_AUTHENTICATED' } });
    const analyst = await issuer.token('CMCC', ['analyst']);
    expect(await call('', report(), analyst)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
  });

  it('gives a complaint back to its own organisation, masked, and to no other', async () => {
    const given = report({ recipientNumber: '13987654321', text: `${report().text} 机主13987654321` });
    await call('', given);
    const id = await idOf(given.serial);
    const { status, body } = await call<ComplaintView>(`/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      complaintId: id,
      state: 'accepted',
      reason: null,
      complaint: { serial: given.serial },
    });
    expect(JSON.stringify(body)).not.toContain('13987654321');
    const stranger = await issuer.token('CUCC', ['desk', 'hq']);
    expect(await call(`/${id}`, undefined, stranger)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await call('/not-an-id')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('lists what is set aside page by page, the oldest first', async () => {
    const text = '【某某网】您的验证码是384712，请勿告诉他人';
    const given = Array.from({ length: 5 }, () => report({ text }));
    await call('', given, await issuer.token('CTCC', ['desk']));
    const token = await issuer.token('CTCC', ['desk']);
    const first = await call<ComplaintPageView>('?state=checking&limit=3', undefined, token);
    const second = await call<ComplaintPageView>(`?state=checking&limit=3&after=${first.body.next}`, undefined, token);
    const serials = [...first.body.items, ...second.body.items].map(({ complaint }) => complaint.serial);
    expect(serials).toEqual(given.map(({ serial }) => serial));
    expect(second.body.next).toBeNull();
    expect(JSON.stringify(first.body)).not.toContain('384712');
    expect(await call('?state=linked')).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', field: 'state' },
    });
  });
});
