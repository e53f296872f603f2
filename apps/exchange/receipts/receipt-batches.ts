import { type Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { isUuidv7, uuidv7 } from '#kernel/ids';
import { NATIONAL, unitCode } from '#kernel/organisations';
import type { Mail } from '../mailboxes/mail';

/** One receipts event as it came from a context, its value as text. */
export interface ReceiptEvent {
  readonly eventId: string;
  readonly organisation: string;
  readonly source: string;
  readonly at: Date;
  readonly body: string;
}

/** A mailbox message holds at most so many receipts (the contract) and bytes (well under the topic's 4 MB). */
export const MOST_RECEIPTS = 5_000;
const MOST_BYTES = 1_000_000;

interface Gathering {
  readonly events: ReceiptEvent[];
  readonly items: Receipt[];
  bytes: number;
}

/**
 * Mail for each organisation's `00` mailbox: events of one organisation joined in their order while they fit. An event
 * that stays alone passes as it is, under its own id where that tells the ledger its month.
 */
export function batchReceipts(events: readonly ReceiptEvent[], source: string, now: Date): Mail[] {
  const byOrganisation = new Map<string, ReceiptEvent[]>();
  for (const event of events) {
    const known = byOrganisation.get(event.organisation);
    if (known) known.push(event);
    else byOrganisation.set(event.organisation, [event]);
  }
  return [...byOrganisation.values()].flatMap((its) =>
    its.length === 1 ? alone(its[0]!, now) : gather(its).map((gathering) => joined(gathering, source, now)),
  );
}

function gather(events: readonly ReceiptEvent[]): Gathering[] {
  const gatherings: Gathering[] = [];
  for (const event of events) {
    const { items } = JSON.parse(event.body) as ReceiptsV1;
    const bytes = Buffer.byteLength(event.body);
    const last = gatherings.at(-1);
    if (last && last.items.length + items.length <= MOST_RECEIPTS && last.bytes + bytes <= MOST_BYTES) {
      last.events.push(event);
      for (const item of items) last.items.push(item);
      last.bytes += bytes;
    } else {
      gatherings.push({ events: [event], items, bytes });
    }
  }
  return gatherings;
}

const mailboxOf = ({ organisation }: ReceiptEvent): string => unitCode(organisation, NATIONAL);

function alone(event: ReceiptEvent, now: Date): Mail {
  const { source, at, body } = event;
  const eventId = isUuidv7(event.eventId) ? event.eventId : uuidv7(now);
  return { unit: mailboxOf(event), type: ReceiptsV1.type, eventId, source, at, body };
}

function joined({ events, items }: Gathering, source: string, now: Date): Mail {
  const first = events[0]!;
  if (events.length === 1) return alone(first, now);
  const value: ReceiptsV1 = { organisation: first.organisation, items };
  const body = JSON.stringify(value);
  return { unit: mailboxOf(first), type: ReceiptsV1.type, eventId: uuidv7(now), source, at: now, body };
}
