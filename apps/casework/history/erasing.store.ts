import { Injectable } from '@nestjs/common';
import type { StoredEntry } from '#kernel/history-chain';
import type { Tx } from '#persistence/database';

@Injectable()
export class ErasingStore {
  /** Cases that a complaint is or was in, read without a lock; none when it never had one here. */
  async caseIds(tx: Tx, complaintId: string): Promise<string[]> {
    const rows = await tx.query<{ caseId: string }>(caseIds, [complaintId]);
    return rows.map((row) => row.caseId);
  }

  /** Entries of the case that name the complaint, alone or among others. */
  async naming(tx: Tx, caseId: string, complaintId: string): Promise<StoredEntry[]> {
    const rows = await tx.query<StoredEntry & Row>(naming, [caseId, `%${complaintId}%`]);
    return rows.map((row) => ({ ...row, at: (row.at as unknown as Date).toISOString() }));
  }

  /** Writes entries of which fields were erased; nothing else of an entry ever changes. */
  async rewrite(tx: Tx, entries: readonly StoredEntry[]): Promise<void> {
    for (const { caseId, seq, fields, salts, erased } of entries) {
      await tx.query(rewrite, [caseId, seq, JSON.stringify(fields), salts, JSON.stringify(erased)]);
    }
  }

  /** Deletes the copies beside the history; what is counted stays. */
  async forget(tx: Tx, complaintId: string): Promise<void> {
    await tx.query(forgetText, [complaintId]);
    await tx.query(forgetNumbers, [complaintId]);
    await tx.query(forgetDisagreement, [complaintId]);
  }
}

interface Row {
  readonly [column: string]: unknown;
}

const caseIds = `
  select case_id as "caseId" from case_complaints where complaint_id = $1::uuid
  union select case_id from complaints_left where complaint_id = $1::uuid`;

const naming = `
  select case_id as "caseId", seq, at, actor, kind, fields, encode(salts, 'hex') as salts, erased,
    encode(digest, 'hex') as digest
  from history where case_id = $1::uuid and fields::text like $2 order by seq`;

const rewrite = `
  update history set fields = $3::json, salts = decode($4, 'hex'), erased = $5::json
  where case_id = $1::uuid and seq = $2::int`;

const forgetText = `delete from complaint_texts where complaint_id = $1::uuid`;

/** They lead to the person in the source's own system. */
const forgetNumbers = `update case_complaints set serial = null, acceptance_number = null where complaint_id = $1::uuid`;

const forgetDisagreement = `update disagreements set reason = '', facts = null where complaint_id = $1::uuid`;
