import { evidenceOf, portEvidence, ruleEvidence } from './evidence';
import { NOWHERE, type Home } from './home';
import { unitCode } from '#kernel/organisations';
import type { Candidate, MessageFacts, Owner, RecipientFacts } from './owner';
import { carried, owned, unresolved } from './owner-draft';
import { accessAt } from './port-access';
import { RECIPIENT, type PortRow, type PrefixRow } from './rows';
import type { RowsOfSender } from './sender-rows';

const NONE: readonly never[] = [];

/** Ports, service numbers, short codes and fixed numbers: the register, else the rule of the prefix. */
export function codeOwner(
  moment: number,
  rows: RowsOfSender,
  home: Home,
  prefix: PrefixRow | null,
  recipient: MessageFacts,
  warnings: readonly string[],
): Owner {
  const access = accessAt(rows.ports, moment, recipient);
  if (access.warnings.length > 0) warnings = [...warnings, ...access.warnings];
  if (access.rows.length === 1) {
    const row = access.rows[0]!;
    const base = owned('port-registry', portEvidence(row), home, warnings, access.isCertain);
    const province = row.province ?? home.province;
    return carried(row.carrier, province, { ...base, province });
  }
  if (access.rows.length > 1)
    return unresolved(home, access.rows.map(accessCandidate), [...warnings, 'several-accesses']);
  if (prefix === null || prefix.carrier === null) return unresolved(home, NONE, [...warnings, 'no-rule']);
  const evidence = evidenceOf('prefixes', prefix.prefix, prefix, home);
  if (prefix.carrier !== RECIPIENT) {
    return carried(prefix.carrier, home.province, owned('prefix', evidence, home, warnings, prefix.isCertain));
  }
  if (recipient.carrier === null) return unresolved(home, NONE, [...warnings, 'recipient-carrier-unknown']);
  return carried(recipient.carrier, null, owned('prefix', evidence, home, warnings, false));
}

function accessCandidate(row: PortRow): Candidate {
  return { unit: unitCode(row.carrier, row.province), method: 'port-registry', evidence: portEvidence(row) };
}

/** No 属地 can be told: the gateway desk of the network that delivered it (domain trap 42). */
export function gatewayOwner(rule: string, { carrier }: RecipientFacts, warnings: readonly string[]): Owner {
  if (carrier === null) return unresolved(null, NONE, [...warnings, 'recipient-carrier-unknown']);
  const base = owned('prefix', ruleEvidence(rule), NOWHERE, warnings, false);
  return { ...carried(carrier, null, base), desk: 'gateway' };
}
