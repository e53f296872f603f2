import { crc32c } from './crc32c';
import { sizeOfVarInt, WireWriter } from './wire.writer';

type Bytes = string | Buffer | null | undefined;

/** What kafkajs hands to its encoder of a produce request. */
export interface ProduceArguments {
  acks: number;
  timeout: number;
  compression?: number;
  transactionalId?: string | null;
  producerId?: unknown;
  producerEpoch?: number;
  topicData: readonly {
    topic: string;
    partitions: readonly { partition: number; firstSequence?: number; messages: readonly ProducedMessage[] }[];
  }[];
}

export interface ProducedMessage {
  key?: Bytes;
  value: Bytes;
  timestamp?: string;
  headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
}

/** Bytes of a record batch up to its records. */
const BATCH_HEADER = 61;
/** Where in a batch the part begins that its length and its checksum cover. */
const AFTER_LENGTH = 12;
const CRC_AT = 17;
const CHECKED_FROM = 21;

/** Whether this encoder covers the request: uncompressed, not transactional, times left to now. */
export function isPlain({ compression, transactionalId, topicData }: ProduceArguments): boolean {
  if (compression || transactionalId) return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) =>
      messages.every(({ timestamp }) => timestamp === undefined || timestamp === null),
    ),
  );
}

/** Body of a produce request, versions 3 to 7, in one pass over one buffer. */
export function encodeProduce(args: ProduceArguments, now: number): WireWriter {
  const out = new WireWriter(estimate(args));
  const producer = { id: BigInt(String(args.producerId ?? -1)), epoch: args.producerEpoch ?? 0 };
  out.string(null);
  out.int16(args.acks);
  out.int32(args.timeout);
  out.int32(args.topicData.length);
  for (const { topic, partitions } of args.topicData) {
    out.string(topic);
    out.int32(partitions.length);
    for (const { partition, firstSequence = 0, messages } of partitions) {
      out.int32(partition);
      const sizeAt = out.length;
      out.int32(0);
      writeBatch(out, messages, producer, firstSequence, BigInt(now));
      out.bytes.writeInt32BE(out.length - sizeAt - 4, sizeAt);
    }
  }
  return out;
}

function writeBatch(
  out: WireWriter,
  messages: readonly ProducedMessage[],
  producer: { id: bigint; epoch: number },
  firstSequence: number,
  now: bigint,
): void {
  const start = out.length;
  out.reserve(BATCH_HEADER);
  out.int64(0n);
  out.int32(0);
  out.int32(0);
  out.int8(2);
  out.int32(0);
  out.int16(0);
  out.int32(messages.length - 1);
  out.int64(now);
  out.int64(now);
  out.int64(producer.id);
  out.int16(producer.epoch);
  out.int32(firstSequence);
  out.int32(messages.length);
  for (let i = 0; i < messages.length; i++) writeRecord(out, messages[i]!, i);
  out.bytes.writeInt32BE(out.length - start - AFTER_LENGTH, start + 8);
  out.bytes.writeUInt32BE(crc32c(out.bytes, start + CHECKED_FROM, out.length), start + CRC_AT);
}

function writeRecord(out: WireWriter, { key, value, headers }: ProducedMessage, offsetDelta: number): void {
  const keySize = sizeOf(key);
  const valueSize = sizeOf(value);
  const heads = encodedHeaders(headers);
  let size = 2 + sizeOfVarInt(offsetDelta) + sizeOfField(keySize) + sizeOfField(valueSize) + sizeOfVarInt(heads.length);
  for (const head of heads) size += head.size;
  out.varInt(size);
  out.int8(0);
  out.int8(0);
  out.varInt(offsetDelta);
  writeField(out, key, keySize);
  writeField(out, value, valueSize);
  out.varInt(heads.length);
  for (const head of heads) {
    out.raw(head.name);
    writeField(out, head.value, head.valueSize);
  }
}

interface EncodedHeader {
  readonly name: Uint8Array;
  readonly value: Bytes;
  readonly valueSize: number;
  readonly size: number;
}

function encodedHeaders(headers: ProducedMessage['headers']): EncodedHeader[] {
  const encoded: EncodedHeader[] = [];
  for (const name in headers) {
    const values = headers[name];
    if (Array.isArray(values)) for (const value of values as readonly Bytes[]) encoded.push(encodedHeader(name, value));
    else encoded.push(encodedHeader(name, values as Bytes));
  }
  return encoded;
}

function encodedHeader(name: string, value: Bytes): EncodedHeader {
  const prefix = nameOf(name);
  const valueSize = sizeOf(value);
  return { name: prefix, value, valueSize, size: prefix.length + sizeOfField(valueSize) };
}

/** Header names are few and fixed by our contracts; anything beyond that many is encoded each time. */
const names = new Map<string, Uint8Array>();
const MOST_NAMES = 64;

function nameOf(name: string): Uint8Array {
  const known = names.get(name);
  if (known) return known;
  const size = Buffer.byteLength(name);
  const out = new WireWriter(size + 5);
  out.varInt(size);
  out.utf8(name, size);
  const encoded = Uint8Array.prototype.slice.call(out.bytes, 0, out.length);
  if (names.size < MOST_NAMES) names.set(name, encoded);
  return encoded;
}

/** -1 stands for null. */
const sizeOf = (value: Bytes): number => (value === null || value === undefined ? -1 : Buffer.byteLength(value));

const sizeOfField = (size: number): number => sizeOfVarInt(size) + Math.max(size, 0);

function writeField(out: WireWriter, value: Bytes, size: number): void {
  out.varInt(size);
  if (typeof value === 'string') out.utf8(value, size);
  else if (value) out.raw(value);
}

/** Large enough for most requests, so that the buffer seldom grows; a Chinese character takes three bytes. */
function estimate({ topicData }: ProduceArguments): number {
  let size = 256;
  for (const { partitions } of topicData) {
    for (const { messages } of partitions) for (const { value } of messages) size += 320 + 2 * (value?.length ?? 0);
  }
  return size;
}
