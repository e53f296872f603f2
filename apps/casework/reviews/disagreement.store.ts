import { Injectable } from '@nestjs/common';
import type { ComplaintDisagreementRecordedV1 } from '#contracts/complaint-events.v1';
import type { Tx } from '#persistence/database';

@Injectable()
export class DisagreementStore {
  /** The case of a complaint, read without a lock; null when it has none. */
  async caseOf(tx: Tx, complaintId: string): Promise<string | null> {
    const [row] = await tx.query<{ caseId: string }>(caseOf, [complaintId]);
    return row?.caseId ?? null;
  }

  /** Whether the complaint had its final answer. Call it under the case's lock. */
  async isAnswered(tx: Tx, complaintId: string): Promise<boolean> {
    return (await tx.query(answer, [complaintId])).length > 0;
  }

  /** Keeps a disagreement, the first of its complaint only; gives whether it was. @param refused why it changes nothing */
  async record(
    tx: Tx,
    caseId: string,
    { complaintId, reason, facts }: ComplaintDisagreementRecordedV1,
    refused: string | null,
    at: string,
  ): Promise<boolean> {
    return (await tx.query(record, [complaintId, caseId, reason, facts ?? null, at, refused])).length > 0;
  }
}

const caseOf = `select case_id as "caseId" from case_complaints where complaint_id = $1`;

const answer = `select 1 from complaint_answers where complaint_id = $1 and n = 1`;

const record = `
  insert into disagreements (complaint_id, case_id, reason, facts, recorded_at, refused) values ($1, $2, $3, $4, $5, $6)
  on conflict (complaint_id) do nothing returning 1 as one`;
