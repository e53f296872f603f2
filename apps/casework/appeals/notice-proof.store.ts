import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database';

export interface KeptNotice {
  readonly id: string;
  readonly caseId: string;
  /** Null for measures that got no code. */
  readonly codeHash: Buffer | null;
}

/**
 * Asked in transactions of their own: a refusal must not undo that a wrong code was counted.
 */
@Injectable()
export class NoticeProofStore {
  constructor(private readonly db: Database) {}

  /** First measures of notices by ids in the range; a number stands for a narrow one. */
  notices(from: string, until: string): Promise<KeptNotice[]> {
    return this.db.query<KeptNotice>(notices, [from, until]);
  }

  /**
   * Counts one try before the code is looked at, so that tries side by side can't outrun the count; the last one allowed
   * locks ahead. Gives whether the notice was locked already.
   */
  async countTry(noticeId: string, now: Date, most: number, lockedUntil: Date): Promise<boolean> {
    const [row] = await this.db.query<{ isLocked: boolean }>(countTry, [
      noticeId,
      now.toISOString(),
      most,
      lockedUntil.toISOString(),
    ]);
    return row!.isLocked;
  }

  /** The code was right: nothing counts against the notice. */
  async forgetTries(noticeId: string): Promise<void> {
    await this.db.query('delete from notice_tries where notice_id = $1::uuid', [noticeId]);
  }
}

const notices = `
  select id, case_id as "caseId", code_hash as "codeHash" from measures
  where id between $1::uuid and $2::uuid and id = notice_id`;

const countTry = `
  insert into notice_tries as t (notice_id, failed) values ($1::uuid, 1)
  on conflict (notice_id) do update set
    failed = case when t.locked_until > $2::timestamptz then t.failed when t.locked_until is not null then 1
                  else t.failed + 1 end,
    locked_until = case when t.locked_until > $2::timestamptz then t.locked_until
                        when t.locked_until is null and t.failed + 1 >= $3::int then $4::timestamptz end
  returning coalesce(old.locked_until > $2::timestamptz, false) as "isLocked"`;
