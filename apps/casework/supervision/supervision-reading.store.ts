import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import { pageOfUnits } from '../unit-pages';
import { SUPERVISION_STATES, type SupervisionState } from './supervision';
import type { RoundView, SupervisionSummary } from './supervision.view';

export interface SupervisionFilter {
  readonly reach: Reach;
  readonly state: SupervisionState | null;
  readonly overdue: boolean;
  readonly now: Date;
}

@Injectable()
export class SupervisionReadingStore {
  constructor(private readonly db: Database) {}

  /** Supervisions of units within reach, the newest first. */
  page({ reach, state, overdue, now }: SupervisionFilter, { before, limit }: Page): Promise<SupervisionSummary[]> {
    const [units, provinces] = [reach.units && quoted(reach.units), reach.provinces && plain(reach.provinces)];
    const states = plain(state === null ? SUPERVISION_STATES : [state]);
    return this.db.query(page, [before, limit, states, units, provinces, overdue, now.toISOString()]);
  }

  async one(id: string, now: Date): Promise<SupervisionSummary | null> {
    const [row] = await this.db.query<SupervisionSummary & { [column: string]: unknown }>(one, [id, now.toISOString()]);
    return row ?? null;
  }

  rounds(id: string): Promise<RoundView[]> {
    return this.db.query(rounds, [id]);
  }
}

const columns = (now: string): string => `
  s.id, s.kind, s.state, s.unit, s.issued_by as "issuedBy", s.issuer, s.case_id as "caseId", s.order_id as "orderId",
  s.theme, s.act_id as "actId", s.round, s.issued_at as "issuedAt", r.due_at as "due", r.reason,
  s.ended_at as "endedAt", s.end_reason as "endReason",
  r.overdue_at is not null or coalesce(r.replied_at, s.ended_at, ${now}::timestamptz) >= r.due_at as "isOverdue"`;

const from = `supervisions s join supervision_rounds r on r.supervision_id = s.id and r.round = s.round`;

const late = `
  (not $6::boolean or exists (
    select from supervision_rounds r
    where r.supervision_id = t.id and r.round = t.round
      and (r.overdue_at is not null or (r.replied_at is null and r.due_at <= coalesce(t.ended_at, $7::timestamptz)))))`;

const page = `
  select ${columns('$7')} from ${from}
  where s.id = any(array(${pageOfUnits({ table: 'supervisions', unit: 'unit', wanted: late })})) order by s.id desc`;

const one = `select ${columns('$2')} from ${from} where s.id = $1::uuid`;

const rounds = `
  select round, reason, opened_at as "openedAt", due_at as "due", overdue_at as "overdueAt", replied_at as "repliedAt",
    in_time as "inTime", reply, evidence, handler, decided_at as "decidedAt", decided_by as "decidedBy",
    is_accepted as "isAccepted", decision_reason as "decisionReason"
  from supervision_rounds where supervision_id = $1::uuid order by round`;
