import { Inject, Injectable } from '@nestjs/common';
import { assertMatches } from '#access/preconditions';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { CheckDecision } from '#contracts/complaint-events.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { CLOCK, type Clock } from '#kernel/clock';
import { DomainError } from '#kernel/domain-error';
import { uuidv7 } from '#kernel/ids';
import { Outbox } from '#messaging/outbox';
import type { OutboundRecord } from '#messaging/records';
import { Database, type Tx } from '#persistence/database';
import { maskPersonalDetails } from '#text/personal-details';
import { PersonalSealing, type PersonalDetails } from '../complainants/personal-details';
import { moved } from '../complaints/complaint-moving';
import type { StandingCheck, StandingComplaint } from '../complaints/standing-complaint';
import { StandingComplaintStore } from '../complaints/standing-complaint.store';
import type { CheckRequest } from './check-request';
import { acceptedEvent, judgedEvents, overdueEvents, owedBy } from './check.events';
import { CheckStore } from './check.store';

/** Where a complaint stands after a decision. */
export interface Decided {
  readonly state: ComplaintState;
  readonly revision: number;
}

/** 12321's decisions on complaints of its check queue; of two at once the second finds it decided. */
@Injectable()
export class CheckDeciding {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(StandingComplaintStore) private readonly complaints: StandingComplaintStore,
    @Inject(CheckStore) private readonly checks: CheckStore,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND, PRECONDITION_FAILED, INTAKE_ALREADY_DECIDED, INTAKE_ILLEGAL_COMPLAINT_TRANSITION */
  async decide(id: string, request: CheckRequest, ifMatch?: string): Promise<Decided> {
    return this.db.transaction(async (tx) => {
      const complaint = await this.complaints.lock(tx, id);
      const check = complaint?.check;
      if (!complaint || !check)
        throw new DomainError('NOT_FOUND', {
          field: 'id',
          expected: 'the complaintId of a complaint in the check queue',
        });
      assertMatches(ifMatch, check.revision);
      const state = stateDecided(complaint.state, request.decision);
      const events = await this.write(tx, complaint, check, request, state);
      await this.outbox.add(tx, events);
      return { state, revision: check.revision + 1 };
    });
  }

  private async write(
    tx: Tx,
    complaint: StandingComplaint,
    check: StandingCheck,
    request: CheckRequest,
    state: ComplaintState,
  ): Promise<OutboundRecord[]> {
    const now = this.clock.now();
    const details = this.sealing.open(complaint.sealed, complaint.id);
    const note = request.note === undefined ? null : maskPersonalDetails(request.note, details);
    const events = await this.overdue(tx, complaint, check, now);
    events.push(...judgedEvents(complaint, request, state, note, now));
    await this.checks.addDecision(tx, { id: uuidv7(now), complaintId: complaint.id, request, note, at: now });
    if (state === 'accepted') {
      const facts = { ...complaint.facts, acceptedAt: (check.sourceAcceptedAt ?? now).toISOString() };
      await this.complaints.rewrite(tx, { ...complaint, state, reason: null, facts });
      events.push(acceptedEvent(complaint.firstSender, facts, now));
    } else if (state === 'out-of-scope') await this.forgetText(tx, complaint, details);
    else await this.complaints.move(tx, complaint.id, state, reasonOf(request));
    return events;
  }

  /** A decision that comes late records the delay itself when no sweep was quicker. */
  private async overdue(
    tx: Tx,
    complaint: StandingComplaint,
    check: StandingCheck,
    now: Date,
  ): Promise<OutboundRecord[]> {
    if (check.dueAt === null || check.dueAt > now || check.overdueAt !== null) return [];
    const { id, state, organisation } = complaint;
    const isFirst = await this.checks.markOverdue(tx, id, owedBy(state, organisation), now);
    return isFirst ? overdueEvents(complaint, check, now) : [];
  }

  /** Out of scope nothing of the text is kept, in corrections neither (workflow.md §3). */
  private async forgetText(tx: Tx, complaint: StandingComplaint, details: PersonalDetails): Promise<void> {
    const { id, facts } = complaint;
    const { number, asWritten, contact } = details;
    const sealed = this.sealing.seal({ number, asWritten, contact }, id);
    const textless: ComplaintAcceptedV1 = { ...facts, text: '', signature: null, links: [], callbackNumbers: [] };
    await this.complaints.rewrite(tx, {
      ...complaint,
      state: 'out-of-scope',
      reason: 'decided',
      facts: textless,
      sealed,
    });
    await this.complaints.forgetStatements(tx, id);
  }
}

const DECIDED: ReadonlySet<ComplaintState> = new Set(['accepted', 'needs-info', 'invalid', 'lead', 'out-of-scope']);

/** Somebody who was quicker is told apart from a complaint that never was or no longer is to be checked. */
function stateDecided(state: ComplaintState, decision: CheckDecision): ComplaintState {
  const isTaken = DECIDED.has(state) && !(state === 'needs-info' && decision === 'recheck');
  if (!isTaken) return moved(state, decision);
  throw new DomainError('INTAKE_ALREADY_DECIDED', { field: 'state', expected: 'checking', got: state });
}

/** What the list shows beside the state. */
const reasonOf = ({ decision, reason, missing }: CheckRequest): string =>
  decision === 'invalid' ? reason! : decision === 'needs-info' ? missing!.join(',') : 'decided';
