import { encodeProduce, isPlain, type ProduceArguments } from './produce.encoding';

/**
 * kafkajs 2.2.4 encodes a record through nine growing buffers, boxed 64-bit integers and a checksum taken byte by byte:
 * about 25 µs for a record of 2 KB, the largest single cost of a complaint's way. Plain requests (uncompressed, not
 * transactional) are encoded by ours instead, to the same bytes. Imported before any client is made.
 * Reason and measurement: docs/decisions/0004-produce-requests-are-encoded-by-us.md
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an inner file of kafkajs, which has no types
const produce = require('kafkajs/src/protocol/requests/produce') as {
  protocol(of: { version: number }): MakeRequest;
};

type MakeRequest = (args: ProduceArguments) => { request: { encode(): Promise<Encoded> }; response: unknown };

/** As much of kafkajs's Encoder as the frame around a request needs. */
interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
  size(): number;
}

/** The first version that carries record batches, and the last that kafkajs knows. */
const [FIRST, LAST] = [3, 7];

/** kafkajs's own, for the test that holds ours to it. */
export const originalProtocol = produce.protocol;

produce.protocol = ({ version }) => {
  const original = originalProtocol({ version });
  if (version < FIRST || version > LAST) return original;
  return (args) => {
    const made = original(args);
    return isPlain(args) ? { ...made, request: { ...made.request, encode: async () => encoded(args) } } : made;
  };
};

function encoded(args: ProduceArguments): Encoded {
  const { bytes, length } = encodeProduce(args, Date.now());
  const buffer = bytes.subarray(0, length);
  return { buf: buffer, buffer, size: () => length };
}
