import { DeliveriesV1, type Delivery } from '#contracts/deliveries.v1';
import { DELIVERY_STREAM, mailboxName } from '#contracts/topics';
import { uuidv7 } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import type { PlacedMail, RefusedMail } from './mail';

/** `ce_source` of what exchange itself says. */
export const SOURCE = '/liandong/exchange';

/** CloudEvents extensions of an order's mailbox record: whom it is about, without opening the value. */
export const ORDER_ID = 'ce_orderid';
export const CASE_ID = 'ce_caseid';
export const POSITION = 'position';

const MOST_ITEMS = 1_000;

/** The mailbox record of a placed mail: the same event, its value untouched. */
export function mailboxRecord(mail: PlacedMail): OutboundRecord {
  const headers: Record<string, string> = { ce_source: mail.source, [POSITION]: String(mail.position) };
  if (mail.orderId !== undefined) headers[ORDER_ID] = mail.orderId;
  if (mail.caseId !== undefined) headers[CASE_ID] = mail.caseId;
  return {
    topic: mailboxName(mail.organisation),
    key: mail.unit,
    type: mail.type,
    id: mail.eventId,
    time: mail.at,
    value: mail.body,
    headers,
  };
}

/** Fate of a refused event of a case. */
export const undeliverable = (mail: RefusedMail, now: Date): Delivery => ({
  eventId: mail.eventId,
  eventType: mail.type,
  ...(mail.caseId === undefined ? {} : { caseId: mail.caseId }),
  ...(mail.orderId === undefined ? {} : { orderId: mail.orderId }),
  outcome: 'undeliverable',
  at: now.toISOString(),
  code: mail.refusal,
});

/** One report per unit, or several where one would be too long. */
export function deliveryReports(byUnit: ReadonlyMap<string, readonly Delivery[]>, now: Date): OutboundRecord[] {
  const records: OutboundRecord[] = [];
  for (const [unit, items] of byUnit) {
    for (let i = 0; i < items.length; i += MOST_ITEMS) {
      const value: DeliveriesV1 = { unit, items: items.slice(i, i + MOST_ITEMS) };
      records.push({
        topic: DELIVERY_STREAM.name,
        key: unit,
        type: DeliveriesV1.type,
        id: uuidv7(now),
        time: now,
        value,
      });
    }
  }
  return records;
}
