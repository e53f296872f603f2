import { isInstant } from '#contracts/instant';
import { OrdersBulkV1 } from '#contracts/orders-bulk.v1';
import { DomainError } from '#kernel/domain-error';
import type { InboundRecord } from '#messaging/records';
import type { Statements } from '../statements/statements';
import { readBulk } from './bulk-lines';
import { ORDER_STATEMENT_TYPES, readBody, readStatement, type UnitMessage, type UnitStatement } from './unit-message';

/** Longest value the lane takes once unpacked; the broker's own limit speaks of compressed batches. */
const LARGEST_VALUE = 4 * 1_048_576;
const LONGEST_EVENT_ID = 128;

/** A record of an orders lane or a line of one, or why it is none. */
export type LaneReading = { readonly record: InboundRecord; /** From 0, of a batch. */ readonly line?: number } & (
  | { readonly message: UnitMessage; readonly refusal?: undefined }
  | { readonly message?: undefined; readonly refusal: DomainError }
);

/** Reads one record of an organisation's orders lane: one message, or one for each line of a batch. Never throws for what a partner may send. */
export function readLaneRecord(record: InboundRecord, organisation: string, statements: Statements): LaneReading[] {
  try {
    checkEnvelope(record, statements);
    if (record.type === OrdersBulkV1.type) return readLines(record, organisation);
    const statement = statementOf(record, statements);
    return [{ record, message: { organisation, eventId: record.id!, at: record.timestamp, statement } }];
  } catch (error) {
    if (error instanceof DomainError) return [{ record, refusal: error }];
    throw error;
  }
}

/** Unprintable, so that no `ce_id` that a partner may choose is the id of a line. */
const LINE_MARK = '\u001f';

function readLines(record: InboundRecord, organisation: string): LaneReading[] {
  return readBulk(record.value!, organisation).map(({ statement, refusal }, line): LaneReading => {
    if (refusal !== undefined) return { record, line, refusal };
    const eventId = `${record.id!}${LINE_MARK}${line}`;
    return { record, line, message: { organisation, eventId, at: record.timestamp, statement } };
  });
}

function statementOf({ type, value }: InboundRecord, statements: Statements): UnitStatement {
  const handler = statements.of(type!);
  if (handler === undefined) return readStatement(type!, value!);
  return { kind: 'other', type: type!, body: readBody(handler.contract, value!) };
}

/** The event's id when it can be quoted in a receipt. */
export const usableId = (id: string | undefined): string | undefined =>
  id !== undefined && id !== '' && id.length <= LONGEST_EVENT_ID && !UNPRINTABLE.test(id) ? id : undefined;

function checkEnvelope(record: InboundRecord, statements: Statements): void {
  const { value, type, id } = record;
  if (value === null || value.length === 0) {
    throw new DomainError('EMPTY_VALUE', { expected: 'a JSON object in UTF-8', got: 'no bytes' });
  }
  if (value.length > LARGEST_VALUE) {
    throw new DomainError('RECORD_TOO_LARGE', {
      expected: `at most ${LARGEST_VALUE} bytes`,
      got: `${value.length} bytes`,
    });
  }
  if (record.header('content-type')?.startsWith('application/cloudevents')) {
    throw badHeader('content-type', 'CloudEvents in binary mode: headers ce_type and ce_id, JSON object as value');
  }
  const types = [...ORDER_STATEMENT_TYPES, OrdersBulkV1.type, ...statements.types];
  if (type === undefined || !types.includes(type)) {
    throw new DomainError('UNKNOWN_EVENT_TYPE', {
      field: 'ce_type',
      expected: types.join(' or '),
      got: shown(type),
    });
  }
  if (usableId(id) === undefined) {
    throw badHeader('ce_id', `1 to ${LONGEST_EVENT_ID} characters that name this event`, id);
  }
  const version = record.header('ce_specversion');
  if (version !== undefined && version !== '1.0') throw badHeader('ce_specversion', '1.0', version);
  const time = record.header('ce_time');
  if (time !== undefined && !isInstant(time)) throw badHeader('ce_time', 'a time with offset from UTC', time);
}

const badHeader = (field: string, expected: string, got = 'CloudEvents in structured mode'): DomainError =>
  new DomainError('INVALID_HEADER', { field, expected, got: shown(got) });

const UNPRINTABLE = /[\u0000-\u001f\u007f\ufffd]/;

/** A header as a receipt may quote it: nothing unprintable, no long run of digits, short. */
function shown(header: string | undefined): string {
  if (header === undefined) return 'nothing';
  if (header === '') return 'an empty text';
  return header
    .replace(new RegExp(UNPRINTABLE.source, 'g'), '?')
    .replace(/\d{7,}/g, '…')
    .slice(0, 80);
}
