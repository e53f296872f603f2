import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence/database';
import { lines, plain, quoted } from '../columns';
import type { SealedEntry, StoredEntry } from '#kernel/history-chain';

/** Anything that can be asked: a transaction, or the database outside one. */
export interface Reader {
  query: Tx['query'];
}

@Injectable()
export class HistoryStore {
  /** Call it under the locks of the entries' cases. */
  async append(
    tx: Tx,
    { entries, at }: { readonly entries: readonly SealedEntry[]; readonly at: string },
  ): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(append, [
      plain(entries, (e) => e.caseId),
      plain(entries, (e) => e.seq),
      at,
      quoted(entries, (e) => e.actor),
      plain(entries, (e) => e.kind),
      lines(entries, (e) => e.fields),
      plain(entries, (e) => e.salts),
      plain(entries, (e) => e.digest),
    ]);
  }

  /** The whole history of some cases, by case and sequence. */
  async ofCases(reader: Reader, caseIds: readonly string[]): Promise<StoredEntry[]> {
    const rows = await reader.query<StoredEntry & { at: unknown }>(ofCases, [plain(caseIds)]);
    return rows.map((row) => ({ ...row, at: (row.at as unknown as Date).toISOString() }));
  }

  /** The units that acted, by appeal against what they did. */
  async unitsOfAppeals(reader: Reader, appealIds: readonly string[]): Promise<Map<string, string>> {
    if (appealIds.length === 0) return new Map();
    const rows = await reader.query<{ id: string; unit: string }>(unitsOfAppeals, [plain(appealIds)]);
    return new Map(rows.map(({ id, unit }) => [id, unit]));
  }
}

const append = `
  insert into history (case_id, seq, at, actor, kind, fields, salts, digest)
  select h.case_id, h.seq, $3::timestamptz, h.actor, h.kind, h.fields::json,
         decode(coalesce(h.salts, ''), 'hex'), decode(h.digest, 'hex')
  from unnest($1::uuid[], $2::int[], $4::text[], $5::text[], string_to_array($6, E'\\n'),
              $7::text[], $8::text[]) as h (case_id, seq, actor, kind, fields, salts, digest)`;

const unitsOfAppeals = `select id, unit from appeals where id = any($1::uuid[])`;

const ofCases = `
  select case_id as "caseId", seq, at, actor, kind, fields, encode(salts, 'hex') as salts, erased,
         encode(digest, 'hex') as digest
  from history where case_id = any($1::uuid[]) order by case_id, seq`;
