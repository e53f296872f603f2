import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Page } from '../paging';
import type { Reach } from '../reach';
import type { SupervisionState } from './supervision';
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
    return this.db.query(page, [before, limit, state, overdue, units, provinces, now.toISOString()]);
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
  r.overdue_at is not null or coalesce(r.replied_at, ${now}::timestamptz) >= r.due_at as "isOverdue"`;

const from = `supervisions s join supervision_rounds r on r.supervision_id = s.id and r.round = s.round`;

const page = `select ${columns('$7')} from ${from}
  where s.id < $1::uuid and ($3::text is null or s.state = $3)
    and (not $4::boolean or r.overdue_at is not null or (r.replied_at is null and r.due_at <= $7::timestamptz))
    and ($5::text[] is null or s.unit = any($5::text[])) and ($6::text[] is null or right(s.unit, 2) = any($6::text[]))
  order by s.id desc limit $2`;

const one = `select ${columns('$2')} from ${from} where s.id = $1::uuid`;

const rounds = `
  select round, reason, opened_at as "openedAt", due_at as "due", overdue_at as "overdueAt", replied_at as "repliedAt",
    in_time as "inTime", reply, evidence, handler, decided_at as "decidedAt", decided_by as "decidedBy",
    is_accepted as "isAccepted", decision_reason as "decisionReason"
  from supervision_rounds where supervision_id = $1::uuid order by round`;
