import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '#access/principal';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/token.verifier';
import { CLOCK, type Clock } from '#kernel/clock';
import { OutboxRelay } from '#messaging/outbox.relay';
import { KafkaTransport } from '#messaging/kafka.transport';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { createLogger } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import { connectedStack } from '#stack/stack';
import { temporaryDatabase } from '#testing/database';
import { IntakeModule } from './intake.module';

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

/** Intake's HTTP interface on a database of its own, without its background work; for specs. */
export async function intakeOverHttp(clock: Clock) {
  const { kafkaBrokers } = connectedStack();
  const temporary = await temporaryDatabase();
  const issuer = await tokenIssuer();
  const module = await Test.createTestingModule({ imports: [IntakeModule] })
    .overrideProvider(Configuration)
    .useValue(
      readConfiguration({
        LIANDONG_PG_URL: temporary.url,
        LIANDONG_KAFKA_BROKERS: kafkaBrokers,
        LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
        LIANDONG_PUBLIC_URL: issuer.url,
        LIANDONG_LOG_LEVEL: 'silent',
      }),
    )
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
  app.useBodyParser('json', { limit: '8mb' });
  app.useGlobalFilters(new ProblemFilter(createLogger('silent')));
  await app.listen(0, '127.0.0.1');
  // What is written stays in the outbox, where specs look for it.
  await app.get(OutboxRelay, { strict: false }).stop();
  const base = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    app,
    base,
    token: issuer.token,
    /** GET without a body, else POST; JSON both ways. */
    async call<T>(path: string, token: string | null, body?: unknown, more: Record<string, string> = {}) {
      const response = await fetch(base + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...more,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as T };
    },
    async close(): Promise<void> {
      await app.get(KafkaTransport, { strict: false }).close();
      await app.close();
      await issuer.close();
      await temporary.drop();
    },
  };
}

export type IntakeOverHttp = Awaited<ReturnType<typeof intakeOverHttp>>;
