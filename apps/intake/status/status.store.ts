import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';

export interface FoundComplaint {
  readonly id: string;
  readonly state: ComplaintState;
  readonly reason: string | null;
  readonly sealed: Buffer;
  readonly facts: ComplaintAcceptedV1;
}

interface Row {
  readonly complaint_id: string;
  readonly state: ComplaintState;
  readonly state_reason: string | null;
  readonly sealed: Buffer;
  readonly facts: string;
  readonly [column: string]: unknown;
}

/** Finds a complaint by its 受理编号 and counts proofs of contact that failed. */
@Injectable()
export class StatusStore {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Complaints whose id lies between two: one, or a few that several processes took in the same millisecond. */
  async between(from: string, to: string): Promise<FoundComplaint[]> {
    const rows = await this.db.query<Row>(between, [from, to]);
    return rows.map(({ complaint_id, state, state_reason, sealed, facts }) => ({
      id: complaint_id,
      state,
      reason: state_reason,
      sealed,
      facts: JSON.parse(facts) as ComplaintAcceptedV1,
    }));
  }

  /** Counts a proof as failed before it is looked at; false once `most` have failed that day, of parallel ones too. */
  async takeProof(complaintId: string, day: string, most: number): Promise<boolean> {
    return (await this.db.query(takeProof, [complaintId, day, most])).length > 0;
  }

  /** A proof that was taken held. */
  async proofHeld(complaintId: string, day: string): Promise<void> {
    await this.db.query(proofHeld, [complaintId, day]);
  }
}

const between = `
  select complaint_id, state, state_reason, sealed, facts from complaints where complaint_id between $1 and $2`;

const takeProof = `
  insert into failed_proofs as f (complaint_id, day, failed) values ($1, $2::date, 1)
  on conflict (complaint_id, day) do update set failed = f.failed + 1 where f.failed < $3
  returning 1`;

const proofHeld = `update failed_proofs set failed = failed - 1 where complaint_id = $1 and day = $2::date`;
