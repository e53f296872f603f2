import { randomBytesPooled } from './random';

let lastMs = 0;
let sequence = 0;

/**
 * UUIDv7 (RFC 9562) of the given instant: sorts by time, and ids made by one process sort in the order they were made.
 * Twelve bits count within a millisecond and borrow from the next one when they run out.
 */
export function uuidv7(now: Date | number): string {
  const ms = typeof now === 'number' ? now : now.getTime();
  if (ms > lastMs) {
    lastMs = ms;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs++;
    sequence = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const random = randomBytesPooled(8);
  random[0] = (random[0]! & 0x3f) | 0x80;
  const tail = random.toString('hex');
  const counter = sequence.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/** Whether the id holds an instant and so a month, by which retained tables are partitioned. */
export const isUuidv7 = (value: string): boolean => value[14] === '7' && isUuid(value);

/** The instant inside a UUIDv7, as epoch milliseconds. */
export const uuidv7Time = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
