import { Inject, Injectable } from '@nestjs/common';
import type { CheckDecision, InvalidReason } from '#contracts/complaint-events.v1';
import type { ComplaintSource, ComplaintState, SenderKind } from '#contracts/vocabulary';
import { Database } from '#persistence/database';

/** One complaint of the check queue as stored. */
export interface StoredCheck {
  readonly complaint_id: string;
  readonly organisation: string;
  readonly source: ComplaintSource;
  readonly sender_kind: SenderKind;
  readonly state: ComplaintState;
  readonly state_reason: string | null;
  readonly revision: number;
  readonly complained_at: Date;
  /** The driver's word for `infinity` is a number. */
  readonly due_at: Date | number;
  readonly budget: string | null;
  readonly profile: string;
  readonly calendar_version: string;
  readonly provisional: boolean;
  readonly overdue_at: Date | null;
  readonly overdue_owed_by: string | null;
  readonly facts: string;
  readonly sealed: Buffer;
  readonly [column: string]: unknown;
}

export interface StoredDecision {
  readonly decision: CheckDecision;
  readonly reason: InvalidReason | null;
  readonly missing: string[];
  readonly note: string | null;
  readonly person: string;
  readonly decided_at: Date;
  readonly [column: string]: unknown;
}

/** What of the queue is wanted; null: all. */
export interface CheckFilter {
  /** Whose complaints; null for 12321. */
  readonly organisation: string | null;
  readonly state: ComplaintState;
  readonly source: string | null;
  readonly senderKind: string | null;
  readonly overdue: boolean | null;
}

/** Checks of one organisation that wait in one state. */
export interface WaitingCount {
  readonly organisation: string;
  readonly state: ComplaintState;
  readonly waiting: number;
  readonly overdue: number;
}

@Injectable()
export class CheckReadingStore {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Up to `limit` checks in one state after the one named, the first due first. */
  page(filter: CheckFilter, now: Date, after: string | null, limit: number): Promise<StoredCheck[]> {
    const { organisation, state, source, senderKind, overdue } = filter;
    return this.db.query<StoredCheck>(page, [state, organisation, source, senderKind, overdue, now, after, limit]);
  }

  async one(id: string): Promise<StoredCheck | undefined> {
    return (await this.db.query<StoredCheck>(one, [id]))[0];
  }

  decisions(id: string): Promise<StoredDecision[]> {
    return this.db.query<StoredDecision>(decisions, [id]);
  }

  /** How many wait, and how many of them too long. */
  counts(organisation: string | null, now: Date): Promise<WaitingCount[]> {
    return this.db.query<WaitingCount & { [column: string]: unknown }>(counts, [organisation, now]);
  }

  /** Keeps who read a text unmasked. */
  async readUnmasked(id: string, organisation: string, at: Date): Promise<void> {
    await this.db.query(readUnmasked, [id, organisation, at]);
  }
}

const COLUMNS = `
  k.complaint_id, k.organisation, k.source, k.sender_kind, k.state, c.state_reason, k.revision, k.complained_at, k.due_at,
  k.budget, k.profile, k.calendar_version, k.provisional, k.overdue_at, k.overdue_owed_by, c.facts, c.sealed`;

const page = `
  select ${COLUMNS} from complaint_checks k join complaints c on c.complaint_id = k.complaint_id
  where k.state = $1
    and ($2::text is null or k.organisation = $2)
    and ($3::text is null or k.source = $3)
    and ($4::text is null or k.sender_kind = $4)
    and ($5::boolean is null
         or (k.overdue_at is not null or (k.state in ('checking', 'needs-info') and k.due_at <= $6)) = $5)
    and ($7::uuid is null
         or (k.due_at, k.complaint_id) > (select due_at, complaint_id from complaint_checks where complaint_id = $7))
  order by k.due_at, k.complaint_id limit $8`;

const one = `
  select ${COLUMNS} from complaint_checks k join complaints c on c.complaint_id = k.complaint_id where k.complaint_id = $1`;

const decisions = `
  select decision, reason, missing, note, person, decided_at from check_decisions where complaint_id = $1 order by decision_id`;

const readUnmasked = `insert into unmasked_readings (complaint_id, organisation, read_at) values ($1, $2, $3)`;

const counts = `
  select organisation, state, count(*)::int as waiting, count(*) filter (where due_at <= $2)::int as overdue
  from complaint_checks
  where state in ('checking', 'needs-info') and ($1::text is null or organisation = $1)
  group by organisation, state order by organisation, state`;
