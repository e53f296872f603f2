import { readConfiguration } from './configuration';

const complete = {
  LIANDONG_PG_URL: 'postgres://user:pw@127.0.0.1:5432/liandong',
  LIANDONG_KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  LIANDONG_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
};

describe('configuration', () => {
  it('is read from the environment, with defaults, and frozen', () => {
    const configuration = readConfiguration(complete);
    expect(configuration.kafkaBrokers).toEqual(['127.0.0.1:9092', '127.0.0.1:9093']);
    expect(configuration.httpPort).toBe(8400);
    expect(configuration.redisUrl).toBeUndefined();
    expect(Object.isFrozen(configuration)).toBe(true);
  });

  it.each([
    [{ LIANDONG_PG_URL: undefined }, 'LIANDONG_PG_URL'],
    [{ LIANDONG_PG_URL: 'mysql://x' }, 'postgres:'],
    [{ LIANDONG_KAFKA_BROKERS: 'localhost' }, 'HOST:PORT'],
    [{ LIANDONG_HTTP_PORT: '99999' }, 'from 0 to 65535'],
    [{ LIANDONG_LOG_LEVEL: 'loud' }, 'one of trace'],
    [{ LIANDONG_SECRET_KEYS: '1:short' }, '32 bytes'],
    [{ LIANDONG_TRUSTED_PROXIES: '10.0.0.0/8, proxy.example' }, 'IP addresses or networks'],
    [{ LIANDONG_TRUSTED_PROXIES: '10.0.0.0/33' }, 'IP addresses or networks'],
    [{ LIANDONG_TRUSTED_PROXIES: '0.0.0.0/0' }, 'IP addresses or networks'],
  ])('%j is refused and named', (change, named) => {
    expect(() => readConfiguration({ ...complete, ...change })).toThrow(named);
  });

  it('never prints the value of a secret', () => {
    expect(() => readConfiguration({ ...complete, LIANDONG_PG_URL: 'mysql://user:hunter2@x' })).toThrow(
      /^(?!.*hunter2)/s,
    );
  });
});
