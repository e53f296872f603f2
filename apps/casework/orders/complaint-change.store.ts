import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { Tx } from '#persistence/database';
import type { JoinedComplaint } from './order-complaint';

/** Where a complaint is, whether it is a second disturbance (二次骚扰), and whether it had its final answer. */
export interface ComplaintPlace {
  readonly caseId: string;
  readonly isSecond: boolean;
  readonly isAnswered: boolean;
}

/** What a case counts. Times are epoch milliseconds. */
export interface CaseCounts {
  readonly complaints: number;
  readonly distinctComplainants: number;
  readonly firstReceivedAt: number | null;
  readonly lastReceivedAt: number | null;
  readonly secondDisturbances: number;
}

@Injectable()
export class ComplaintChangeStore {
  /** The case of a complaint that counts; null for one that has none here, or was withdrawn. */
  async placeOf(tx: Tx, complaintId: string): Promise<ComplaintPlace | null> {
    const [row] = await tx.query<ComplaintPlace>(placeOf, [complaintId]);
    return row ?? null;
  }

  /** What is counted now. Call it under the case's lock. */
  async counts(tx: Tx, caseId: string): Promise<CaseCounts> {
    const [row] = await tx.query<CaseCounts>(counts, [caseId]);
    return row!;
  }

  async withdraw(tx: Tx, complaintId: string, at: string): Promise<void> {
    await tx.query('update case_complaints set withdrawn_at = $2 where complaint_id = $1', [complaintId, at]);
  }

  /** It will be folded anew, as if it had never been here; what was said of it stays in the case's history. */
  async remove(tx: Tx, complaintId: string): Promise<void> {
    await tx.query('delete from case_complaints where complaint_id = $1', [complaintId]);
    await tx.query('delete from complaint_texts where complaint_id = $1', [complaintId]);
  }

  async correct(tx: Tx, { complaint, body, afterMeasure, uncertainTime, interNet }: JoinedComplaint): Promise<void> {
    const { complaintId, complainantId, disturbanceId, received, suggestion } = complaint satisfies ComplaintAcceptedV1;
    await tx.query(correct, [
      complaintId,
      complainantId,
      disturbanceId,
      received.from,
      received.until,
      interNet,
      afterMeasure,
      uncertainTime,
      suggestion.risk,
    ]);
    await tx.query('update complaint_texts set body = $2::json where complaint_id = $1', [complaintId, body]);
  }
}

const placeOf = `
  select c.case_id as "caseId", c.second_disturbance as "isSecond",
    exists (select from complaint_answers a where a.complaint_id = c.complaint_id and a.n = 1) as "isAnswered"
  from case_complaints c where c.complaint_id = $1 and c.withdrawn_at is null`;

const counts = `
  select count(*)::int as complaints, count(distinct complainant_id)::int as "distinctComplainants",
    (extract(epoch from min(received_from)) * 1000)::float8 as "firstReceivedAt",
    (extract(epoch from max(received_from)) * 1000)::float8 as "lastReceivedAt",
    count(*) filter (where second_disturbance)::int as "secondDisturbances"
  from case_complaints where case_id = $1 and withdrawn_at is null`;

const correct = `
  update case_complaints set complainant_id = $2, disturbance_id = $3, received_from = $4::timestamptz,
    received_until = $5::timestamptz, inter_net = $6, after_measure = $7, uncertain_time = $8, risk = $9
  where complaint_id = $1`;
