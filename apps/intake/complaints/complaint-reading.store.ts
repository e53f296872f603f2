import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';

/** One complaint as its source may read it: nothing in it that was sealed or masked. */
export interface StoredComplaint {
  readonly complaint_id: string;
  readonly state: ComplaintState;
  readonly state_reason: string | null;
  /** complaint-accepted.v1 as JSON text. */
  readonly facts: string;
}

/** Reads complaints of one organisation, by id and by the state they are set aside in. */
@Injectable()
export class ComplaintReadingStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async one(organisation: string, id: string): Promise<StoredComplaint | undefined> {
    return (await this.database.query<StoredComplaint>(byId, [id, organisation]))[0];
  }

  /** Up to `limit` complaints in a state other than accepted, the oldest first, after the one named. */
  page(organisation: string, state: ComplaintState, after: string, limit: number): Promise<StoredComplaint[]> {
    return this.database.query<StoredComplaint>(inState, [organisation, state, after, limit]);
  }
}

const byId = `
  select complaint_id, state, state_reason, facts from complaints where complaint_id = $1 and organisation = $2`;

// "state <> 'accepted'" says in the words of the partial index that it may be used.
const inState = `
  select complaint_id, state, state_reason, facts from complaints
  where organisation = $1 and state = $2 and state <> 'accepted' and complaint_id > $3
  order by complaint_id limit $4`;
