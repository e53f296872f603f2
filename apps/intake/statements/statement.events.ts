import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Correctable } from '#contracts/complaint-changes';
import {
  ComplaintCorrectionRecordedV1,
  ComplaintDisagreementRecordedV1,
  ComplaintWithdrawalRecordedV1,
} from '#contracts/complaint-events.v1';
import { ComplaintSetAsideV1 } from '#contracts/complaint-set-aside.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import type { ComplaintState } from '#contracts/vocabulary';
import { uuidv7 } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import { eventHead, laterEvent } from '../complaints/later.events';
import type { StandingComplaint } from '../complaints/standing-complaint';

/** A correction that was taken. */
export interface Correction {
  readonly changed: Correctable[];
  readonly facts: ComplaintAcceptedV1;
  readonly state: ComplaintState;
  /** Masked. */
  readonly reason: string;
  readonly correctedAt: string;
}

export function correctionRecorded(complaint: StandingComplaint, correction: Correction, now: Date): OutboundRecord[] {
  const { changed, facts, state, reason, correctedAt } = correction;
  const value: ComplaintCorrectionRecordedV1 = {
    ...eventHead(complaint, state, now),
    changed,
    senderChanged: facts.sender.normalized !== complaint.facts.sender.normalized,
    complaint: facts,
    reason,
    correctedAt: new Date(correctedAt).toISOString(),
  };
  return laterEvent(complaint.firstSender, ComplaintCorrectionRecordedV1.type, value, now);
}

/** A correction showed that it is out of scope: of its text nothing is told. */
export function setAside(complaint: StandingComplaint, reason: string, now: Date): OutboundRecord {
  const { id, organisation, serial, firstSender, facts } = complaint;
  const value: ComplaintSetAsideV1 = {
    complaintId: id,
    organisation,
    serial,
    sender: firstSender,
    state: 'out-of-scope',
    reason,
    complainedAt: facts.complainedAt,
  };
  const key = firstSender;
  return { topic: COMPLAINT_STREAM.name, key, type: ComplaintSetAsideV1.type, id: uuidv7(now), time: now, value };
}

/** `reason` is masked. */
export function withdrawalRecorded(
  complaint: StandingComplaint,
  reason: string,
  withdrawnAt: string,
  now: Date,
): OutboundRecord[] {
  const value: ComplaintWithdrawalRecordedV1 = {
    ...eventHead(complaint, 'withdrawn', now),
    stateBefore: complaint.state,
    reason,
    withdrawnAt: new Date(withdrawnAt).toISOString(),
  };
  return laterEvent(complaint.firstSender, ComplaintWithdrawalRecordedV1.type, value, now);
}

/** `reason` and `facts` are masked. */
export function disagreementRecorded(
  complaint: StandingComplaint,
  reason: string,
  facts: string | null,
  now: Date,
): OutboundRecord[] {
  const value: ComplaintDisagreementRecordedV1 = {
    ...eventHead(complaint, 'answered', now),
    reason,
    facts,
    answeredAt: complaint.finalAnswerAt!.toISOString(),
  };
  return laterEvent(complaint.firstSender, ComplaintDisagreementRecordedV1.type, value, now);
}
