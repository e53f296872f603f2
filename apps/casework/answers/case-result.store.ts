import { Injectable } from '@nestjs/common';
import type { ResultCode } from '#contracts/vocabulary';
import type { Tx } from '#persistence/database';
import { plain, quoted } from '../columns';
import type { Work } from '../work/work';

/** What complainants of a case are to be told. */
export interface CaseResult {
  readonly id: string;
  readonly caseId: string;
  /** `second` is for those who disagreed until then, `final` for them too and for all who have no final answer. */
  readonly kind: 'final' | 'second';
  readonly resultCode: ResultCode | null;
  readonly text: string;
  readonly decidedAt: string;
}

@Injectable()
export class CaseResultStore {
  private readonly owed = new WeakMap<Work, CaseResult[]>();

  /** The work leaves a result that complainants will be told; all of one work are written as one set. */
  owe(work: Work, result: CaseResult): void {
    let results = this.owed.get(work);
    if (results === undefined) {
      const owed: CaseResult[] = (results = []);
      this.owed.set(work, owed);
      work.also((tx) => this.insert(tx, owed));
    }
    results.push(result);
  }

  async insert(tx: Tx, results: readonly CaseResult[]): Promise<void> {
    if (results.length === 0) return;
    await tx.query(insert, [
      plain(results, (one) => one.id),
      plain(results, (one) => one.caseId),
      plain(results, (one) => one.kind),
      plain(results, (one) => one.resultCode),
      quoted(results, (one) => one.text),
      plain(results, (one) => one.decidedAt),
    ]);
  }

  /** Complaints joined closed cases and are to be told their results; who was told before isn't looked at again. */
  async recallFor(tx: Tx, joined: readonly { readonly caseId: string; readonly complaintId: string }[]): Promise<void> {
    if (joined.length === 0) return;
    await tx.query(recallFor, [plain(joined, (one) => one.caseId), plain(joined, (one) => one.complaintId)]);
  }

  /** Cases are closed again with the results they had, for all who joined meanwhile. */
  async recall(tx: Tx, caseIds: readonly string[]): Promise<void> {
    if (caseIds.length > 0) await tx.query(recall, [plain(caseIds)]);
  }

  /** The cases are reopened: what joins them from now on waits for their next result. */
  async end(tx: Tx, caseIds: readonly string[], at: string): Promise<void> {
    if (caseIds.length > 0) await tx.query(end, [plain(caseIds), at]);
  }
}

const insert = `
  insert into case_results (id, case_id, kind, result_code, text, decided_at, is_pending)
  select r.id, r.case_id, r.kind, r.result_code, r.text, r.decided_at, true
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    as r (id, case_id, kind, result_code, text, decided_at)`;

const recallFor = `
  update case_results r set is_pending = true,
    recalled = case when r.is_pending and r.recalled is null then null else coalesce(r.recalled, '{}') || j.ids end
  from (select case_id, array_agg(complaint_id) as ids from unnest($1::uuid[], $2::uuid[]) as p (case_id, complaint_id)
        group by case_id) j
  where r.case_id = j.case_id and r.kind = 'final' and r.ended_at is null`;

const recall = `
  update case_results set is_pending = true, recalled = null
  where case_id = any($1::uuid[]) and kind = 'final' and ended_at is null`;

const end = `
  update case_results set ended_at = $2::timestamptz
  where case_id = any($1::uuid[]) and kind = 'final' and ended_at is null`;
