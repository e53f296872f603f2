import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';
import type { Reader } from '../history/history.store';
import type { Measure } from './measure';

/** The same measure in force elsewhere. */
export interface Partner {
  readonly unit: string;
  readonly measureId: string;
}

/** As many as the contract of measure-lifted.v1 holds. */
const MOST_PARTNERS = 200;

@Injectable()
export class MeasureStore {
  /** The case of a measure. Locks nothing. */
  async caseId(tx: Tx, id: string): Promise<string[]> {
    const rows = await tx.query<{ caseId: string }>('select case_id as "caseId" from measures where id = $1::uuid', [
      id,
    ]);
    return rows.map((row) => row.caseId);
  }

  /** Call it under the lock of its case, which guards it. */
  async byId(tx: Tx, id: string): Promise<Measure | undefined> {
    const [found] = await tx.query<Measure>(byId, [id]);
    return found;
  }

  /** What there is of a notice's measure now: the last of its reductions, or itself. */
  async ofNotice(tx: Reader, noticeId: string): Promise<Measure | undefined> {
    const [found] = await tx.query<Measure>(ofNotice, [noticeId]);
    return found;
  }

  /** The same measure in force elsewhere: of other units, whatever the case, and of the unit itself in other cases. */
  async partners(tx: Tx, { kind, target, unit, caseId }: Measure): Promise<Partner[]> {
    return tx.query<Partner>(partners, [kind, target, unit, caseId, MOST_PARTNERS]);
  }

  /** What a unit has in force on a target about a case and took until a moment, an ISO instant. */
  async inForce(
    tx: Tx,
    { caseId, unit, target, until }: Record<'caseId' | 'unit' | 'target' | 'until', string>,
  ): Promise<Measure[]> {
    return tx.query<Measure>(inForce, [caseId, unit, target, until]);
  }

  /** The same measure in force that the unit reported once more about the case, e.g. in interim and in final feedback. */
  async twins(tx: Tx, { id, kind, target, unit, caseId }: Measure): Promise<Measure[]> {
    return tx.query<Measure>(twins, [caseId, unit, kind, target, id]);
  }

  /**
   * What is as wrong as a measure that should never have been taken: all else of the unit in the case that is, or began
   * as, what its notice was given for, whether in force or ended.
   */
  async alike(tx: Tx, { noticeId, kind, target, unit, caseId }: Measure): Promise<Measure[]> {
    return tx.query<Measure>(alike, [caseId, unit, kind, target, noticeId]);
  }

  /**
   * When the first measure took effect that feedback on a case reported and that wasn't wrong, were those of some notices
   * wrong; epoch milliseconds. A block at the border of the receiving side stops no sender and never counts.
   */
  async effectiveSince(tx: Tx, caseId: string, withoutNotices: readonly string[]): Promise<number | null> {
    const [row] = await tx.query<{ at: number | null }>(effectiveSince, [caseId, plain(withoutNotices)]);
    return row?.at ?? null;
  }

  async insert(tx: Tx, measure: Measure, codeHash: string | null): Promise<void> {
    const { id, caseId, orderId, feedbackId, assistId, unit, noticeId, kind, target, scope } = measure;
    const ids = [id, caseId, orderId, feedbackId, assistId, unit, noticeId];
    const { effectiveAt, endsAt, untilLifted, reason, noticeGiven } = measure;
    await tx.query(insert, [
      ...[...ids, kind, target, scope, effectiveAt, endsAt, untilLifted, reason, noticeGiven, codeHash],
    ]);
  }

  /** Writes what can change of it. */
  async update(tx: Tx, { id, state, endedAt, endReason }: Measure): Promise<void> {
    await tx.query(update, [id, state, endedAt, endReason]);
  }

  /** All measures of some notices were wrong. */
  async markWrong(tx: Tx, noticeIds: readonly string[]): Promise<void> {
    await tx.query('update measures set is_wrong = true where notice_id = any($1::uuid[])', [plain(noticeIds)]);
  }

  /** Up to `limit` measures in force whose end has come, the longest over first. Locks nothing: the sweep locks cases first. */
  async ending(reader: Reader, until: Date, limit: number): Promise<{ id: string; caseId: string }[]> {
    return reader.query(ending, [until.toISOString(), limit]);
  }

  async nextEnd(reader: Reader): Promise<number | null> {
    const [row] = await reader.query<{ at: number | null }>(nextEnd);
    return row?.at ?? null;
  }

  /** Those of the measures that are still in force and over become expired. Call it under the locks of their cases. */
  async expire(tx: Tx, ids: readonly string[], until: Date): Promise<Measure[]> {
    return ids.length === 0 ? [] : tx.query<Measure>(expire, [plain(ids), until.toISOString()]);
  }
}

const ms = (column: string, name: string): string => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

const columns = `m.id, m.case_id as "caseId", m.order_id as "orderId", m.feedback_id as "feedbackId",
  m.assist_id as "assistId", m.unit, m.notice_id as "noticeId", m.state, m.kind, m.target, m.scope,
  ${ms('m.effective_at', 'effectiveAt')}, ${ms('m.ends_at', 'endsAt')}, m.until_lifted as "untilLifted", m.reason,
  m.notice_given as "noticeGiven", ${ms('m.ended_at', 'endedAt')}, m.end_reason as "endReason", m.is_wrong as "isWrong"`;

const byId = `select ${columns} from measures m where m.id = $1::uuid`;

const ofNotice = `select ${columns} from measures m where m.notice_id = $1::uuid order by m.id desc limit 1`;

const partners = `
  select m.unit, m.id as "measureId" from measures m
  where m.state = 'effective' and m.kind = $1 and m.target = $2 and not (m.unit = $3 and m.case_id = $4::uuid)
  order by m.unit, m.id limit $5`;

const inForce = `
  select ${columns} from measures m
  where m.case_id = $1::uuid and m.unit = $2 and m.target = $3 and m.state = 'effective' and m.kind <> 'restore'
    and m.effective_at <= $4::timestamptz
  order by m.id desc`;

const twins = `
  select ${columns} from measures m
  where m.case_id = $1::uuid and m.unit = $2 and m.kind = $3 and m.target = $4 and m.state = 'effective'
    and m.id <> $5::uuid`;

const alike = `
  select ${columns} from measures m
  join measures f on f.id = m.notice_id
  join measures n on n.id = $5::uuid
  where m.case_id = $1::uuid and m.unit = $2 and m.notice_id <> $5::uuid and not m.is_wrong
    and ((f.kind = n.kind and f.target = n.target) or (m.kind = $3 and m.target = $4 and m.state = 'effective'))
  order by m.id`;

const effectiveSince = `
  select ${ms('min(effective_at)', 'at')} from measures
  where case_id = $1::uuid and kind <> 'restore' and assist_id is null and not is_wrong
    and notice_id <> all($2::uuid[])`;

const insert = `
  insert into measures (id, case_id, order_id, feedback_id, assist_id, unit, notice_id, state, kind, target, scope,
    effective_at, ends_at, until_lifted, reason, notice_given, code_hash)
  values ($1, $2, $3, $4, $5, $6, $7, 'effective', $8, $9, $10, to_timestamp($11::float8 / 1000),
    to_timestamp($12::float8 / 1000), $13, $14, $15, decode($16, 'hex'))`;

const update = `
  update measures set state = $2, ended_at = to_timestamp($3::float8 / 1000), end_reason = $4 where id = $1::uuid`;

const ending = `
  select id, case_id as "caseId" from measures
  where state = 'effective' and ends_at <= $1::timestamptz order by ends_at limit $2`;

const nextEnd = `select ${ms('min(ends_at)', 'at')} from measures where state = 'effective'`;

const expire = `
  update measures m set state = 'expired', ended_at = m.ends_at
  where m.id = any($1::uuid[]) and m.state = 'effective' and m.ends_at <= $2::timestamptz
  returning ${columns}`;
