import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';

let count = 0;

/** A complaint that passes every check: about a port, received an hour before 2026-11-20 noon in Shanghai, from a carrier's own desk. */
export function report(changes: Partial<Record<keyof ComplaintReportedV1, unknown>> = {}): ComplaintReportedV1 {
  count++;
  return {
    serial: `T-${String(count).padStart(8, '0')}`,
    source: 'own-desk',
    channel: 'hotline',
    sender: '106901234567',
    messageReceivedAt: '2026-11-20T11:00:00+08:00',
    messageReceivedPrecision: 'second',
    complainedAt: '2026-11-20T11:30:00+08:00',
    recipientNumber: '13912345678',
    recipientCarrier: { certainty: 'stated', code: 'CMCC' },
    recipientProvince: { certainty: 'unknown' },
    text: '【好运商城】周年庆全场五折，满200减100，详情 haoyun.example.cn 或电4008001234，退订回T',
    capture: 'auto-read',
    verbatim: 'yes',
    messageType: 'sms',
    nature: 'commercial',
    earlierRefusal: { refused: 'no' },
    everAgreed: 'no',
    loss: { suffered: 'no' },
    answerWanted: 'yes',
    preChecked: false,
    ...changes,
  } as ComplaintReportedV1;
}
