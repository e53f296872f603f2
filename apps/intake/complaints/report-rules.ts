import type { ComplaintReportedV1 } from '#contracts/complaint-reported.v1';
import { MINUTE } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import type { ErrorCodeName } from '#kernel/error-codes';
import { receivedMoments, type Moments } from './received-interval';

/** Clocks that never met may differ by this much: no time is called future, and no order of two times wrong, within it. */
export const CLOCK_SKEW = 5 * MINUTE;

/** The times of one report, as epoch milliseconds. */
export interface ReportTimes {
  readonly received: Moments | null;
  readonly complainedAt: number;
  /** 受理 at the source. */
  readonly acceptedAt: number | null;
}

/**
 * What the contract's field rules can't say: whose report it is, that its members agree with each other, and that its times
 * are possible. @throws DomainError naming the field
 */
export function checkReport(report: ComplaintReportedV1, organisation: string, now: number): ReportTimes {
  if (report.organisation != null && report.organisation !== organisation) {
    refuse(
      'ORGANISATION_MISMATCH',
      'organisation',
      `${organisation}, as the lane or token says, or nothing`,
      report.organisation,
    );
  }

  if (/[\u0000-\u001f\u007f]/.test(report.serial)) refuse('FIELD_INVALID', 'serial', 'no control characters', 'some');
  checkStated(report);
  return checkTimes(report, now);
}

function checkStated({ part, earlierRefusal, loss }: ComplaintReportedV1): void {
  if (part != null && part.n > part.of)
    refuse('FIELD_INVALID', 'part.n', `at most part.of, ${part.of}`, String(part.n));
  if (earlierRefusal.at != null && earlierRefusal.refused !== 'yes') {
    refuse('FIELD_INVALID', 'earlierRefusal.at', 'nothing unless earlierRefusal.refused is yes', 'a time');
  }
  if (loss.yuan != null && loss.yuan > 0 && loss.suffered === 'no') {
    refuse('FIELD_INVALID', 'loss.yuan', '0 or nothing when loss.suffered is no', 'an amount');
  }
}

function checkTimes(report: ComplaintReportedV1, now: number): ReportTimes {
  const { messageReceivedAt, messageReceivedPrecision: precision, acceptedAt } = report;
  if (precision === 'unknown' && messageReceivedAt != null) {
    refuse('FIELD_INVALID', 'messageReceivedAt', 'nothing when messageReceivedPrecision is unknown', 'a time');
  }
  const received = receivedMoments(report);
  const complainedAt = Date.parse(report.complainedAt);
  const accepted = acceptedAt == null ? null : Date.parse(acceptedAt);
  notFuture('messageReceivedAt', received?.from, now);
  notFuture('complainedAt', complainedAt, now);
  notFuture('acceptedAt', accepted, now);
  if (report.earlierRefusal.at != null) notFuture('earlierRefusal.at', Date.parse(report.earlierRefusal.at), now);
  notBefore('complainedAt', complainedAt, 'messageReceivedAt', received?.from);
  notBefore('acceptedAt', accepted, 'complainedAt', complainedAt);
  return { received, complainedAt, acceptedAt: accepted };
}

/** @throws DomainError TIME_IN_FUTURE */
export function notFuture(field: string, at: number | null | undefined, now: number): void {
  if (at == null || at <= now + CLOCK_SKEW) return;
  refuse('TIME_IN_FUTURE', field, `at or before ${new Date(now).toISOString()}`, new Date(at).toISOString());
}

/** @throws DomainError FIELD_INVALID when a time lies before the one it must follow */
export function notBefore(
  field: string,
  later: number | null,
  earlierField: string,
  earlier: number | null | undefined,
): void {
  if (earlier == null || later == null || later >= earlier - CLOCK_SKEW) return;
  refuse(
    'FIELD_INVALID',
    field,
    `at or after ${earlierField}, ${new Date(earlier).toISOString()}`,
    new Date(later).toISOString(),
  );
}

function refuse(code: ErrorCodeName, field: string, expected: string, got?: string): never {
  throw new DomainError(code, { field, expected, ...(got !== undefined && { got: got.slice(0, 80) }) });
}
