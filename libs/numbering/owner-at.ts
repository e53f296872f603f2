import type { OwnerMethod } from '#contracts/vocabulary';
import { unitCode } from '#kernel/organisations';
import { evidenceOf, ruleEvidence } from './evidence';
import { isValidAt } from './interval';
import { NOWHERE, homeAt, type Home } from './home';
import type { Candidate, Evidence, Owner, RecipientFacts } from './owner';
import type { OwnerTables } from './owner-tables';
import { accessAt } from './port-access';
import { registryKeys } from './registry-keys';
import {
  RECIPIENT,
  type DecisionRow,
  type PortRow,
  type PortabilityRow,
  type PrefixRow,
  type SegmentRow,
} from './rows';
import type { Sender } from './sender';

/** Every row that may speak about one sender, of all validity periods. */
export interface RowsOfSender {
  readonly decisions: readonly DecisionRow[];
  readonly portability: readonly PortabilityRow[];
  /** Longest code first. */
  readonly ports: readonly PortRow[];
  readonly segments: readonly SegmentRow[];
  readonly prefixes: readonly PrefixRow[];
  readonly areaProvince: string | null;
}

const NONE: readonly never[] = [];
const MOBILE_DIGITS = 11;

export function rowsFor(sender: Sender, tables: OwnerTables): RowsOfSender {
  const code = sender.normalized;
  const isSubscriber = sender.kind === 'mobile' || sender.kind === 'iot';
  const isName = sender.kind === 'international' || sender.kind === 'alphanumeric';
  return {
    decisions: tables.decisionsOf(code),
    portability: isSubscriber ? tables.portabilityOf(code) : NONE,
    ports: isSubscriber || isName ? NONE : registryKeys(sender).flatMap((key) => tables.portRowsOf(key)),
    segments: isSubscriber && code.length === MOBILE_DIGITS ? tables.segmentRowsOf(code.slice(0, 7)) : NONE,
    prefixes: isName || (sender.kind === 'fixed' && sender.areaCode === null) ? NONE : tables.prefixRowsOf(code),
    areaProvince: sender.areaCode === null ? null : tables.provinceOfArea(sender.areaCode),
  };
}

/** The owner at one moment. */
export function ownerAt(sender: Sender, moment: number, rows: RowsOfSender, recipient: RecipientFacts): Owner {
  const prefix = rows.prefixes.find((row) => isValidAt(row, moment)) ?? null;
  const home = homeAt(rows.segments, rows.areaProvince, sender.areaCode, moment);
  const warnings =
    prefix === null || prefix.warnings.length === 0 ? sender.warnings : [...sender.warnings, ...prefix.warnings];
  const decision = latest(rows.decisions, moment);
  if (decision !== null) return decided(decision, home, warnings);
  switch (sender.kind) {
    case 'mobile':
    case 'iot':
      return subscriberOwner(sender, moment, rows, home, prefix, warnings);
    case 'international':
      return gatewayOwner('international-sender', recipient, warnings);
    case 'alphanumeric':
      return gatewayOwner('alphanumeric-sender', recipient, warnings);
    default:
      return codeOwner(moment, rows, home, prefix, recipient, warnings);
  }
}

function decided(row: DecisionRow, home: Home, warnings: readonly string[]): Owner {
  const host = row.hostCarrier ?? row.organisation;
  return {
    ...owned('manual', evidenceOf('decisions', row.sender, row), home, warnings),
    carrier: row.organisation,
    hostCarrier: host,
    reseller: host !== row.organisation,
    responsibleOrg: row.organisation,
    unit: unitCode(row.organisation, row.province),
    province: home.province ?? row.province,
  };
}

function subscriberOwner(
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
  if (network === null) return unresolved(home, NONE, warnings);
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
  const isResoldByPrefix = prefix?.isResold === true && (segment?.reseller ?? null) === null;
  if (segment !== null && bySegment !== null && (!segment.isBundled || (!isContradicted && !isResoldByPrefix))) {
    const evidence = evidenceOf('segments', segment.segment, segment);
    return { carrier: bySegment, method: 'segment', evidence, isCertain: true, isContradicted };
  }
  if (prefix === null || byPrefix === null) return null;
  const evidence = evidenceOf('prefixes', prefix.prefix, prefix, home);
  return { carrier: byPrefix, method: 'prefix', evidence, isCertain: prefix.isCertain, isContradicted };
}

function carried(carrier: string, province: string | null, base: Owner): Owner {
  return { ...base, carrier, hostCarrier: carrier, responsibleOrg: carrier, unit: unitCode(carrier, province) };
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

/** Ports, service numbers, short codes and fixed numbers: the register, else the rule of the prefix. */
function codeOwner(
  moment: number,
  rows: RowsOfSender,
  home: Home,
  prefix: PrefixRow | null,
  recipient: RecipientFacts,
  warnings: readonly string[],
): Owner {
  const access = accessAt(rows.ports, moment, recipient);
  if (access.rows.length === 1) {
    const row = access.rows[0]!;
    const base = owned('port-registry', evidenceOf('ports', row.code, row), home, warnings, access.isCertain);
    return carried(row.carrier, row.province, { ...base, province: row.province ?? home.province });
  }
  if (access.rows.length > 1)
    return unresolved(home, access.rows.map(accessCandidate), [...warnings, 'several-accesses']);
  if (prefix === null || prefix.carrier === null) return unresolved(home, NONE, warnings);
  const evidence = evidenceOf('prefixes', prefix.prefix, prefix, home);
  if (prefix.carrier !== RECIPIENT) {
    return carried(prefix.carrier, home.province, owned('prefix', evidence, home, warnings, prefix.isCertain));
  }
  if (recipient.carrier === null) return unresolved(home, NONE, [...warnings, 'recipient-carrier-unknown']);
  return carried(recipient.carrier, null, owned('prefix', evidence, home, warnings, false));
}

function accessCandidate(row: PortRow): Candidate {
  const evidence = evidenceOf('ports', row.code, row);
  return { unit: unitCode(row.carrier, row.province), method: 'port-registry', evidence };
}

/** No 属地 can be told: the gateway desk of the network that delivered it (domain trap 42). */
function gatewayOwner(rule: string, { carrier }: RecipientFacts, warnings: readonly string[]): Owner {
  if (carrier === null) return unresolved(null, NONE, [...warnings, 'recipient-carrier-unknown']);
  const base = owned('prefix', ruleEvidence(rule), NOWHERE, warnings, false);
  return { ...carried(carrier, null, base), desk: 'gateway' };
}

function latest<Row extends DecisionRow | PortabilityRow>(rows: readonly Row[], moment: number): Row | null {
  let found: Row | null = null;
  for (const row of rows) {
    if (isValidAt(row, moment) && (found === null || startOf(row) > startOf(found))) found = row;
  }
  return found;
}

const startOf = (row: { validFrom: number | null }): number => row.validFrom ?? -Infinity;

function owned(
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
