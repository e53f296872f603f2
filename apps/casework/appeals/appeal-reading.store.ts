import { Injectable } from '@nestjs/common';
import type { AppealState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { AppealView } from './appeal.view';

export type StoredAppeal = Omit<AppealView, 'number' | 'noticeNumber'> & {
  readonly noticeId: string;
  /** Version of the case, which counts everything that happens to the appeal. */
  readonly caseSeq: number;
};

export interface AppealFilter {
  readonly reach: Reach;
  readonly state: AppealState | null;
}

@Injectable()
export class AppealReadingStore {
  constructor(private readonly db: Database) {}

  /** Appeals against measures of units within reach, and those filed there; the newest first. */
  page({ reach: { units, provinces }, state }: AppealFilter, { before, limit }: Page): Promise<StoredAppeal[]> {
    const [named, within] = [units && quoted(units), provinces && plain(provinces)];
    return this.db.query(page, [before, limit, state, named, within]);
  }

  /** One by an id in the range; a number stands for a narrow one. */
  one(from: string, until: string): Promise<StoredAppeal[]> {
    return this.db.query(one, [from, until]);
  }
}

const columns = `
  a.id, a.case_id as "caseId", a.notice_id as "noticeId", a.unit, a.filed_at_unit as "filedAtUnit", a.state,
  a.is_final as "isFinal", a.filed_at as "filedAt", a.decided_at as "decidedAt", a.escalated_at as "escalatedAt",
  a.decided_again_at as "decidedAgainAt", a.first_decision as "firstDecision", a.second_decision as "secondDecision",
  a.grounds, a.escalation_grounds as "escalationGrounds", a.contact, a.first_reason as "firstReason",
  a.second_reason as "secondReason", c.seq as "caseSeq", k.owed_by as "owedBy", k.due_at as due,
  coalesce(k.overdue_at is not null or k.due_at <= now(), false) as "isOverdue"`;

const joined = `
  appeals a join cases c on c.id = a.case_id left join clocks k
    on k.case_id = a.case_id and k.subject_id = a.id and k.kind = 'appeal' and k.state = 'running'`;

const page = `
  select ${columns} from ${joined}
  where a.id < $1::uuid and ($3::text is null or a.state = $3)
    and ($4::text[] is null or a.unit = any($4::text[]) or a.filed_at_unit = any($4::text[]))
    and ($5::text[] is null or right(a.unit, 2) = any($5::text[]))
  order by a.id desc limit $2`;

const one = `select ${columns} from ${joined} where a.id between $1::uuid and $2::uuid`;
