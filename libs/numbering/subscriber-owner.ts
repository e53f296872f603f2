import type { OwnerMethod } from '#contracts/vocabulary';
import { unitCode } from '#kernel/organisations';
import { evidenceOf } from './evidence';
import type { Home } from './home';
import type { Evidence, Owner } from './owner';
import { carried, owned, unresolved } from './owner-draft';
import { RECIPIENT, type PrefixRow } from './rows';
import type { Sender } from './sender';
import { latest, type RowsOfSender } from './sender-rows';

const NONE: readonly never[] = [];

/** Mobile numbers and machines: portability where it is allowed, else the network of the segment or prefix. */
export function subscriberOwner(
  sender: Sender,
  moment: number,
  rows: RowsOfSender,
  home: Home,
  prefix: PrefixRow | null,
  warnings: readonly string[],
): Owner {
  const reseller = home.reseller ?? prefix?.reseller ?? null;
  const isResold = reseller !== null || prefix?.isResold === true;
  const ported = latest(rows.portability, moment);
  if (ported !== null) {
    const isPortable = sender.kind === 'mobile' && !isResold && prefix?.isPortable !== false;
    if (isPortable) {
      const evidence = evidenceOf('portability', ported.number, ported, home);
      return carried(ported.carrier, home.province, owned('portability', evidence, home, warnings));
    }
    warnings = [...warnings, 'portability-ignored'];
  }
  const network = networkOf(home, prefix);
  if (network === null) return unresolved(home, NONE, [...warnings, 'no-rule']);
  if (network.isContradicted) warnings = [...warnings, 'segment-carrier-differs'];
  const base = owned(network.method, network.evidence, home, warnings, network.isCertain);
  return isResold ? resold(network.carrier, reseller, base) : carried(network.carrier, home.province, base);
}

interface Network {
  readonly carrier: string;
  readonly method: OwnerMethod;
  readonly evidence: Evidence;
  readonly isCertain: boolean;
  readonly isContradicted: boolean;
}

/** An imported segment stands above the prefix rules, these above the carrier of the bundled segments. */
function networkOf(home: Home, prefix: PrefixRow | null): Network | null {
  const { segment } = home;
  const byPrefix = prefix === null || prefix.carrier === RECIPIENT ? null : prefix.carrier;
  const bySegment = segment?.carrier ?? null;
  const isContradicted = byPrefix !== null && bySegment !== null && byPrefix !== bySegment;
  const isSegmentEnough =
    segment?.isBundled !== true || prefix === null || (byPrefix === bySegment && !prefix.isResold);
  // A segment that names only the reseller still decides; the host then comes from the prefix.
  const named = bySegment ?? (home.reseller === null ? null : byPrefix);
  if (segment !== null && named !== null && isSegmentEnough) {
    const evidence = evidenceOf('segments', segment.segment, segment);
    return { carrier: named, method: 'segment', evidence, isCertain: true, isContradicted };
  }
  if (prefix === null || byPrefix === null) return null;
  const evidence = evidenceOf('prefixes', prefix.prefix, prefix, home);
  return { carrier: byPrefix, method: 'prefix', evidence, isCertain: prefix.isCertain, isContradicted };
}

/** A reseller has one desk; an unnamed one is answered for by its host's national desk, marked `resale`. */
function resold(host: string, reseller: string | null, base: Owner): Owner {
  const organisation = reseller ?? host;
  return {
    ...base,
    carrier: reseller,
    hostCarrier: host,
    reseller: true,
    responsibleOrg: organisation,
    unit: unitCode(organisation, null),
    desk: reseller === null ? 'resale' : null,
  };
}
