import { AssistAnsweredV1 } from '#contracts/assist-answered.v1';
import { AssistAskedV1 } from '#contracts/assist-asked.v1';
import type { AssistRequestedV1 } from '#contracts/assist-events.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { DAY, HOUR } from '#kernel/clock';
import type { Said } from './said';
import { lotOf } from './lots';

/** One order in ten makes its desk ask the receiving side of its first complaint, when that is known. */
export function askAssist(order: OrderIssuedV1, now: Date): Said[] {
  const [first] = order.complaints;
  if (lotOf(order.orderId, 10) !== 4 || !first?.recipient.carrier || !first.recipient.province) return [];
  const from = first.received.from === null ? now.getTime() - 7 * DAY : Date.parse(first.received.from) - HOUR;
  const until = first.received.until === null ? now.getTime() : Date.parse(first.received.until) + HOUR;
  const body: AssistAskedV1 = {
    orderId: order.orderId,
    unit: order.unit,
    complaintIds: [first.complaintId],
    facts: ['delivered', 'smsc', 'scts', 'originating-address'],
    windowFrom: new Date(from).toISOString(),
    windowUntil: new Date(until).toISOString(),
    reason: '发端无下行记录，请核实收端话单',
    handler: '值班员',
  };
  return [{ type: AssistAskedV1.type, body }];
}

/** The receiving desk finds a record, but for one in six assists, which it declines. */
export function answerAssist(request: AssistRequestedV1, now: Date): Said[] {
  const { assistId, unit, kind, complaints } = request;
  const head = { assistId, unit, handler: '收端值班员', handledAt: now.toISOString() };
  if (kind === 'block' || lotOf(assistId, 6) === 0) {
    const body: AssistAnsweredV1 = { ...head, outcome: 'declined', facts: [], reason: '话单已过保存期' };
    return [{ type: AssistAnsweredV1.type, body }];
  }
  const facts = complaints.map(({ complaintId }) => ({
    complaintId,
    found: true,
    delivered: 'yes' as const,
    smsc: '8613800100500',
    originatingAddress: request.sender,
    unavailable: ['scts' as const],
  }));
  const body: AssistAnsweredV1 = { ...head, outcome: 'answered', facts };
  return [{ type: AssistAnsweredV1.type, body }];
}
