import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import type { OrderFeedbackV1 } from '#contracts/order-feedback.v1';
import type { OrderIssuedV1 } from '#contracts/order-issued.v1';
import { DAY, HOUR, MINUTE } from '#kernel/clock';

type Changes = Partial<Record<keyof ComplaintReportedV1, unknown>>;

let count = 0;
let numbers = 0;

/** An instant as partners write it, so long before now. */
export const ago = (ms: number): string =>
  new Date(Date.now() - ms + 8 * HOUR).toISOString().replace(/\.\d+Z$/, '+08:00');

/** A complaint from a carrier's own desk that passes every check and is accepted at once; its message came two hours ago. */
export function complaint(changes: Changes = {}): ComplaintReportedV1 {
  count++;
  return {
    serial: `E2E-${process.pid}-${count}`,
    source: 'own-desk',
    channel: 'hotline',
    sender: mobile('138'),
    messageReceivedAt: ago(2 * HOUR),
    messageReceivedPrecision: 'second',
    complainedAt: ago(HOUR),
    recipientNumber: mobile('139'),
    recipientCarrier: { certainty: 'stated', code: 'CMCC' },
    recipientProvince: { certainty: 'stated', code: '11' },
    text: `【好又多】周年庆全场五折 第 ${count} 期，详情 haoyouduo.example.cn，退订回T`,
    capture: 'auto-read',
    verbatim: 'yes',
    messageType: 'sms',
    nature: 'commercial',
    earlierRefusal: { refused: 'no' },
    everAgreed: 'no',
    loss: { suffered: 'no' },
    answerWanted: 'yes',
    preChecked: true,
    ...changes,
  } as ComplaintReportedV1;
}

/** A number of China Mobile in Beijing or Guangdong that no other call has given. */
export function mobile(network: '138' | '139', province: 'Beijing' | 'Guangdong' = 'Beijing'): string {
  const area = { '138': { Beijing: '0013', Guangdong: '0250' }, '139': { Beijing: '0101', Guangdong: '0222' } };
  return network + area[network][province] + String(++numbers).padStart(4, '0');
}

/** Complete feedback with a measure, taken a minute ago unless said otherwise. */
export function acted(order: OrderIssuedV1, measuredAt = ago(MINUTE)): OrderFeedbackV1 {
  return {
    ...interim(order, measuredAt),
    interim: false,
    resultCode: 'CONFIRMED_ACTED',
    cause: '未经同意发送商业性短信息',
    holder: { kind: 'individual' },
    search: { found: true, periodFrom: ago(7 * DAY), periodUntil: ago(0), system: '省短信中心话单' },
    textForComplainant: '经核查属实，已停止该号码的短信发送功能，感谢您的举报。',
  };
}

/** A first measure, and nothing else. */
export function interim({ orderId, unit, sender }: OrderIssuedV1, measuredAt = ago(MINUTE)): OrderFeedbackV1 {
  return {
    orderId,
    unit,
    interim: true,
    measures: [
      {
        kind: 'suspend-sms',
        target: sender.normalized,
        scope: 'displayed-code',
        effectiveAt: measuredAt,
        reason: '涉嫌违规发送商业性短信息',
        noticeGiven: true,
      },
    ],
    evidence: [{ kind: 'cdr', reference: '核查单 1' }],
    handler: '值班员',
    handledAt: ago(0),
  };
}
