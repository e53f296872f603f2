import { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintCheckOverdueV1, ComplaintJudgedV1 } from '#contracts/complaint-events.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import type { ComplaintState } from '#contracts/vocabulary';
import type { OutboundRecord } from '#messaging/records';
import { CENTRE, CENTRE_UNITS, deskOf, eventHead, laterEvent } from '../complaints/later.events';
import type { StandingCheck, StandingComplaint } from '../complaints/standing-complaint';
import type { CheckRequest } from './check-request';
import { judgedText } from './check-wording';

/** A decision as the source's desk gets it; `note` is masked. */
export function judgedEvents(
  complaint: StandingComplaint,
  request: CheckRequest,
  state: ComplaintState,
  note: string | null,
  now: Date,
): OutboundRecord[] {
  const value: ComplaintJudgedV1 = {
    ...eventHead(complaint, state, now),
    decision: request.decision,
    missing: request.missing ?? [],
    reason: request.reason ?? null,
    text: judgedText(request),
    note,
    person: request.person,
  };
  const desk = deskOf(complaint.organisation);
  return laterEvent(complaint.firstSender, ComplaintJudgedV1.type, value, now, desk);
}

/** The same event as that of a complaint that needed no check: its id is the complaint's. */
export const acceptedEvent = (firstSender: string, facts: ComplaintAcceptedV1, now: Date): OutboundRecord => ({
  topic: COMPLAINT_STREAM.name,
  key: firstSender,
  type: ComplaintAcceptedV1.type,
  id: facts.complaintId,
  time: now,
  value: facts,
});

/** Whoever has to do something now: the source while it owes information, 12321 otherwise. */
export const owedBy = (state: ComplaintState, organisation: string): string =>
  state === 'needs-info' ? organisation : CENTRE;

/** What is told when a check was not done in time, to whoever owed it. */
export function overdueEvents(
  complaint: Pick<StandingComplaint, 'id' | 'organisation' | 'serial' | 'facts' | 'firstSender' | 'state'>,
  check: StandingCheck,
  now: Date,
): OutboundRecord[] {
  const { organisation, state } = complaint;
  const value: ComplaintCheckOverdueV1 = {
    ...eventHead(complaint, state, now),
    complainedAt: check.complainedAt.toISOString(),
    due: check.dueAt!.toISOString(),
    budget: check.budget!,
    profile: check.profile,
    calendarVersion: check.calendarVersion,
    owedBy: owedBy(state, organisation),
  };
  const addressee = state === 'needs-info' ? deskOf(organisation) : CENTRE_UNITS;
  return laterEvent(complaint.firstSender, ComplaintCheckOverdueV1.type, value, now, addressee);
}
