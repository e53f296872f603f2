import { Injectable } from '@nestjs/common';
import type { AnswerKind } from '#contracts/complaint-answered.v1';
import type { Database, Tx } from '#persistence/database';

/** One answer to a complainant's source; the text sealed. */
export interface StoredAnswer {
  readonly complaintId: string;
  readonly kind: AnswerKind;
  readonly resultCode: string | null;
  readonly answeredAt: string;
  readonly sealed: Buffer;
}

@Injectable()
export class AnswerStore {
  /** Those of the complaints that are anonymised, and none of the others will be before the transaction ends. */
  async anonymised(tx: Tx, complaintIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string; anonymised_at: Date | null }>(standing, [complaintIds]);
    return new Set(rows.flatMap(({ id, anonymised_at }) => (anonymised_at === null ? [] : [id])));
  }

  /** Keeps the latest answer of each kind; give each (complaint, kind) once, sorted. Answers to complaints that aren't here stay too. */
  async keep(tx: Tx, answers: readonly StoredAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    await tx.query(keep, [
      answers.map(({ complaintId }) => complaintId),
      answers.map(({ kind }) => kind),
      answers.map(({ resultCode }) => resultCode),
      answers.map(({ answeredAt }) => answeredAt),
      answers.map(({ sealed }) => sealed.toString('hex')),
    ]);
  }

  async of(db: Database, complaintId: string): Promise<StoredAnswer[]> {
    const rows = await db.query<{ kind: AnswerKind; result_code: string | null; answered_at: Date; sealed: Buffer }>(
      of,
      [complaintId],
    );
    return rows.map(({ kind, result_code, answered_at, sealed }) => ({
      complaintId,
      kind,
      resultCode: result_code,
      answeredAt: answered_at.toISOString(),
      sealed,
    }));
  }
}

/** In the order of ids, as whoever anonymises or withdraws locks them. */
const standing = `
  select c.complaint_id as id, c.anonymised_at from unnest($1::uuid[]) as i(id) join complaints c on c.complaint_id = i.id
  order by c.complaint_id for share of c`;

const keep = `
  insert into complaint_answers as a (complaint_id, kind, result_code, answered_at, sealed)
  select i, k, r, t, decode(s, 'hex')
  from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) as w(i, k, r, t, s)
  on conflict (complaint_id, kind) do update
  set result_code = excluded.result_code, answered_at = excluded.answered_at, sealed = excluded.sealed
  where a.answered_at <= excluded.answered_at`;

const of = `
  select kind, result_code, answered_at, sealed from complaint_answers where complaint_id = $1 order by answered_at, kind desc`;
