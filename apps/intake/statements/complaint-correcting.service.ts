import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintCorrectedV1 } from '#contracts/complaint-statements.v1';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { DomainError } from '#kernel/domain-error';
import { uuidv7Time } from '#kernel/ids';
import type { OutboundRecord } from '#messaging/records';
import type { Tx } from '#persistence/database';
import { ComplainantStore } from '../complainants/complainant.store';
import { PersonalSealing, type PersonalDetails } from '../complainants/personal-details';
import type { Complaint, Standing } from '../complaints/complaint';
import { detailsOf } from '../complaints/complaint-details';
import { ComplaintJudgingService } from '../complaints/complaint-judging.service';
import { moved } from '../complaints/complaint-moving';
import { factsOf } from '../complaints/complaint.events';
import { canonicalReport } from '../complaints/content-digest';
import type { StandingComplaint } from '../complaints/standing-complaint';
import { StandingComplaintStore } from '../complaints/standing-complaint.store';
import { corrected, namesOf, reportOf } from './correcting';
import { correctionRecorded, setAside } from './statement.events';

/** What a correction made of a complaint. */
export interface Corrected {
  readonly state: ComplaintState;
  readonly events: OutboundRecord[];
}

/** Judges a complaint anew with what its source corrected. */
@Injectable()
export class ComplaintCorrecting {
  constructor(
    @Inject(StandingComplaintStore) private readonly complaints: StandingComplaintStore,
    @Inject(ComplainantStore) private readonly complainants: ComplainantStore,
    @Inject(ComplaintJudgingService) private readonly judging: ComplaintJudgingService,
    @Inject(PersonalSealing) private readonly sealing: PersonalSealing,
  ) {}

  /** Writes the corrected complaint; `mask` hides what is the complainant's in a text. @throws DomainError and leaves all as it was */
  async correct(
    tx: Tx,
    complaint: StandingComplaint,
    body: ComplaintCorrectedV1,
    mask: (text: string) => string,
    now: Date,
  ): Promise<Corrected> {
    const state = moved(complaint.state, 'correct');
    const changed = namesOf(body.changes);
    assertLatest(complaint, body);
    const details = this.sealing.open(complaint.sealed, complaint.id);
    const fresh = this.judgeAnew(complaint, details, body, now);
    const standing = standingAfter(complaint, state, fresh.standing);
    const facts = await this.factsAnew(tx, complaint, details, fresh);
    const sealed = this.sealing.seal(detailsOf(fresh), complaint.id);
    await this.complaints.rewrite(tx, { ...complaint, ...standing, facts, sealed });
    if (standing.state === 'out-of-scope') {
      await this.complaints.forgetStatements(tx, complaint.id);
      return { state: standing.state, events: [setAside(complaint, standing.reason!, now)] };
    }
    const correction = {
      changed,
      facts,
      state: standing.state,
      reason: mask(body.reason),
      correctedAt: body.correctedAt,
    };
    return { state: standing.state, events: correctionRecorded(complaint, correction, now) };
  }

  /** By the rules and the retention that held when the complaint came; only times are held against now. */
  private judgeAnew(
    { facts, id, organisation }: StandingComplaint,
    details: PersonalDetails,
    { changes }: ComplaintCorrectedV1,
    now: Date,
  ): Complaint {
    const before = reportOf(facts, details);
    const report = corrected(before, changes);
    if (canonicalReport(report) === canonicalReport(before)) {
      const expected = 'at least one value that differs from what holds';
      throw new DomainError('FIELD_INVALID', { field: 'changes', expected, got: 'what holds already' });
    }
    const receiving = this.judging.receiving(organisation, new Date(uuidv7Time(id)));
    return this.judging.judgeReport(report, { ...receiving, now });
  }

  private async factsAnew(
    tx: Tx,
    { id, facts }: StandingComplaint,
    details: PersonalDetails,
    fresh: Complaint,
  ): Promise<ComplaintAcceptedV1> {
    const { recipientNumber } = fresh;
    const complainantId =
      recipientNumber === details.number
        ? facts.complainantId
        : (await this.complainants.claim(tx, [recipientNumber])).get(recipientNumber)!;
    const { acceptanceNumber, acceptedAt } = facts;
    return { ...factsOf(fresh, complainantId, new Date(acceptedAt)), complaintId: id, acceptanceNumber, acceptedAt };
  }
}

function assertLatest({ statements }: StandingComplaint, { correctedAt }: ComplaintCorrectedV1): void {
  const latest = Math.max(...statements.filter(({ kind }) => kind === 'correction').map(({ madeAt }) => +madeAt));
  if (Date.parse(correctedAt) >= latest || latest === -Infinity) return;
  throw new DomainError('INTAKE_CORRECTION_OUTDATED', {
    field: 'correctedAt',
    expected: `at or after ${new Date(latest).toISOString()}, when the last correction was made`,
    got: correctedAt,
  });
}

interface NewStanding {
  readonly state: ComplaintState;
  readonly reason: string | null;
}

/** What is being checked may turn out a lead or out of scope as on receipt; what went on before can't be called back so. */
function standingAfter({ state: before }: StandingComplaint, state: ComplaintState, fresh: Standing): NewStanding {
  if (state === 'checking') return fresh.state === 'accepted' ? { state, reason: 'corrected' } : fresh;
  if (fresh.state === 'out-of-scope') {
    const expected = 'a text within the platform’s scope; withdraw the complaint instead';
    throw new DomainError('FIELD_INVALID', { field: 'changes', expected, got: fresh.reason });
  }
  return { state, reason: before === 'lead' ? 'older-than-retention' : null };
}
