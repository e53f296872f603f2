import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import { ComplaintAnonymisedV1 } from '#contracts/complaint-anonymised.v1';
import { COMPLAINT_STREAM } from '#contracts/topics';
import type { ComplaintState } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Outbox } from '#messaging/outbox';
import { Database } from '#persistence/database';
import { PersonalSealing } from '../complainants/personal-details';
import { StandingComplaintStore } from '../complaints/standing-complaint.store';
import { AnonymisingStore } from './anonymising.store';

export const ANONYMISING_REASONS = ['retention-over', 'asked-by-complainant'] as const;
export type AnonymisingReason = (typeof ANONYMISING_REASONS)[number];

/** While something is still to be done with a complaint, its particulars are needed. */
const OVER: readonly ComplaintState[] = ['answered', 'invalid', 'lead', 'out-of-scope', 'withdrawn'];

/** Deletes what a complaint says of a person, here and by an event everywhere; what counts stays (design: personal data). */
@Injectable()
export class Anonymising {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(StandingComplaintStore) private readonly complaints: StandingComplaintStore,
    @Inject(AnonymisingStore) private readonly store: AnonymisingStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** When it was done; asked for again, when it was done first. @throws DomainError NOT_FOUND, INTAKE_ILLEGAL_COMPLAINT_TRANSITION */
  anonymise(id: string, reason: AnonymisingReason): Promise<Date> {
    return this.db.transaction(async (tx) => {
      const complaint = await this.complaints.lock(tx, id);
      if (!complaint) throw new DomainError('NOT_FOUND', { field: 'id', expected: 'the complaintId of a complaint' });
      if (complaint.anonymisedAt !== null) return complaint.anonymisedAt;
      assertOver(complaint.state);
      const now = this.clock.now();
      const sealed = this.sealing.seal({ number: '', asWritten: '' }, id);
      await this.store.erase(tx, id, { facts: withoutPerson(complaint.facts), sealed, at: now });
      const value: ComplaintAnonymisedV1 = { complaintId: id, at: now.toISOString(), reason };
      const { type } = ComplaintAnonymisedV1;
      const event = {
        topic: COMPLAINT_STREAM.name,
        key: complaint.firstSender,
        type,
        id: uuidv7(now),
        time: now,
        value,
      };
      await this.outbox.add(tx, [event]);
      return now;
    });
  }
}

function assertOver(state: ComplaintState): void {
  if (OVER.includes(state)) return;
  throw new DomainError('INTAKE_ILLEGAL_COMPLAINT_TRANSITION', {
    field: 'state',
    expected: `a complaint that is ${OVER.join(' or ')}`,
    got: state,
  });
}

/** Sender, times, categories, carrier and province stay to be counted, and the random id of the complainant. */
const withoutPerson = (facts: ComplaintAcceptedV1): ComplaintAcceptedV1 => ({
  ...facts,
  recipient: { ...facts.recipient, masked: '*' },
  text: '',
  signature: null,
  links: [],
  callbackNumbers: [],
  attachments: [],
});
