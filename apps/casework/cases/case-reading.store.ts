import { Injectable } from '@nestjs/common';
import type { CaseState } from '#contracts/vocabulary';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { CaseSummary, ComplaintView } from './case.view';

export interface CaseFilter {
  readonly reach: Reach;
  readonly state: CaseState | null;
  readonly sender: string | null;
}

@Injectable()
export class CaseReadingStore {
  constructor(private readonly db: Database) {}

  /** Cases within reach, the newest first. */
  page({ reach, state, sender }: CaseFilter, { before, limit }: Page): Promise<CaseSummary[]> {
    const { units, provinces } = reach;
    if (sender !== null) {
      const [named, within] = [units && quoted(units), provinces && plain(provinces)];
      return this.db.query(ofSender, [before, limit, state, sender, named, within]);
    }
    if (units !== null) return this.db.query(ofUnits, [before, limit, state, quoted(units)]);
    if (state === 'unresolved' && provinces === null) return this.db.query(unresolved, [before, limit]);
    return this.db.query(ofAll, [before, limit, state, provinces && plain(provinces)]);
  }

  /** One case by an id in the range; a number stands for a narrow one. */
  async one(from: string, to: string): Promise<CaseSummary[]> {
    return this.db.query(one, [from, to]);
  }

  /** Complaints of a case as the unit sees them, the newest first. */
  async complaints(caseId: string, limit: number): Promise<ComplaintView[]> {
    return this.db.query(complaints, [caseId, limit]);
  }
}

/** Of a case `c`, as lists show it. */
export const SUMMARY_COLUMNS = `
  c.id, c.number, c.state, c.sender, c.sender_displayed as "senderDisplayed", c.sender_kind as "senderKind",
  c.main_code as "mainCode", c.sub_port as "subPort", c.signature, c.unit, c.desk, c.owner, c.candidates, c.risk,
  c.risk_reason as "riskReason", c.category, c.complaints, c.distinct_complainants as "distinctComplainants",
  c.second_disturbances as "secondDisturbances", c.recurrence_count as "recurrenceCount", c.closed_at as "closedAt",
  c.close_reason as "closeReason",
  c.first_received_at as "firstReceivedAt", c.last_received_at as "lastReceivedAt",
  c.measure_effective_at as "measureEffectiveAt", c.linked_case_id as "linkedCaseId", c.link_reason as "linkReason",
  c.order_id as "orderId", c.order_number as "orderNumber", c.opened_at as "openedAt", c.seq,
  encode(c.head, 'hex') as head`;

const ofAll = `select ${SUMMARY_COLUMNS} from cases c
  where c.id < $1::uuid and ($3::text is null or c.state = $3) and ($4::text[] is null or right(c.unit, 2) = any($4::text[]))
  order by c.id desc limit $2`;

const unresolved = `select ${SUMMARY_COLUMNS} from cases c where c.id < $1::uuid and c.state = 'unresolved'
  order by c.id desc limit $2`;

/** One index probe for each unit instead of a scan over all. */
const ofUnits = `select c.* from unnest($4::text[]) as u (unit)
  cross join lateral (
    select ${SUMMARY_COLUMNS} from cases c
    where c.unit = u.unit and c.id < $1::uuid and ($3::text is null or c.state = $3) order by c.id desc limit $2) c
  order by c.id desc limit $2`;

/** A sender's cases hang on its fold keys and on one another; there is no index of their own. */
const ofSender = `
  with recursive found (id, link) as (
    select c.id, c.linked_case_id from fold_keys f join cases c on c.id = f.current_case_id where f.sender = $4
    union
    select c.id, c.linked_case_id from found l join cases c on c.id = l.link)
  select ${SUMMARY_COLUMNS} from found join cases c on c.id = found.id
  where c.id < $1::uuid and ($3::text is null or c.state = $3)
    and ($5::text[] is null or c.unit = any($5::text[])) and ($6::text[] is null or right(c.unit, 2) = any($6::text[]))
  order by c.id desc limit $2`;

const one = `select ${SUMMARY_COLUMNS} from cases c where c.id between $1::uuid and $2::uuid`;

const complaints = `
  select c.complaint_id as "complaintId", c.organisation, c.source, c.accepted_at as "acceptedAt",
    c.attached_at as "attachedAt", c.inter_net as "interNet", c.after_measure as "afterMeasure",
    c.uncertain_time as "uncertainTime", c.second_disturbance as "secondDisturbance",
    c.withdrawn_at as "withdrawnAt",
    (select max(a.answered_at) from complaint_answers a where a.complaint_id = c.complaint_id and a.n > 0) as "answeredAt",
    t.body as complaint
  from case_complaints c left join complaint_texts t on t.complaint_id = c.complaint_id
  where c.case_id = $1 order by c.complaint_id desc limit $2`;
