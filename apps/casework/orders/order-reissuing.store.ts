import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import { PLATFORM } from '../clocks/clock';
import type { CarriedComplaint } from './order-complaint';

/** Below every id there can be: the first chunk begins above it. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class OrderReissuingStore {
  /** Up to `limit` stored complaints of a case after an id, the oldest first; those withdrawn or erased stay out. */
  async complaintsAfter(tx: Tx, caseId: string, after: string | null, limit: number): Promise<CarriedComplaint[]> {
    const rows = await tx.query<{ id: string; body: string }>(complaintsAfter, [caseId, after ?? FIRST_ID, limit]);
    return rows.map(({ id, body }) => ({ complaint: { complaintId: id }, body, carriedBy: null }));
  }

  /**
   * The running forward clocks of these complaints stop with the events that carry them now; the platform holds them
   * from `at`, their earlier intervals stay. Call it under the case's lock.
   */
  async carry(
    tx: Tx,
    { caseId, orderId, at }: { caseId: string; orderId: string; at: string },
    carried: readonly CarriedComplaint[],
  ): Promise<void> {
    if (carried.length === 0) return;
    await tx.query(carry, [
      caseId,
      orderId,
      at,
      PLATFORM,
      plain(carried, (one) => one.complaint.complaintId),
      plain(carried, (one) => one.carriedBy),
    ]);
  }
}

const complaintsAfter = `
  select c.complaint_id as id, t.body::text as body
  from case_complaints c join complaint_texts t on t.complaint_id = c.complaint_id
  where c.case_id = $1 and c.withdrawn_at is null and c.complaint_id > $2 order by c.complaint_id limit $3`;

const carry = `
  update clocks c set order_id = $2::uuid, carried_by = n.event_id, owed_by = $4::text,
    holders = case when c.owed_by = $4::text then c.holders
      else c.holders || jsonb_build_array(jsonb_build_object('holder', $4::text, 'from', $3::text)) end
  from unnest($5::uuid[], $6::uuid[]) as n (complaint_id, event_id)
  where c.case_id = $1::uuid and c.kind = 'forward' and c.state <> 'stopped' and c.complaint_id = n.complaint_id`;
