import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import { AssistRequestedV1 } from '#contracts/assist-events.v1';
import { DeliveriesV1 } from '#contracts/deliveries.v1';
import { DELIVERY_STREAM } from '#contracts/topics';
import { HOUR } from '#kernel/clock';
import { batchOf, takeOutbox, type SentEvent } from '../casework.fixture';
import { ofType, type OrdersBench } from '../orders/orders.fixture';

/** What exchange reports of events that name their addressees. */
export async function tell(
  { bench, db, clock }: OrdersBench,
  event: SentEvent,
  outcome: 'delivered' | 'undeliverable' = 'delivered',
): Promise<SentEvent[]> {
  const items = (unit: string) => ({
    unit,
    items: [
      {
        eventId: event.id,
        eventType: event.type,
        caseId: event.key,
        outcome,
        at: clock.now().toISOString(),
        ...(outcome === 'delivered' ? { position: 1 } : { code: 'EXCHANGE_UNIT_UNKNOWN' }),
      },
    ],
  });
  await bench.deliveries.record(batchOf(DELIVERY_STREAM.name, DeliveriesV1.type, event.to.map(items)));
  return takeOutbox(db);
}

/** A question about all complaints of an order. */
export function question({ value }: SentEvent, now: Date, differs: object = {}): object {
  return {
    orderId: value.orderId,
    unit: value.unit,
    complaintIds: value.complaints.map((one: { complaintId: string }) => one.complaintId),
    facts: ['delivered', 'smsc'],
    windowFrom: new Date(now.getTime() - 3 * HOUR).toISOString(),
    windowUntil: now.toISOString(),
    reason: '我侧无下发记录，请核对收端话单',
    handler: '工号3007',
    ...differs,
  };
}

/** Asks under the order and gives the request; delivered into the mailbox unless `isTold` is false. */
export async function asked(
  desk: OrdersBench,
  order: SentEvent,
  differs: object = {},
  isTold = true,
): Promise<SentEvent> {
  const { events } = await desk.send(AssistAskedV1.type, question(order, desk.clock.now(), differs));
  const request = ofType(events, AssistRequestedV1.type);
  if (isTold) await tell(desk, request);
  return request;
}

/** Full facts of every complaint a request asks about. */
export function answerTo({ value }: SentEvent, now: Date, differs: object = {}): object {
  return {
    assistId: value.assistId,
    unit: value.unit,
    outcome: 'answered',
    facts: value.complaints.map(({ complaintId }: { complaintId: string }) => ({
      complaintId,
      found: true,
      delivered: 'yes',
      smsc: '+8613800210500',
      unavailable: [],
    })),
    handler: '工号5102',
    handledAt: now.toISOString(),
    ...differs,
  };
}
