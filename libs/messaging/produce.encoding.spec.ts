import fc from 'fast-check';
import { crc32c } from './crc32c';
import './kafkajs.produce-fix';
import { originalProtocol } from './kafkajs.produce-fix';
import { encodeProduce, isPlain, type ProduceArguments } from './produce.encoding';

const NOW = Date.UTC(2100, 0, 1);

const bytes = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constant('垃圾短信'.repeat(40)),
  fc.uint8Array().map((a) => Buffer.from(a)),
);
const message = fc.record(
  {
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(fc.stringMatching(/^[a-z_-]{1,12}$/), fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), {
      maxKeys: 8,
    }),
  },
  { requiredKeys: ['value'] },
);
const request: fc.Arbitrary<ProduceArguments> = fc.record({
  acks: fc.constantFrom(-1, 1),
  timeout: fc.nat(60_000),
  compression: fc.constant(0),
  transactionalId: fc.constant(null),
  producerId: fc.oneof(fc.constant('-1'), fc.bigInt(0n, 2n ** 40n).map(String)),
  producerEpoch: fc.nat(100),
  topicData: fc.array(
    fc.record({
      topic: fc.stringMatching(/^[a-z.]{1,30}$/),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(50),
          firstSequence: fc.nat(1_000_000),
          messages: fc.array(message, { minLength: 1, maxLength: 200 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

describe('our encoder of produce requests', () => {
  beforeAll(() => {
    jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterAll(() => {
    jest.useRealTimers();
  });

  it.each([3, 7])('writes the bytes that kafkajs writes, version %i', async (version) => {
    await fc.assert(
      fc.asyncProperty(request, async (args) => {
        const theirs = await originalProtocol({ version })(args).request.encode();
        const { bytes: written, length } = encodeProduce(args, NOW);
        expect(written.subarray(0, length).equals(theirs.buffer)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves compressed, transactional and dated requests to kafkajs', () => {
    const plain: ProduceArguments = {
      acks: -1,
      timeout: 1,
      topicData: [{ topic: 't', partitions: [{ partition: 0, messages: [{ value: 'x' }] }] }],
    };
    expect(isPlain(plain)).toBe(true);
    expect(isPlain({ ...plain, compression: 1 })).toBe(false);
    expect(isPlain({ ...plain, transactionalId: 'tx' })).toBe(false);
    expect(
      isPlain({
        ...plain,
        topicData: [{ topic: 't', partitions: [{ partition: 0, messages: [{ value: 'x', timestamp: '1' }] }] }],
      }),
    ).toBe(false);
  });
});

describe('crc32c', () => {
  it('gives the check value of the published polynomial', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('covers a range of any length and place', () => {
    const all = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff));
    for (let from = 0; from < 9; from++) {
      for (let until = from; until < 40; until++)
        expect(crc32c(all, from, until)).toBe(crc32c(Uint8Array.from(all.subarray(from, until))));
    }
  });
});
