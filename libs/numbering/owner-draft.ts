import type { OwnerMethod } from '#contracts/vocabulary';
import { unitCode } from '#kernel/organisations';
import type { Home } from './home';
import type { Candidate, Evidence, Owner } from './owner';

const NONE: readonly never[] = [];

/** A draft that says how it was decided and where the code lives, and not yet who owns it. */
export function owned(
  method: OwnerMethod,
  evidence: Evidence,
  { province, city }: Home,
  warnings: readonly string[],
  isCertain = true,
): Owner {
  return {
    ...unresolved({ province, city }, NONE, warnings),
    method,
    confidence: isCertain ? 'certain' : 'probable',
    evidence,
  };
}

/** The draft with a network as the owner; `province` null is its national desk. */
export function carried(carrier: string, province: string | null, base: Owner): Owner {
  return { ...base, carrier, hostCarrier: carrier, responsibleOrg: carrier, unit: unitCode(carrier, province) };
}

/** Nobody can be named: the case waits in the unresolved queue with its candidates. */
export function unresolved(
  home: { readonly province: string | null; readonly city: string | null } | null,
  candidates: readonly Candidate[],
  warnings: readonly string[],
): Owner {
  return {
    carrier: null,
    hostCarrier: null,
    reseller: false,
    responsibleOrg: null,
    unit: null,
    desk: null,
    province: home?.province ?? null,
    city: home?.city ?? null,
    method: 'none',
    confidence: 'none',
    evidence: null,
    candidates,
    warnings,
  };
}
