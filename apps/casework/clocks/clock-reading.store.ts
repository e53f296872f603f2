import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import type { StoredClock } from './clock.view';

@Injectable()
export class ClockReadingStore {
  constructor(private readonly db: Database) {}

  /** Up to `limit` clocks of a case, those due first first. */
  ofCase(caseId: string, limit: number): Promise<StoredClock[]> {
    return this.db.query<StoredClock>(ofCase, [caseId, limit]);
  }

  /** Clocks that a unit owes about an order. */
  ofOrder(caseId: string, orderId: string): Promise<StoredClock[]> {
    return this.db.query<StoredClock>(ofOrder, [caseId, orderId]);
  }
}

const columns = `
  id, order_id as "orderId", complaint_id as "complaintId", kind, state, started_at as "startedAt", due_at as "dueAt",
  budget, profile, calendar_version as "calendarVersion", provisional, owed_by as "owedBy", holders,
  stopped_at as "stoppedAt", stop_reason as "stopReason", overdue_at as "overdueAt"`;

const ofCase = `select ${columns} from clocks where case_id = $1 order by due_at, id limit $2`;
const ofOrder = `select ${columns} from clocks
  where case_id = $1 and order_id = $2 and kind <> 'forward' order by due_at, id`;
