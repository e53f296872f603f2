import { createHash } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { INBOUND_MESSAGES, MESSAGES, type MessageContract } from '#contracts/messages';
import { planOf, type MessagePlan } from '#contracts/plan';
import { readMessage } from '#contracts/reading';
import { INTERNAL_TOPICS, partnerTopics } from '#contracts/topics';
import { goldenBytes, goldenFiles, goldenSamples, manifest, refusedSamples, textOf } from './samples';

describe('golden samples', () => {
  it('never change: each has the digest it was added with, and a new one is added with its own', () => {
    const found = goldenFiles().map((path) => [path, createHash('sha256').update(goldenBytes(path)).digest('hex')]);
    expect(Object.fromEntries(found)).toEqual(manifest());
  });

  it.each(named(MESSAGES))('of $type show every field at least once', ({ message }) => {
    const shown = new Set(goldenSamples(message).flatMap(({ value }) => pathsOf(value)));
    expect([...fieldPaths(planOf(message))].filter((path) => !shown.has(path))).toEqual([]);
  });

  it.each(MESSAGES.flatMap((message) => goldenSamples(message).map((sample) => ({ ...sample, message }))))(
    '$path can still be read',
    ({ message, text, value }) => {
      expect(readMessage(message, text)).toEqual({ ok: true, message: withoutNulls(value) });
      expect(readMessage(message, value)).toEqual({ ok: true, message: withoutNulls(value) });
    },
  );

  it.each(MESSAGES.flatMap((message) => goldenSamples(message).map((sample) => ({ ...sample, message }))))(
    '$path passes class-validator as well',
    ({ message, value }) => {
      expect(validateSync(plainToInstance(message, value), { whitelist: true, forbidNonWhitelisted: true })).toEqual(
        [],
      );
    },
  );
});

describe.each(named(INBOUND_MESSAGES))('refused samples of $type', ({ message }) => {
  it.each(refusedSamples(message))('$title', (sample) => {
    expect(readMessage(message, textOf(message.type, sample))).toMatchObject({ ok: false, ...sample.refusal });
  });
});

it('every message of a topic has its class, and every class a topic', () => {
  const types = [...INTERNAL_TOPICS, ...partnerTopics('CMCC')].flatMap((topic) => topic.types);
  expect([...new Set(types)].sort()).toEqual(MESSAGES.map((message) => message.type).sort());
});

function named(messages: readonly MessageContract[]): { type: string; message: MessageContract }[] {
  return messages.map((message) => ({ type: message.type, message }));
}

/** `measures.kind` for a kind of measure, whatever its place in the list. */
function fieldPaths({ fields }: MessagePlan): string[] {
  return fields.flatMap(({ name, nested }) => [
    name,
    ...(nested ? fieldPaths(nested).map((path) => `${name}.${path}`) : []),
  ]);
}

function pathsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pathsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    member === null ? [] : [name, ...pathsOf(member).map((path) => `${name}.${path}`)],
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}
