import { Injectable } from '@nestjs/common';
import type { ReturnDecider } from '#contracts/owner-events.v1';
import { Database } from '#persistence/database';
import { formatInstant } from '#worktime/days';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { ReturnView } from './return.view';

export const RETURN_STATES = ['undecided', 'accepted', 'rejected'] as const;
export type ReturnState = (typeof RETURN_STATES)[number];

export interface ReturnFilter {
  readonly reach: Reach;
  readonly state: ReturnState | null;
  readonly decider: ReturnDecider | null;
  readonly caseId: string | null;
}

type Row = Omit<ReturnView, 'due'> & { dueAt: Date | null };

@Injectable()
export class ReturnReadingStore {
  constructor(private readonly db: Database) {}

  /** Returns within reach, the newest first. One whose order was withdrawn meanwhile waits for nobody. */
  async page({ reach, state, decider, caseId }: ReturnFilter, { before, limit }: Page): Promise<ReturnView[]> {
    const [units, provinces] = [reach.units && quoted(reach.units), reach.provinces && plain(reach.provinces)];
    const wanted = [before, limit, units, provinces, decider, caseId];
    const rows =
      state === 'undecided'
        ? await this.db.query<Row>(undecided, wanted)
        : await this.db.query<Row>(page, [...wanted, state]);
    return rows.map(view);
  }

  async one(id: string): Promise<ReturnView | null> {
    const [row] = await this.db.query<Row>(one, [id]);
    return row === undefined ? null : view(row);
  }
}

const view = ({ dueAt, ...row }: Row): ReturnView => ({
  ...row,
  due: dueAt === null ? null : formatInstant(dueAt.getTime()),
});

const shown = `
  select r.id, r.case_id as "caseId", c.number as "caseNumber", r.order_id as "orderId", o.number as "orderNumber",
    c.sender, r.unit, r.reason_code as "reasonCode", r.explanation, r.true_organisation as "trueOrganisation",
    r.true_unit as "trueUnit", r.proof, r.is_counted as "isCounted", r.decider, r.handler, r.handled_at as "handledAt",
    r.returned_at as "returnedAt", k.due_at as "dueAt", r.outcome, r.reason, r.decided_by as "decidedBy",
    r.decided_at as "decidedAt", r.bound_unit as "boundUnit", r.decision_id as "decisionId", c.seq as "caseSeq"
  from order_returns r
  join cases c on c.id = r.case_id
  join orders o on o.id = r.order_id
  left join clocks k on k.case_id = r.case_id and k.subject_id = r.id and k.kind = 'return-decision'`;

const within = `r.id < $1::uuid and ($3::text[] is null or r.unit = any($3::text[]))
    and ($4::text[] is null or right(r.unit, 2) = any($4::text[])) and ($5::text is null or r.decider = $5)
    and ($6::uuid is null or r.case_id = $6::uuid)`;

const page = `${shown} where ${within} and ($7::text is null or r.outcome = $7) order by r.id desc limit $2`;

/** Few among all that ever were, so they have an index of their own. */
const undecided = `${shown}
  where ${within} and r.outcome is null and o.state = 'returned' order by r.id desc limit $2`;

const one = `${shown} where r.id = $1`;
