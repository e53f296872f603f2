import type { Receipt } from '#contracts/receipts.v1';
import type { DomainError } from '#kernel/domain-error';
import type { Complaint } from './complaint';
import type { EarlierClaim } from './complaint.store';
import type { ReceivedItem } from './received-item';

const LONGEST_ITEM_ID = 128;

export const acceptedReceipt = ({ wire, eventId }: ReceivedItem, complaint: Complaint): Receipt => ({
  wire,
  itemId: complaint.report.serial,
  ...(eventId !== undefined && { eventId }),
  outcome: 'accepted',
  state: complaint.standing.state,
  acceptanceNumber: complaint.acceptanceNumber,
});

/** Same serial, same content: the first outcome again, with the number it was given then. */
export const duplicateReceipt = ({ wire, eventId }: ReceivedItem, serial: string, earlier: EarlierClaim): Receipt => ({
  wire,
  itemId: serial,
  ...(eventId !== undefined && { eventId }),
  outcome: 'duplicate',
  firstOutcome: 'accepted',
  state: earlier.state,
  acceptanceNumber: earlier.acceptanceNumber,
});

export function refusedReceipt(item: ReceivedItem, { code, detail }: DomainError): Receipt {
  const { wire, eventId } = item;
  const itemId = serialOf(item.value);
  return {
    wire,
    ...(itemId !== undefined && { itemId }),
    ...(eventId !== undefined && { eventId }),
    outcome: 'refused',
    code,
    ...(detail.field !== undefined && { field: detail.field.slice(0, 200) }),
    ...(detail.expected !== undefined && { expected: detail.expected.slice(0, 400) }),
    ...(detail.got !== undefined && { got: detail.got.slice(0, 400) }),
  };
}

/** The serial of an item that was refused, when it can be read at all: it tells the source which one to mend. */
function serialOf(value: ReceivedItem['value']): string | undefined {
  try {
    const parsed: unknown = Buffer.isBuffer(value) ? JSON.parse(value.toString('utf8')) : value;
    const serial = (parsed as { serial?: unknown } | null)?.serial;
    const isUsable = typeof serial === 'string' && serial !== '' && serial.isWellFormed() && !serial.includes('\0');
    return isUsable ? serial.slice(0, LONGEST_ITEM_ID) : undefined;
  } catch {
    return undefined;
  }
}
