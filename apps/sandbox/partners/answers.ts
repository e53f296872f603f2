import type { OrderAcknowledgedV1 } from '#contracts/order-acknowledged.v1';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { lotOf } from './lots';

const HOUR = 3_600_000;

/** How a desk answers, chosen by the order's id so that a repeat answers alike. */
export function acknowledge(order: OrderIssuedV1): OrderAcknowledgedV1 {
  return { orderId: order.orderId, unit: order.unit, investigating: lotOf(order.orderId, 4) === 0, handler: '值班员' };
}

export function interim(order: OrderIssuedV1, now: Date): OrderFeedbackV1 {
  return { ...common(order, now), interim: true, measures: [measure(order, now, 'limit-rate')] };
}

export function feedback(order: OrderIssuedV1, now: Date): OrderFeedbackV1 {
  const base = { ...common(order, now), interim: false };
  switch (lotOf(order.orderId, 10)) {
    case 0:
      return {
        ...base,
        resultCode: 'NOT_CONFIRMED',
        cause: '未查到发送记录',
        reason: '所述时段内无该号码的下行记录',
        search: search(now, false),
        textForComplainant: '经核查，未查到该号码在您所述时间的发送记录，如再次收到请继续举报。',
      };
    case 1:
      return {
        ...base,
        resultCode: 'SPOOFED_OR_FBS',
        cause: '疑似伪基站或改号',
        search: search(now, false),
        textForComplainant: '该号码未经我网发送，疑似伪基站冒用，已转相关部门核实。',
      };
    case 2:
      return {
        ...base,
        resultCode: 'CONFIRMED_NO_RESOURCE',
        cause: '号码已销号',
        holder: { kind: 'individual' },
        search: search(now, true),
        textForComplainant: '经核查属实，该号码已停止使用。',
      };
    default:
      return {
        ...base,
        resultCode: 'CONFIRMED_ACTED',
        cause: '未经同意发送商业性短信息',
        holder: { kind: order.sender.kind === 'port' ? 'partner-sp' : 'individual' },
        measures: [measure(order, now, order.sender.kind === 'port' ? 'close-port' : 'suspend-sms')],
        search: search(now, true),
        textForComplainant: '经核查属实，已停止该号码的短信发送功能，感谢您的举报。',
      };
  }
}

const common = (order: OrderIssuedV1, now: Date) => ({
  orderId: order.orderId,
  unit: order.unit,
  measures: [],
  evidence: [{ kind: 'cdr', reference: `核查单 ${order.orderNumber}` }],
  handler: '值班员',
  handledAt: now.toISOString(),
});

const measure = (order: OrderIssuedV1, now: Date, kind: 'limit-rate' | 'close-port' | 'suspend-sms') => ({
  kind,
  target: order.sender.normalized,
  scope: 'displayed-code' as const,
  effectiveAt: now.toISOString(),
  endsAt: new Date(now.getTime() + 30 * 24 * HOUR).toISOString(),
  reason: '涉嫌违规发送商业性短信息',
  noticeGiven: true,
});

const search = (now: Date, found: boolean) => ({
  found,
  periodFrom: new Date(now.getTime() - 7 * 24 * HOUR).toISOString(),
  periodUntil: now.toISOString(),
  system: '省短信中心话单',
});
