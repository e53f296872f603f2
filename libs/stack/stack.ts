import { dockerDown, dockerUp, hasEngine } from './docker.stack';
import { givenStack, requireAnswers } from './given.stack';
import { underLock } from './lock';
import { answers, nativeDown, nativePurge, nativeUp, type Say } from './native.stack';
import { readStack, stackFile, writeStack, type MemberName, type StackAddresses, type StackRecord } from './stack-file';
import { rmSync } from 'node:fs';

export interface StackUp extends StackAddresses {
  kind: 'given' | 'docker' | 'native';
  /** False when every server answered already. */
  startedNow: boolean;
}

/** PostgreSQL, Kafka and Redis, each answering real requests: given by the environment, else by compose, else native. */
export async function stackUp(say: Say): Promise<StackUp> {
  const given = givenStack();
  if (given) {
    await requireAnswers(given);
    return { ...given, kind: 'given', startedNow: false };
  }
  return underLock(
    async () => {
      const known = readStack();
      if (known && (await health(known)).every((member) => member.answers)) return { ...known, startedNow: false };
      const record = await bringUp(known, say);
      writeStack(record);
      await requireAnswers(record);
      return { ...record, startedNow: true };
    },
    () => say('another stack command is at work here; waiting for it'),
  );
}

/** Repairs a known stack as what it was; one whose container engine has gone is given up for a native one. */
function bringUp(known: StackRecord | undefined, say: Say): Promise<StackRecord> {
  if (known?.kind === 'native') return nativeUp(known, say);
  return hasEngine() ? dockerUp(known) : nativeUp(undefined, say);
}

/** Stops what `stackUp` started here and nothing else. Data stays unless `purge`. Returns whether there was anything. */
export async function stackDown(purge: boolean, say: Say): Promise<boolean> {
  return underLock(
    async () => {
      const known = readStack();
      if (known) await (known.kind === 'docker' ? dockerDown(purge) : nativeDown(known));
      rmSync(stackFile, { force: true });
      if (purge) nativePurge();
      return known !== undefined;
    },
    () => say('another stack command is at work here; waiting for it'),
  );
}

export interface MemberHealth {
  name: MemberName;
  answers: boolean;
  address: string;
  pid?: number;
}

/** The stack in use, or undefined when none was started and none is given. */
export async function stackStatus(): Promise<
  { kind: StackUp['kind']; stack: StackAddresses; members: MemberHealth[] } | undefined
> {
  const given = givenStack();
  if (given) return { kind: 'given', stack: given, members: await health(given) };
  const known = readStack();
  return known && { kind: known.kind, stack: known, members: await health(known) };
}

/** Addresses of the running stack, for tests and tools. @throws when there is none: run `npm run stack -- up` */
export function connectedStack(): StackAddresses {
  const stack = givenStack() ?? readStack();
  if (!stack) throw new Error('expected a running stack, found none: run `npm run stack -- up`');
  return stack;
}

function health(stack: StackAddresses | StackRecord): Promise<MemberHealth[]> {
  const pids = 'members' in stack ? stack.members : {};
  const addresses = { postgres: withoutPassword(stack.pgUrl), kafka: stack.kafkaBrokers, redis: stack.redisUrl };
  const names = Object.keys(addresses) as MemberName[];
  return Promise.all(
    names.map(async (name) => ({
      name,
      answers: await answers(name, stack),
      address: addresses[name],
      pid: pids[name]?.pid,
    })),
  );
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}
