import type { Principal } from '#access/principal';
import { NATIONAL, PROVINCES, unitCode } from '#kernel/organisations';

/** What a list may show: units by name, or provinces of every organisation; null for both is everything. */
export interface Reach {
  readonly units: readonly string[] | null;
  readonly provinces: readonly string[] | null;
}

const EVERY_PROVINCE = [NATIONAL, ...Object.keys(PROVINCES)];

/** Narrows what the caller may read to the unit asked for; a unit out of reach leaves nothing. */
export function reachOf(who: Principal, unit: string | null): Reach {
  if (unit !== null) return { units: who.maySee(unit) ? [unit] : [], provinces: null };
  if (who.seesAll) return { units: null, provinces: null };
  const { organisation, units, provinces } = who.reach;
  if (provinces.length > 0) return { units: null, provinces };
  if (organisation === null) return { units, provinces: null };
  return { units: EVERY_PROVINCE.map((province) => unitCode(organisation, province)), provinces: null };
}

/** Whether the caller may read something of this unit; what has no unit yet only those who read everything. */
export const maySee = (who: Principal, unit: string | null): boolean =>
  unit === null ? who.seesAll : who.maySee(unit);
