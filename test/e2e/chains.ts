import { Client } from 'pg';
import { type StoredEntry, verifyChain } from '#kernel/history-chain';

interface Head {
  readonly id: string;
  readonly number: string;
  readonly seq: number;
  readonly digest: string;
}

/** Numbers of the cases whose history doesn't re-compute, out of all there are. @throws Error when there is none. */
export async function brokenChains(pgUrl: string): Promise<{ verified: number; broken: string[] }> {
  const client = new Client({ connectionString: pgUrl });
  await client.connect();
  try {
    const heads = (
      await client.query<Head>(`select id, number, seq, encode(head, 'hex') as digest from casework.cases`)
    ).rows;
    const entries = (await client.query<StoredEntry & { at: Date | string }>(allEntries)).rows;
    const byCase = new Map<string, StoredEntry[]>();
    for (const entry of entries) {
      const stored = { ...entry, at: new Date(entry.at).toISOString() };
      byCase.set(entry.caseId, [...(byCase.get(entry.caseId) ?? []), stored]);
    }
    const broken = heads.filter(({ id, seq, digest }) => verifyChain(byCase.get(id) ?? [], { seq, digest }) !== null);
    return { verified: heads.length - broken.length, broken: broken.map(({ number }) => number) };
  } finally {
    await client.end();
  }
}

const allEntries = `
  select case_id as "caseId", seq, at, actor, kind, fields, encode(salts, 'hex') as salts, erased,
         encode(digest, 'hex') as digest
  from casework.history order by case_id, seq`;
