import { parseKeyRing, type KeyRing } from '#kernel/sealing';
import { brokers, networks, oneOf, readVariable, text, url, whole, type Variable } from './variables';

/** Every variable the platform reads. docs/configuration.md is generated from this table. */
export const VARIABLES = {
  pgUrl: v(
    'LIANDONG_PG_URL',
    'PostgreSQL 18, as a role that may act for every context’s role',
    url('postgres:', 'postgresql:'),
    { secret: true },
  ),
  pgPoolSize: v('LIANDONG_PG_POOL', 'Database connections per context', whole(2, 200), { byDefault: '8' }),
  kafkaBrokers: v('LIANDONG_KAFKA_BROKERS', 'Internal listener of the brokers, HOST:PORT separated by commas', brokers),
  kafkaPartnerBrokers: v(
    'LIANDONG_KAFKA_PARTNER_BROKERS',
    'Listener on which partners log in by SCRAM; unset: no broker users are made',
    brokers,
    { optional: true },
  ),
  redisUrl: v('LIANDONG_REDIS_URL', 'Redis for quotas; unset: limits are kept per process', url('redis:', 'rediss:'), {
    optional: true,
    secret: true,
  }),
  secretKeys: v<KeyRing>(
    'LIANDONG_SECRET_KEYS',
    '32-byte keys as ID:BASE64 separated by commas, the active one first',
    parseKeyRing,
    { secret: true },
  ),
  httpHost: v('LIANDONG_HTTP_HOST', 'Address the HTTP server listens on', text, { byDefault: '127.0.0.1' }),
  httpPort: v('LIANDONG_HTTP_PORT', 'Its port; 0 takes a free one', whole(0, 65_535), { byDefault: '8400' }),
  trustedProxies: v(
    'LIANDONG_TRUSTED_PROXIES',
    'Proxies in front, addresses or networks separated by commas, whose X-Forwarded-For tells where a request came from; unset: none is believed',
    networks,
    { optional: true },
  ),
  publicUrl: v(
    'LIANDONG_PUBLIC_URL',
    'Where exchange can be reached by the other contexts; unset: this process itself',
    url('http:', 'https:'),
    { optional: true },
  ),
  logLevel: v(
    'LIANDONG_LOG_LEVEL',
    'Least severe level that is logged',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    { byDefault: 'info' },
  ),
  shutdownSeconds: v('LIANDONG_SHUTDOWN_SECONDS', 'Longest time to finish running work after SIGTERM', whole(1, 600), {
    byDefault: '25',
  }),
  handlerSeconds: v(
    'LIANDONG_HANDLER_SECONDS',
    'Deadline of one batch; past it the transaction is aborted',
    whole(1, 600),
    { byDefault: '60' },
  ),
  batchConcurrency: v('LIANDONG_BATCH_CONCURRENCY', 'Partitions one consumer group works on at once', whole(1, 32), {
    byDefault: '3',
  }),
  laneDiscoverySeconds: v(
    'LIANDONG_LANE_DISCOVERY_SECONDS',
    'How often new partners’ lanes are looked for',
    whole(1, 3_600),
    { byDefault: '15' },
  ),
  sessionTimeoutMs: v(
    'LIANDONG_KAFKA_SESSION_MS',
    'Consumer session timeout: a killed process’s partitions come back after it',
    whole(6_000, 300_000),
    { byDefault: '10000' },
  ),
  profile: v('LIANDONG_PROFILE', 'Rule profile to apply instead of the one in force on a clock’s start date', text, {
    optional: true,
  }),
  issuerName: v('LIANDONG_ISSUER_NAME', 'Name under which orders are issued', text, { byDefault: '联动平台' }),
  issuerPhone: v('LIANDONG_ISSUER_PHONE', 'Telephone that units may call about an order', text, { optional: true }),
} as const;

function v<T>(
  name: string,
  describes: string,
  read: (value: string) => T,
  more: Partial<Variable<T>> & { optional: true },
): Variable<T> & { optional: true };
function v<T>(
  name: string,
  describes: string,
  read: (value: string) => T,
  more?: Partial<Variable<T>>,
): Variable<T> & { optional?: undefined };
function v<T>(
  name: string,
  describes: string,
  read: (value: string) => T,
  more: Partial<Variable<T>> = {},
): Variable<T> {
  return { name, describes, read, ...more };
}

type Values = {
  readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> & { optional: infer O }
    ? O extends true
      ? T | undefined
      : T
    : never;
};

/* eslint-disable @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- a class
   as injection token, its members from the table above */
/** The validated, frozen configuration of one process. */
export abstract class Configuration {}
export interface Configuration extends Values {}
/* eslint-enable */

/** Reads the environment once. @throws DomainError CONFIGURATION_INVALID for the first variable that is missing or malformed. */
export function readConfiguration(environment: NodeJS.ProcessEnv = process.env): Configuration {
  const known = new Set<string>(Object.values(VARIABLES).map((variable) => variable.name));
  const stray = Object.keys(environment).find(
    (name) => name.startsWith('LIANDONG_') && !known.has(name) && !OTHER_VARIABLES.has(name),
  );
  if (stray) process.emitWarning(`${stray} is no variable of the platform; see docs/configuration.md`);
  const values = Object.entries(VARIABLES).map(([key, variable]) => [
    key,
    readVariable(variable as Variable<unknown>, environment),
  ]);
  return Object.freeze(Object.fromEntries(values)) as Configuration;
}

/** Read by the tools around the platform, not by itself. */
export const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'LIANDONG_TEXTS',
  'LIANDONG_STATE_DIR',
  'LIANDONG_CACHE_DIR',
]);
