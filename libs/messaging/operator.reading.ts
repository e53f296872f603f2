import { DomainError } from '#kernel/domain-error';
import type { ParkedItem } from './parked.store';

const STATES = ['parked', 'released', 'discarded'] as const;
const MOST = 1_000;

/** @throws DomainError REQUEST_INVALID naming the field, here and below. */
export function readPosition(body: unknown): { topic: string; partition: number; offset: number } {
  const { topic, partition } = readPartition(body, 'required');
  return { topic: topic!, partition: partition!, offset: whole((body as Fields)['offset'], 'offset') };
}

export function readPartition(
  body: unknown,
  need: 'required' | 'may be left out',
): { topic: string | undefined; partition: number | undefined } {
  const fields = (body ?? {}) as Fields;
  const isLeftOut = (value: unknown): boolean => value === undefined && need !== 'required';
  return {
    topic: isLeftOut(fields['topic']) ? undefined : text(fields['topic'], 'topic'),
    partition: isLeftOut(fields['partition']) ? undefined : whole(fields['partition'], 'partition'),
  };
}

export function readState(state: string = 'parked'): ParkedItem['state'] {
  const found = STATES.find((each) => each === state);
  if (!found) throw refusal('state', STATES.join(', '), state);
  return found;
}

export function readLimit(limit: string = '100'): number {
  const number = Number(limit);
  if (!Number.isInteger(number) || number < 1 || number > MOST) throw refusal('limit', `1 to ${MOST}`, limit);
  return number;
}

type Fields = Readonly<Record<string, unknown>>;

function text(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw refusal(field, 'the name of a topic', value);
  return value;
}

function whole(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw refusal(field, 'a whole number', value);
  return value;
}

const refusal = (field: string, expected: string, got: unknown): DomainError =>
  new DomainError('REQUEST_INVALID', { field, expected, got: String(got).slice(0, 40) });
