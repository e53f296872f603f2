import { type Receipt, ReceiptsV1 } from '#contracts/receipts.v1';
import { uuidv7 } from '#kernel/ids';
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
 * that stays alone passes as it is, under its own id.
 */
export function batchReceipts(events: readonly ReceiptEvent[], source: string, now: Date): Mail[] {
  const open = new Map<string, Gathering>();
  const mails: Mail[] = [];
  const close = (organisation: string, gathering: Gathering): void => {
    mails.push(toMail(organisation, gathering, source, now));
  };
  for (const event of events) {
    const { items } = JSON.parse(event.body) as ReceiptsV1;
    const bytes = Buffer.byteLength(event.body);
    const gathering = open.get(event.organisation);
    if (gathering && fits(gathering, items.length, bytes)) {
      gathering.events.push(event);
      for (const item of items) gathering.items.push(item);
      gathering.bytes += bytes;
    } else {
      if (gathering) close(event.organisation, gathering);
      open.set(event.organisation, { events: [event], items, bytes });
    }
  }
  for (const [organisation, gathering] of open) close(organisation, gathering);
  return mails;
}

const fits = (gathering: Gathering, count: number, bytes: number): boolean =>
  gathering.items.length + count <= MOST_RECEIPTS && gathering.bytes + bytes <= MOST_BYTES;

function toMail(organisation: string, { events, items }: Gathering, source: string, now: Date): Mail {
  const unit = unitCode(organisation, NATIONAL);
  const [only] = events;
  if (events.length === 1 && only) {
    const { eventId, at, body } = only;
    return { unit, type: ReceiptsV1.type, eventId, source: only.source, at, body };
  }
  const value: ReceiptsV1 = { organisation, items };
  return { unit, type: ReceiptsV1.type, eventId: uuidv7(now), source, at: now, body: JSON.stringify(value) };
}
