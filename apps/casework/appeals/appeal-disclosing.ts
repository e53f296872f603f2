import type { Principal } from '#access/principal';
import { AppealOpenedV1 } from '#contracts/appeal-events.v1';
import { eraseField, type StoredEntry } from '#kernel/history-chain';

/** Fields of an opened appeal that tell of the person who appeals. */
const PERSONAL = ['grounds', 'contact'] as const;

/** Grounds and contact are for those who decide: the unit that acted, 12321, the arbiter. */
export const mayReadPerson = (who: Principal, unit: string | undefined): boolean =>
  who.has('centre-12321', 'arbiter') || (unit !== undefined && who.mayActFor(unit));

/** The appeals that the entries open. */
export const appealsIn = (entries: readonly StoredEntry[]): string[] => [...new Set(entries.flatMap(appealOf))];

/**
 * History as this reader may see it: of others' appeals the digests alone, as if grounds and contact were erased, so that
 * every chain and root still proves itself. `units` are those that acted, by appeal; of one that it lacks nothing is told.
 */
export function disclosed<Entry extends StoredEntry>(
  who: Principal,
  entries: readonly Entry[],
  units: ReadonlyMap<string, string>,
): Entry[] {
  return entries.map((entry) => {
    const [appealId] = appealOf(entry);
    if (appealId === undefined || mayReadPerson(who, units.get(appealId))) return entry;
    return { ...entry, ...PERSONAL.reduce<StoredEntry>(eraseField, entry) };
  });
}

function appealOf({ kind, fields }: StoredEntry): string[] {
  return kind === AppealOpenedV1.type ? [(fields['appeal'] as { id: string }).id] : [];
}
