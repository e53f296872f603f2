import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { DAY, HOUR, MINUTE, SECOND } from '#kernel/clock';

/** Asia/Shanghai has had no daylight saving time since 1991. */
const SHANGHAI_OFFSET = 8 * HOUR;

const WIDTH = { second: SECOND, minute: MINUTE, day: DAY } as const;

/** The moments [from, until) at which the message may have been received, as epoch milliseconds. */
export interface Moments {
  readonly from: number;
  readonly until: number;
}

/** What the stated time and its precision leave open; null when the time is unknown. A day is one of Asia/Shanghai. */
export function receivedMoments(
  report: Pick<ComplaintReportedV1, 'messageReceivedAt' | 'messageReceivedPrecision'>,
): Moments | null {
  const { messageReceivedAt, messageReceivedPrecision: precision } = report;
  if (precision === 'unknown' || messageReceivedAt == null) return null;
  const width = WIDTH[precision];
  const at = Date.parse(messageReceivedAt);
  const from = Math.floor((at + SHANGHAI_OFFSET) / width) * width - SHANGHAI_OFFSET;
  return { from, until: from + width };
}

let lastDay = -1;
let lastText = '';

/** Date of an instant in Asia/Shanghai, as YYYYMMDD. Nearly always the same day as the time before, so that one is kept. */
export function shanghaiDay(at: number): string {
  const day = Math.floor((at + SHANGHAI_OFFSET) / DAY);
  if (day !== lastDay) {
    lastText = new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '');
    lastDay = day;
  }
  return lastText;
}

/** First instant of the Shanghai day that holds an instant. */
export const shanghaiDayStart = (at: number): number =>
  Math.floor((at + SHANGHAI_OFFSET) / DAY) * DAY - SHANGHAI_OFFSET;
