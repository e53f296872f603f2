import type { Principal } from '#access/principal';
import { eraseField, type StoredEntry } from '#kernel/history-chain';
import { mayReadPerson } from '../appeals/appeal-disclosing';
import type { CaseRecord, Row } from './case-record.store';

/** Whose a row is, and what of it is only for them and for those who look after all (workflow.md §2, §8). */
const OWN = {
  // With serial and 受理编号 a complaint is found again at its source and its complainant recognised.
  complaints: { of: 'organisation', only: ['serial', 'acceptanceNumber'] },
  // The body names holder and handler and says what was searched.
  feedbacks: { of: 'unit', only: ['body', 'handler'] },
  returns: { of: 'unit', only: ['handler'] },
  reassignments: { of: 'reassignedBy', only: ['handler'] },
  assists: { of: 'askedBy', only: ['handler'] },
  measures: { of: 'unit', only: ['secondPerson'] },
} as const satisfies Partial<Record<keyof CaseRecord, { of: string; only: readonly string[] }>>;

/** The record as this reader may see it: headquarters read of other organisations what was done, and no more. */
export function recordFor(who: Principal, record: CaseRecord): CaseRecord {
  const appeals = record.appeals.map((appeal) => appealFor(who, appeal));
  if (looksAfterAll(who)) return { ...record, appeals };
  const lists = Object.entries(OWN).map(([list, { of, only }]) => [
    list,
    record[list as keyof typeof OWN].map((row) => (isOf(who, row[of]) ? row : without(row, only))),
  ]);
  return { ...record, ...(Object.fromEntries(lists) as Pick<CaseRecord, keyof typeof OWN>), appeals };
}

/** Fields of history that name who handled something; they stand under the same names everywhere. */
const PEOPLE = ['by', 'handler'] as const;

/** History as this reader may see it: of other organisations' people the digests alone, so that the chain still proves itself. */
export function entriesFor(who: Principal, entries: readonly StoredEntry[]): StoredEntry[] {
  if (looksAfterAll(who)) return [...entries];
  return entries.map((entry) =>
    UNIT.test(entry.actor) && !isOf(who, entry.actor) ? PEOPLE.reduce<StoredEntry>(eraseField, entry) : entry,
  );
}

const UNIT = /^[A-Z0-9]+-\d{2}$/;

const looksAfterAll = (who: Principal): boolean => who.seesAll || who.has('supervisor');

const appealFor = (who: Principal, { grounds, escalationGrounds, ...appeal }: Row): Row =>
  mayReadPerson(who, appeal['unit'] as string) ? { ...appeal, grounds, escalationGrounds } : appeal;

/** An organisation, or one of its units. */
const isOf = ({ organisation }: Principal, owner: unknown): boolean =>
  owner === organisation || (typeof owner === 'string' && owner.slice(0, owner.lastIndexOf('-')) === organisation);

const without = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
