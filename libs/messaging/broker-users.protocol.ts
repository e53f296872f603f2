/**
 * Two requests that kafkajs lacks, in Kafka's own wire form (flexible versions: compact lengths and tag buffers):
 * AlterUserScramCredentials (api 51, v0) and AlterClientQuotas (api 49, v1).
 */
import type { Kafka } from 'kafkajs';
/* eslint-disable @typescript-eslint/no-require-imports -- inner files of kafkajs, which have no types */
const Encoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;
/* eslint-enable @typescript-eslint/no-require-imports */

interface Encoder {
  writeInt8(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeDouble(value: number): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeUVarInt(value: number): Encoder;
  writeUVarIntString(value: string): Encoder;
  writeUVarIntBytes(value: Buffer): Encoder;
  writeUVarIntArray(values: Encoder[], type: 'object'): Encoder;
}

interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readUVarIntString(): string | null;
  readUVarIntArray<T>(read: (decoder: Decoder) => T): T[];
  readTaggedFields(): unknown;
}

export interface Outcome {
  readonly code: number;
  readonly message: string | null;
}

export interface WireRequest {
  readonly request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<Encoder> };
  readonly response: { decode(payload: Buffer): Promise<Outcome[]>; parse(outcomes: Outcome[]): Promise<Outcome[]> };
}

const SCRAM_SHA_512 = 2;
/** Every structure of a flexible version ends with its tags, of which we send none; the request header too. */
const tagged = (encoder: Encoder): Encoder => encoder.writeUVarInt(0);
const flexibleRequest = (): Encoder => tagged(new Encoder());

export interface ScramUpsertion {
  readonly name: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly saltedPassword: Buffer;
}

export function alterScram(upsertions: readonly ScramUpsertion[], deletions: readonly string[]): WireRequest {
  const upsert = ({ name, iterations, salt, saltedPassword }: ScramUpsertion): Encoder =>
    tagged(
      new Encoder()
        .writeUVarIntString(name)
        .writeInt8(SCRAM_SHA_512)
        .writeInt32(iterations)
        .writeUVarIntBytes(salt)
        .writeUVarIntBytes(saltedPassword),
    );
  const remove = (name: string): Encoder => tagged(new Encoder().writeUVarIntString(name).writeInt8(SCRAM_SHA_512));
  const encode = async (): Promise<Encoder> =>
    tagged(
      flexibleRequest()
        .writeUVarIntArray(deletions.map(remove), 'object')
        .writeUVarIntArray(upsertions.map(upsert), 'object'),
    );
  return {
    request: { apiKey: 51, apiVersion: 0, apiName: 'AlterUserScramCredentials', encode },
    response: answerOf((decoder) => {
      decoder.readUVarIntString();
      return readOutcome(decoder);
    }),
  };
}

/** A value of undefined removes the quota. */
export function alterQuotas(user: string, quotas: Readonly<Record<string, number | undefined>>): WireRequest {
  const entity = tagged(new Encoder().writeUVarIntString('user').writeUVarIntString(user));
  const ops = Object.entries(quotas).map(([key, value]) =>
    tagged(
      new Encoder()
        .writeUVarIntString(key)
        .writeDouble(value ?? 0)
        .writeBoolean(value === undefined),
    ),
  );
  const entry = tagged(new Encoder().writeUVarIntArray([entity], 'object').writeUVarIntArray(ops, 'object'));
  const encode = async (): Promise<Encoder> =>
    tagged(flexibleRequest().writeUVarIntArray([entry], 'object').writeBoolean(false));
  return {
    request: { apiKey: 49, apiVersion: 1, apiName: 'AlterClientQuotas', encode },
    response: answerOf((decoder) => {
      const code = decoder.readInt16();
      const message = decoder.readUVarIntString();
      decoder.readUVarIntArray((inner) => {
        inner.readUVarIntString();
        inner.readUVarIntString();
        inner.readTaggedFields();
      });
      return { code, message };
    }),
  };
}

const readOutcome = (decoder: Decoder): Outcome => ({
  code: decoder.readInt16(),
  message: decoder.readUVarIntString(),
});

function answerOf(readOne: (decoder: Decoder) => Outcome): WireRequest['response'] {
  return {
    decode: async (payload) => {
      const decoder = new Decoder(payload);
      decoder.readTaggedFields();
      decoder.readInt32();
      return decoder.readUVarIntArray((each) => {
        const outcome = readOne(each);
        each.readTaggedFields();
        return outcome;
      });
    },
    parse: async (outcomes) => outcomes,
  };
}

interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<{ connectionPool: { send(request: WireRequest): Promise<Outcome[]> } }>;
}

/** Sends one of the requests over a connection of kafkajs's own, which it makes under a private symbol. */
export async function sendToController(kafka: Kafka, request: WireRequest): Promise<Outcome[]> {
  const make = Object.getOwnPropertySymbols(kafka).find((symbol) => symbol.description?.endsWith('createCluster'));
  if (!make) throw new Error('this kafkajs makes its clusters in another way; expected kafkajs 2.2.4');
  const cluster = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[make]!({ metadataMaxAge: 60_000 });
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    const { connectionPool } = await cluster.findControllerBroker();
    return await connectionPool.send(request);
  } finally {
    await cluster.disconnect();
  }
}
