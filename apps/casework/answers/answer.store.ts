import { Injectable } from '@nestjs/common';
import type { ResultCode } from '#contracts/vocabulary';
import type { Reader } from '../history/history.store';
import type { Tx } from '#persistence/database';
import { plain } from '../columns';

/** What is told to one complaint's source. */
export interface DueAnswer {
  readonly caseId: string;
  readonly complaintId: string;
  readonly organisation: string;
  readonly serial: string;
  readonly acceptanceNumber: string | null;
  /** 0 interim, 1 final, 2 the second one after a disagreement. */
  readonly n: 0 | 1 | 2;
  /** Null for interim answers. */
  readonly resultId: string | null;
  readonly resultCode: ResultCode | null;
  readonly text: string;
}

@Injectable()
export class AnswerStore {
  /** Results that complaints wait for, the oldest first. Locks nothing: lock the cases first, then ask for what is due. */
  async pending(reader: Reader, limit: number): Promise<{ id: string; caseId: string }[]> {
    return reader.query(pending, [limit]);
  }

  /**
   * Up to `limit` answers that are due by these results, in the order of the results. Call it under the locks of their
   * cases, which guard that each is given once.
   */
  async due(tx: Tx, resultIds: readonly string[], limit: number): Promise<DueAnswer[]> {
    return resultIds.length === 0 ? [] : tx.query<DueAnswer>(due, [plain(resultIds), limit]);
  }

  /** The interim answer that a complaint's clock asks for; null when it has that or its final one. Call it under the case's lock. */
  async interimFor(tx: Tx, clockId: string): Promise<Omit<DueAnswer, 'n' | 'text'> | null> {
    const [row] = await tx.query<Omit<DueAnswer, 'n' | 'text'>>(interimFor, [clockId]);
    return row ?? null;
  }

  async insert(tx: Tx, answers: readonly DueAnswer[], at: string): Promise<void> {
    if (answers.length === 0) return;
    await tx.query(insert, [
      plain(answers, (one) => one.complaintId),
      plain(answers, (one) => one.n),
      plain(answers, (one) => one.caseId),
      plain(answers, (one) => one.resultId),
      at,
    ]);
  }

  /** Nobody waits for these results any more; those whose complaints were not all reached stay. */
  async settle(tx: Tx, resultIds: readonly string[]): Promise<void> {
    if (resultIds.length > 0) await tx.query(settle, [plain(resultIds)]);
  }
}

const pending = `select id, case_id as "caseId" from case_results where is_pending order by id limit $1`;

const answerOf = `
  c.case_id as "caseId", c.complaint_id as "complaintId", c.organisation,
  coalesce(c.serial, c.complaint_id::text) as serial, c.acceptance_number as "acceptanceNumber"`;

const IS_WAITING = `c.withdrawn_at is null and (r.ended_at is null or c.attached_at < r.ended_at)
      and not exists (select from complaint_answers a where a.complaint_id = c.complaint_id and a.n = 1)`;

/**
 * A final result is for all who have none yet and joined before the case was reopened, and for those who disagreed before
 * it. What joined after closing is found by its ids: `offset 0` keeps the planner from reading all complaints of the case,
 * which may be 50,000.
 */
const due = `
  select a.*, r.id as "resultId", r.result_code as "resultCode", r.text
  from case_results r
  cross join lateral (
    select ${answerOf}, 1 as n
    from case_complaints c
    where r.kind = 'final' and r.recalled is null and c.case_id = r.case_id and ${IS_WAITING}
    union all
    select ${answerOf}, 1 as n
    from unnest(r.recalled) as late (id)
    cross join lateral (select * from case_complaints l where l.complaint_id = late.id offset 0) c
    where r.kind = 'final' and c.case_id = r.case_id and ${IS_WAITING}
    union all
    select ${answerOf}, 2 as n
    from disagreements d join case_complaints c on c.complaint_id = d.complaint_id
    where r.recalled is null and c.case_id = r.case_id and d.refused is null and d.recorded_at <= r.decided_at
      and c.withdrawn_at is null
      and exists (select from complaint_answers a where a.complaint_id = d.complaint_id and a.n = 1 and a.result_id <> r.id)
      and not exists (select from complaint_answers a where a.complaint_id = d.complaint_id and a.n = 2)
    limit $2) a
  where r.id = any($1::uuid[]) and r.is_pending
  order by r.id limit $2`;

const interimFor = `
  select ${answerOf}, null as "resultId", null as "resultCode"
  from clocks k join case_complaints c on c.complaint_id = k.complaint_id
  where k.id = $1 and c.withdrawn_at is null
    and not exists (select from complaint_answers a where a.complaint_id = c.complaint_id and a.n < 2)`;

const insert = `
  insert into complaint_answers (complaint_id, n, case_id, result_id, answered_at)
  select a.complaint_id, a.n, a.case_id, a.result_id, $5::timestamptz
  from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[]) as a (complaint_id, n, case_id, result_id)`;

const settle = `update case_results set is_pending = false, recalled = '{}' where id = any($1::uuid[])`;
