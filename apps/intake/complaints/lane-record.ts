import { isInstant } from '#contracts/instant';
import { laneTypes } from '#contracts/topics';
import { DomainError } from '#kernel/domain-error';
import type { InboundRecord } from '#messaging/records';
import type { ReceivedItem } from './received-item';

/** Longest value the lane takes once unpacked; the broker's own limit speaks of compressed batches. */
const LARGEST_VALUE = 4 * 1_048_576;
const LONGEST_EVENT_ID = 128;
const BINARY_MODE = 'CloudEvents in binary mode: headers ce_type and ce_id, JSON object as value';

const TYPES: ReadonlySet<string> = new Set(laneTypes('complaints'));

/** One record of a complaints lane as an item to receive; a fault of its headers is its refusal. */
export function itemOfRecord(record: InboundRecord): ReceivedItem {
  const { topic, partition, offset, value, id, type } = record;
  const isUsableId = id !== undefined && id !== '' && id.length <= LONGEST_EVENT_ID && isPlain(id);
  return {
    wire: { topic, partition, offset },
    type: type ?? '',
    ...(isUsableId && { eventId: id }),
    value,
    refusal: refusalOf(record, isUsableId),
  };
}

function refusalOf(record: InboundRecord, isUsableId: boolean): DomainError | null {
  const { value, type, id } = record;
  if (value === null || value.length === 0)
    return new DomainError('EMPTY_VALUE', { expected: 'a JSON object in UTF-8', got: 'no bytes' });
  if (value.length > LARGEST_VALUE) {
    return new DomainError('RECORD_TOO_LARGE', {
      expected: `at most ${LARGEST_VALUE} bytes`,
      got: `${value.length} bytes`,
    });
  }
  if (record.header('content-type')?.startsWith('application/cloudevents')) {
    return new DomainError('INVALID_HEADER', {
      field: 'content-type',
      expected: BINARY_MODE,
      got: 'CloudEvents in structured mode',
    });
  }
  if (!TYPES.has(type ?? '')) {
    return new DomainError('UNKNOWN_EVENT_TYPE', {
      field: 'ce_type',
      expected: [...TYPES].join(', '),
      got: shown(type),
    });
  }
  if (!isUsableId) {
    return new DomainError('INVALID_HEADER', {
      field: 'ce_id',
      expected: `1 to ${LONGEST_EVENT_ID} characters that name this event`,
      got: shown(id),
    });
  }
  const version = record.header('ce_specversion');
  if (version !== undefined && version !== '1.0') {
    return new DomainError('INVALID_HEADER', { field: 'ce_specversion', expected: '1.0', got: shown(version) });
  }
  const time = record.header('ce_time');
  if (time !== undefined && !isInstant(time)) {
    return new DomainError('INVALID_HEADER', {
      field: 'ce_time',
      expected: 'a time with offset, e.g. 2026-05-01T09:30:00+08:00',
      got: shown(time),
    });
  }
  return null;
}

const isPlain = (text: string): boolean => !/[\u0000-\u001f\u007f\ufffd]/.test(text);

/** A header as a receipt may quote it: no digits that could be somebody's number, nothing unprintable, short. */
const shown = (header: string | undefined): string =>
  header === undefined
    ? 'nothing'
    : header === ''
      ? 'an empty text'
      : header
          .replace(/[\u0000-\u001f\u007f]/g, '?')
          .replace(/\d{7,}/g, '…')
          .slice(0, 80);
