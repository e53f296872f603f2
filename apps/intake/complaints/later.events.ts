import type { ComplaintEvent } from '#contracts/complaint-events.v1';
import { ADDRESSEES, COMPLAINT_STREAM, INTAKE_NOTICES } from '#contracts/topics';
import type { ComplaintState } from '#contracts/vocabulary';
import { uuidv7 } from '#kernel/ids';
import { NATIONAL } from '#kernel/organisations';
import type { OutboundRecord } from '#messaging/records';
import type { StandingComplaint } from './standing-complaint';

/** The directory's word for the unit of 12321: exchange knows which it is. */
export const CENTRE_UNITS = 'intake-centre-00';

/** Who owes a check that 12321 has in hand, as clocks elsewhere say it. */
export const CENTRE = '12321';

/** The unit of a source that gets what 12321 tells it. */
export const deskOf = (organisation: string): string => `${organisation}-${NATIONAL}`;

/** What every later event of a complaint says of it. */
export const eventHead = (
  { id, organisation, serial, facts }: Pick<StandingComplaint, 'id' | 'organisation' | 'serial' | 'facts'>,
  state: ComplaintState,
  now: Date,
): ComplaintEvent => ({
  complaintId: id,
  acceptanceNumber: facts.acceptanceNumber,
  organisation,
  serial,
  state,
  at: now.toISOString(),
});

/**
 * One later event of a complaint on the stream, keyed by its first sender. With an addressee a copy with the same id goes to
 * where exchange takes mail from.
 */
export function laterEvent(
  firstSender: string,
  type: string,
  value: ComplaintEvent,
  now: Date,
  addressee?: string,
): OutboundRecord[] {
  const event = { type, id: uuidv7(now), time: now, value };
  const streamed = { ...event, topic: COMPLAINT_STREAM.name, key: firstSender };
  if (addressee === undefined) return [streamed];
  return [streamed, { ...event, topic: INTAKE_NOTICES.name, key: addressee, headers: { [ADDRESSEES]: addressee } }];
}
