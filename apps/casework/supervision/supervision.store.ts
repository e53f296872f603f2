import { Injectable } from '@nestjs/common';
import type { SupervisionEndReason } from '#contracts/supervision.v1';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { Decision, OpenSupervision, Reply, Round, Supervision } from './supervision';

/** A round that nobody answered in time, of a supervision beside any case. */
export interface OverdueRound {
  readonly supervisionId: string;
  readonly round: number;
  readonly unit: string;
  readonly issuedBy: string;
  readonly theme: string | null;
  readonly dueAt: number;
}

@Injectable()
export class SupervisionStore {
  async insert(tx: Tx, one: Supervision): Promise<void> {
    const { id, kind, unit, caseId, orderId, theme, actId, issuedBy, issuer, state, round, issuedAt } = one;
    await tx.query(insert, [id, kind, unit, caseId, orderId, theme, actId, issuedBy, issuer, state, round, issuedAt]);
  }

  async open(tx: Tx, { supervisionId, round, reason, openedAt, dueAt }: Round): Promise<void> {
    await tx.query(openRound, [supervisionId, round, reason, openedAt, dueAt]);
  }

  /** The case it is about; none where it is about no order, or isn't there. */
  async caseIds(tx: Tx, id: string): Promise<string[]> {
    const rows = await tx.query<{ caseId: string }>(caseIds, [id]);
    return rows.map((row) => row.caseId);
  }

  /** Locks it; call it under the lock of its case where it has one. */
  async lock(tx: Tx, id: string): Promise<OpenSupervision | null> {
    const [row] = await tx.query<OpenSupervision & Row>(lock, [id]);
    return row ?? null;
  }

  /** Locks those about these orders that wait for a reply; call it under the locks of their cases. */
  lockWaiting(tx: Tx, caseIds: readonly string[], orderIds: readonly string[]): Promise<OpenSupervision[]> {
    return tx.query<OpenSupervision & Row>(lockWaiting, [plain(caseIds), plain(orderIds)]);
  }

  async end(tx: Tx, id: string, reason: SupervisionEndReason, at: number): Promise<void> {
    await tx.query(end, [id, reason, at]);
  }

  async reply(
    tx: Tx,
    { id, round }: Supervision,
    { text, evidence, handler, at }: Reply,
    inTime: boolean,
  ): Promise<void> {
    await tx.query(writeReply, [id, round, text, JSON.stringify(evidence), handler, at, inTime]);
    await tx.query(move, [id, 'replied', round]);
  }

  async decide(tx: Tx, one: Supervision, of: number, { isAccepted, reason, by, at }: Decision): Promise<void> {
    await tx.query(writeDecision, [one.id, of, isAccepted, reason, by, at]);
    await tx.query(move, [one.id, one.state, one.round]);
  }

  /** The mark of a supervision about a case; its clock says it too. */
  async markOverdue(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query(markOverdue, [id, at.toISOString()]);
  }

  /** Marks up to `limit` rounds that fell due before `until` and belong to no case, each once, whoever looks. */
  async markOverdueRounds(tx: Tx, until: Date, now: Date, limit: number): Promise<OverdueRound[]> {
    return tx.query<OverdueRound & Row>(markOverdueRounds, [until.toISOString(), now.toISOString(), limit]);
  }
}

interface Row {
  readonly [column: string]: unknown;
}

const insert = `
  insert into supervisions (id, kind, unit, case_id, order_id, theme, act_id, issued_by, issuer, state, round, issued_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, to_timestamp($12::float8 / 1000))`;

const openRound = `
  insert into supervision_rounds (supervision_id, round, reason, opened_at, due_at)
  values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000))`;

const caseIds = `select case_id as "caseId" from supervisions where id = $1 and case_id is not null`;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const open = `
  select s.id, s.kind, s.unit, s.case_id as "caseId", s.order_id as "orderId", s.theme, s.act_id as "actId",
    s.issued_by as "issuedBy", s.issuer, s.state, s.round, ${ms('s.issued_at')} as "issuedAt",
    json_build_object('supervisionId', s.id, 'round', r.round, 'reason', r.reason, 'openedAt', ${ms('r.opened_at')},
      'dueAt', ${ms('r.due_at')}, 'repliedAt', ${ms('r.replied_at')}) as current
  from supervisions s join supervision_rounds r on r.supervision_id = s.id and r.round = s.round`;

const lock = `${open} where s.id = $1 for update of s`;

/** By their cases, which have an index; their orders have none. */
const lockWaiting = `
  ${open} where s.case_id = any($1::uuid[]) and s.order_id = any($2::uuid[]) and s.state = 'issued'
  order by s.id for update of s`;

const end = `
  update supervisions set state = 'ended', end_reason = $2, ended_at = to_timestamp($3::float8 / 1000) where id = $1`;

/** A reply that came in time takes the mark back that was made before it was read. */
const writeReply = `
  update supervision_rounds set reply = $3, evidence = $4::json, handler = $5,
    replied_at = to_timestamp($6::float8 / 1000), in_time = $7, overdue_at = case when $7 then null else overdue_at end
  where supervision_id = $1 and round = $2`;

const writeDecision = `
  update supervision_rounds set is_accepted = $3, decision_reason = $4, decided_by = $5,
    decided_at = to_timestamp($6::float8 / 1000)
  where supervision_id = $1 and round = $2`;

const move = `update supervisions set state = $2, round = $3 where id = $1`;

const markOverdue = `
  update supervision_rounds r set overdue_at = $2::timestamptz
  from supervisions s
  where s.id = $1 and r.supervision_id = s.id and r.round = s.round and r.overdue_at is null and r.replied_at is null`;

const markOverdueRounds = `
  with due as (
    select r.supervision_id, r.round
    from supervision_rounds r join supervisions s on s.id = r.supervision_id and s.round = r.round
    where r.due_at <= $1::timestamptz and r.overdue_at is null and r.replied_at is null and s.case_id is null
      and s.state <> 'ended'
    order by r.due_at limit $3 for update of r skip locked)
  update supervision_rounds r set overdue_at = $2::timestamptz
  from due d join supervisions s on s.id = d.supervision_id
  where r.supervision_id = d.supervision_id and r.round = d.round
  returning r.supervision_id as "supervisionId", r.round, s.unit, s.issued_by as "issuedBy", s.theme,
    ${ms('r.due_at')} as "dueAt"`;
