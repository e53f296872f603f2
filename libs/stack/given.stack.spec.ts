import { givenStack } from './given.stack';

describe('servers named by the environment', () => {
  const all = {
    LIANDONG_PG_URL: 'postgres://u:p@db/liandong',
    LIANDONG_KAFKA_BROKERS: 'k1:9092,k2:9092',
    LIANDONG_REDIS_URL: 'redis://r:6379',
  };

  it('all three are used as they are', () => {
    expect(givenStack(all)).toEqual({
      pgUrl: 'postgres://u:p@db/liandong',
      kafkaBrokers: 'k1:9092,k2:9092',
      redisUrl: 'redis://r:6379',
    });
  });

  it('none means a stack of our own', () => {
    expect(givenStack({})).toBeUndefined();
  });

  it('some but not all are refused, naming what is missing', () => {
    expect(() => givenStack({ ...all, LIANDONG_REDIS_URL: '' })).toThrow('LIANDONG_REDIS_URL is not set');
  });
});
