import { isUtf8 } from 'node:buffer';
import { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import { MOST_BULK_LINES } from '#contracts/orders-bulk.v1';
import { readMessage } from '#contracts/reading';
import { Maybe, OrganisationCode } from '#contracts/rules';
import { DomainError } from '#kernel/domain-error';
import { readBody, readStatement, type UnitStatement } from './unit-message';

/** One line of a batch, or why it is none; each is read on its own, so that a bad one refuses only itself. */
export type BulkLineReading =
  | { readonly statement: UnitStatement; readonly refusal?: undefined }
  | { readonly statement?: undefined; readonly refusal: DomainError };

/** A batch without its lines. */
class BulkHead {
  @Maybe() @OrganisationCode() organisation?: string;
}

/** @throws DomainError when the batch itself is none: no JSON, no list, no line or more than 1,000. */
export function readBulk(value: Buffer | object, organisation: string): BulkLineReading[] {
  const { items, ...head } = membersOf(value);
  const { organisation: stated } = readBody(BulkHead, head);
  if (stated !== undefined && stated !== organisation) {
    throw new DomainError('ORGANISATION_MISMATCH', { field: 'organisation', expected: organisation, got: stated });
  }
  if (items === undefined || items === null) {
    throw new DomainError('FIELD_MISSING', { field: 'items', expected: 'a list of lines', got: 'nothing' });
  }
  if (!Array.isArray(items) || items.length === 0) {
    const got = Array.isArray(items) ? 'an empty list' : typeof items;
    throw new DomainError('FIELD_INVALID', { field: 'items', expected: `1 to ${MOST_BULK_LINES} lines`, got });
  }
  assertFits(items.length);
  return items.map(readLine);
}

/** @throws DomainError BATCH_TOO_LARGE */
export function assertFits(lines: number): void {
  if (lines <= MOST_BULK_LINES) return;
  throw new DomainError('BATCH_TOO_LARGE', {
    field: 'items',
    expected: `at most ${MOST_BULK_LINES} lines`,
    got: `${lines} lines`,
  });
}

/** A line as JSON has it. */
export function readLine(line: unknown): BulkLineReading {
  try {
    return { statement: statementOf(line) };
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error };
    throw error;
  }
}

const MEMBERS = ['acknowledgement', 'feedback'];

function statementOf(line: unknown): UnitStatement {
  if (!isMembers(line)) {
    const got = line === null ? 'null' : Array.isArray(line) ? 'a list' : typeof line;
    throw new DomainError('FIELD_INVALID', { expected: 'an object', got });
  }
  const unknown = Object.keys(line).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw new DomainError('FIELD_UNKNOWN', {
      field: unknown.slice(0, 64),
      expected: MEMBERS.join(' or '),
      got: 'a field outside the contract',
    });
  }
  const given = MEMBERS.filter((name) => line[name] !== undefined && line[name] !== null);
  if (given.length !== 1) {
    const got = given.length === 0 ? 'neither' : 'both';
    throw new DomainError('FIELD_INVALID', { field: 'acknowledgement', expected: 'it or feedback', got });
  }
  const body = line[given[0]!];
  if (!isMembers(body)) {
    throw new DomainError('FIELD_INVALID', { field: given[0]!, expected: 'an object', got: typeof body });
  }
  return readStatement(given[0] === 'feedback' ? OrderFeedbackV1.type : OrderAcknowledgedV1.type, body);
}

/** The members of a JSON object. @throws DomainError as for any other message that is none */
function membersOf(value: Buffer | object): Record<string, unknown> {
  const parsed = value instanceof Uint8Array ? parsedOf(value) : value;
  if (isMembers(parsed)) return parsed;
  // Says of it what the reader says of every message.
  const reading = readMessage(BulkHead, value);
  const expected = 'a JSON object';
  if (!reading.ok) throw new DomainError(reading.code, { expected: reading.expected, got: reading.got });
  throw new DomainError('NOT_JSON', { expected, got: typeof parsed });
}

function parsedOf(value: Uint8Array): unknown {
  if (!isUtf8(value)) return undefined;
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString()) as unknown;
  } catch {
    return undefined;
  }
}

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
