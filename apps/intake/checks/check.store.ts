import { Injectable } from '@nestjs/common';
import type { ComplaintAcceptedV1 } from '#contracts/complaint-accepted.v1';
import type { ComplaintState } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import type { StandingCheck, StandingComplaint } from '../complaints/standing-complaint';
import type { CheckRequest } from './check-request';

/** A check whose time has just run out, with what its event says. */
export interface OverdueCheck {
  readonly complaint: Pick<StandingComplaint, 'id' | 'organisation' | 'serial' | 'facts' | 'firstSender' | 'state'>;
  readonly check: StandingCheck;
}

interface OverdueRow {
  readonly complaint_id: string;
  readonly organisation: string;
  readonly state: ComplaintState;
  readonly serial: string;
  readonly facts: string;
  readonly first_sender: string | null;
  readonly revision: number;
  readonly complained_at: Date;
  readonly source_accepted_at: Date | null;
  readonly due_at: Date;
  readonly budget: string;
  readonly profile: string;
  readonly calendar_version: string;
  readonly overdue_at: Date;
  readonly [column: string]: unknown;
}

@Injectable()
export class CheckStore {
  async addDecision(
    tx: Tx,
    decision: { id: string; complaintId: string; request: CheckRequest; note: string | null; at: Date },
  ): Promise<void> {
    const { id, complaintId, request, note, at } = decision;
    const { decision: what, reason, missing, person } = request;
    await tx.query(addDecision, [id, complaintId, what, reason ?? null, missing ?? [], note, person, at]);
  }

  /** Marks one check overdue; false when that was recorded before. */
  async markOverdue(tx: Tx, complaintId: string, owedBy: string, at: Date): Promise<boolean> {
    return (await tx.query(markOne, [complaintId, at, owedBy])).length > 0;
  }

  /** Marks up to `limit` checks whose time has run out; what another process has in hand is left to it. Each is given once. */
  async takeOverdue(tx: Tx, now: Date, centre: string, limit: number): Promise<OverdueCheck[]> {
    return (await tx.query<OverdueRow>(takeOverdue, [now, centre, limit])).map(overdueCheck);
  }
}

const overdueCheck = (row: OverdueRow): OverdueCheck => {
  const facts = JSON.parse(row.facts) as ComplaintAcceptedV1;
  return {
    complaint: {
      id: row.complaint_id,
      organisation: row.organisation,
      serial: row.serial,
      state: row.state,
      facts,
      firstSender: row.first_sender ?? facts.sender.normalized,
    },
    check: {
      revision: row.revision,
      complainedAt: row.complained_at,
      sourceAcceptedAt: row.source_accepted_at,
      dueAt: row.due_at,
      budget: row.budget,
      profile: row.profile,
      calendarVersion: row.calendar_version,
      overdueAt: row.overdue_at,
    },
  };
};

const addDecision = `
  insert into check_decisions (decision_id, complaint_id, decision, reason, missing, note, person, decided_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

const markOne = `
  update complaint_checks set overdue_at = $2, overdue_owed_by = $3
  where complaint_id = $1 and overdue_at is null and due_at <= $2 returning 1`;

const takeOverdue = `
  with due as materialized (
    select complaint_id from complaint_checks
    where state in ('checking', 'needs-info') and overdue_at is null and due_at <= $1
    order by due_at limit $3 for update skip locked),
  marked as (
    update complaint_checks k
    set overdue_at = $1, overdue_owed_by = case k.state when 'needs-info' then k.organisation else $2 end
    from due where k.complaint_id = due.complaint_id
    returning k.*)
  select m.complaint_id, m.organisation, m.state, m.revision, m.complained_at, m.source_accepted_at, m.due_at, m.budget,
         m.profile, m.calendar_version, m.overdue_at, c.serial, c.facts, c.first_sender
  from marked m join complaints c on c.complaint_id = m.complaint_id order by m.due_at, m.complaint_id`;
