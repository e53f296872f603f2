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

/** Complaints of one organisation in one state for one reason. */
export interface SetAsideCount {
  readonly organisation: string;
  readonly state: ComplaintState;
  readonly reason: string | null;
  readonly complaints: number;
}

/** Reads complaints by id and by the state they are set aside in; `organisation` null: of everybody. */
@Injectable()
export class ComplaintReadingStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async one(organisation: string | null, id: string): Promise<StoredComplaint | undefined> {
    return (await this.database.query<StoredComplaint>(byId, [id, organisation]))[0];
  }

  /** Up to `limit` complaints in a state other than accepted, the oldest first, after the one named. */
  page(organisation: string | null, state: ComplaintState, after: string, limit: number): Promise<StoredComplaint[]> {
    return organisation === null
      ? this.database.query<StoredComplaint>(inState, [state, after, limit])
      : this.database.query<StoredComplaint>(ofOneInState, [organisation, state, after, limit]);
  }

  counts(organisation: string | null): Promise<SetAsideCount[]> {
    return this.database.query<SetAsideCount & { [column: string]: unknown }>(counts, [organisation]);
  }
}

const COLUMNS = `
  c.complaint_id, c.state_reason, c.facts,
  case when c.state in ('accepted', 'linked') and a.complaint_id is not null then 'answered' else c.state end as state`;
const ANSWER = `left join complaint_answers a on a.complaint_id = c.complaint_id and a.kind = 'final'`;

const byId = `
  select ${COLUMNS} from complaints c ${ANSWER}
  where c.complaint_id = $1 and ($2::text is null or c.organisation = $2)`;

// "state <> 'accepted'" says in the words of the partial indexes that they may be used.
const ofOneInState = `
  select complaint_id, state, state_reason, facts from complaints
  where organisation = $1 and state = $2 and state <> 'accepted' and complaint_id > $3
  order by complaint_id limit $4`;

const inState = `
  select complaint_id, state, state_reason, facts from complaints
  where state = $1 and state <> 'accepted' and complaint_id > $2
  order by complaint_id limit $3`;

const counts = `
  select organisation, state, state_reason as reason, count(*)::int as complaints from complaints
  where state <> 'accepted' and ($1::text is null or organisation = $1)
  group by organisation, state, state_reason order by organisation, state, state_reason`;
