import type { Principal } from '#access/principal';

/** Whose complaints are listed: of 12321 and others who see all any one's or (null) everybody's, of all the rest their own. */
export function reachOf(who: Principal, wanted: unknown): string | null {
  if (!who.seesAll) return who.organisation;
  return typeof wanted === 'string' ? wanted : null;
}
