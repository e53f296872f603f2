import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';

@Injectable()
export class UnresolvedStore {
  /** Who of 12321 looks after a case; null: nobody. Call it under the case's lock. */
  async assign(tx: Tx, caseId: string, assignee: string | null, at: string): Promise<void> {
    if (assignee === null) await tx.query(unassign, [caseId]);
    else await tx.query(assign, [caseId, assignee, at]);
  }
}

const unassign = `delete from unresolved_assignments where case_id = $1`;

const assign = `
  insert into unresolved_assignments (case_id, assignee, assigned_at) values ($1, $2, $3)
  on conflict (case_id) do update set assignee = excluded.assignee, assigned_at = excluded.assigned_at`;
