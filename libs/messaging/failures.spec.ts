import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '#kernel/domain-error';
import { classify, describeFault } from './failures';

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

describe('failure classes', () => {
  it.each([
    ['a deadlock', coded('40P01')],
    ['a serialisation failure', coded('40001')],
    ['an operator’s shutdown', coded('57P01')],
    ['a server that starts up', coded('57P03')],
    ['a lost connection', coded('08006')],
    ['a full disk', coded('53100')],
    ['a refused connection', coded('ECONNREFUSED')],
    ['a refused connection on every address', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a reset connection', coded('ECONNRESET')],
    ['a terminated connection of node-postgres', new Error('Connection terminated unexpectedly')],
    ['an exhausted pool', new Error('timeout exceeded when trying to connect')],
    ['a broker that is away', new KafkaJSConnectionError('Connection error', { broker: 'b' })],
    [
      'a broker that stays away',
      new KafkaJSNumberOfRetriesExceeded(new Error('no leader'), { retryCount: 30, retryTime: 1 }),
    ],
    ['what TypeORM wraps', new QueryFailedError('select 1', [], coded('40P01'))],
    ['a cause within a cause', new Error('a', { cause: new Error('b', { cause: coded('57P01') }) })],
    ['a dependency that says so', new DomainError('UNAVAILABLE')],
  ])('%s is transient', (_, error) => expect(classify(error)).toBe('transient'));

  it.each([
    ['a programming mistake', new TypeError('x is not a function')],
    ['a broken rule of the database', coded('23505')],
    ['a statement that is wrong', coded('42703')],
    ['a refusal that was not caught', new DomainError('FIELD_INVALID')],
    ['a kafkajs error that will not pass', new KafkaJSNonRetriableError('Topic authorization failed')],
    ['a thrown text', 'broken'],
    ['nothing', undefined],
  ])('%s is unknown', (_, error) => expect(classify(error)).toBe('unknown'));

  it('an error that causes itself is looked at once', () => {
    const error = new Error('x') as Error & { cause?: unknown };
    error.cause = { cause: error };
    expect(classify(error)).toBe('unknown');
  });

  it('the description for operators holds no long numbers', () => {
    expect(describeFault(coded('22P02', 'invalid input "13800138000"'))).toBe('Error 22P02: invalid input "13…"');
  });
});
