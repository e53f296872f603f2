import type { Client } from 'pg';
import { verifyChain, type StoredEntry } from '#kernel/history-chain';

const CASES_AT_ONCE = 500;

/** Re-computes the history chain of every case opened or changed since `since`, and gives how many are broken. */
export async function countBrokenChains(client: Client, since: Date): Promise<{ chains: number; broken: string[] }> {
  const { rows: cases } = await client.query<CaseHead>(touchedCases, [since]);
  const broken: string[] = [];
  for (let i = 0; i < cases.length; i += CASES_AT_ONCE) {
    const some = cases.slice(i, i + CASES_AT_ONCE);
    const { rows } = await client.query<StoredEntry & { at: Date | string }>(entriesOf, [some.map(({ id }) => id)]);
    const entries = Map.groupBy(
      rows.map((row) => ({ ...row, at: (row.at as Date).toISOString() })),
      (entry) => entry.caseId,
    );
    for (const { id, seq, digest } of some) {
      const fault = verifyChain(entries.get(id) ?? [], { seq, digest });
      if (fault) broken.push(`${id} at ${fault.seq}: ${fault.reason}`);
    }
  }
  return { chains: cases.length, broken };
}

interface CaseHead {
  id: string;
  seq: number;
  digest: string;
}

const touchedCases = `
  select c.id, c.seq, encode(c.head, 'hex') as digest from casework.cases c
  where exists (select from casework.history h where h.case_id = c.id and h.at >= $1)
  order by c.id`;

const entriesOf = `
  select case_id as "caseId", seq, at, actor, kind, fields, encode(salts, 'hex') as salts, erased,
         encode(digest, 'hex') as digest
  from casework.history where case_id = any($1::uuid[]) order by case_id, seq`;
