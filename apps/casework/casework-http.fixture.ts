import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '#access/principal';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '#access/token.verifier';
import { CLOCK, type Clock } from '#kernel/clock';
import { KafkaTransport } from '#messaging/kafka.transport';
import { OutboxRelay } from '#messaging/outbox.relay';
import { Configuration, readConfiguration } from '#runtime/configuration';
import { createLogger } from '#runtime/logger';
import { ProblemFilter } from '#runtime/problem.filter';
import { connectedStack } from '#stack/stack';
import type { TemporaryDatabase } from '#testing/database';
import { CaseworkModule } from './casework.module';

/** Publishes one token key, as exchange does, and signs tokens with it. */
async function tokenIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 't', alg: 'EdDSA', use: 'sig' }] });
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(keys));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: (units: string[], roles: Role[], organisation = units[0]!.slice(0, units[0]!.lastIndexOf('-'))) =>
      new SignJWT({ org: organisation, units, roles })
        .setProtectedHeader({ alg: 'EdDSA', kid: 't' })
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setExpirationTime('5m')
        .sign(privateKey),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Casework's whole HTTP interface on a database, tokens and roles checked as in service; for specs. */
export async function caseworkOverHttp(temporary: TemporaryDatabase, clock: Clock) {
  const { kafkaBrokers } = connectedStack();
  const issuer = await tokenIssuer();
  const module = await Test.createTestingModule({ imports: [CaseworkModule] })
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
  const call = (path: string, token: string | null, init: RequestInit = {}): Promise<Response> =>
    fetch(base + path, {
      ...init,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  return {
    app,
    base,
    token: issuer.token,
    /** Any request; the caller reads the answer. */
    call,
    /** GET without a body, else POST; JSON both ways. */
    async json<T = Record<string, unknown>>(
      path: string,
      token: string | null,
      body?: object,
      more: Record<string, string> = {},
    ) {
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await call(path, token, { ...sent, headers: { 'content-type': 'application/json', ...more } });
      return { status: response.status, headers: response.headers, body: (await response.json()) as T };
    },
    async close(): Promise<void> {
      await app.get(KafkaTransport, { strict: false }).close();
      await app.close();
      await issuer.close();
    },
  };
}

export type CaseworkOverHttp = Awaited<ReturnType<typeof caseworkOverHttp>>;
