import type { OwnerEvidence } from '#contracts/order-issued.v1';
import type { Owner } from '#numbering/owner';

/** Why this unit, readable years later: the method, the table's version and the row that decided. */
export function evidenceFor(owner: Owner): OwnerEvidence {
  const { evidence, method, confidence, province, carrier, hostCarrier, unit, candidates, warnings } = owner;
  return {
    method,
    confidence,
    table: evidence === null ? 'none' : `${evidence.table} ${evidence.version}`.slice(0, 100),
    row: (evidence === null
      ? `no table names one unit; candidates: ${candidates.map((one) => one.unit).join(', ') || 'none'}`
      : `${evidence.key}${filed(evidence)} → ${unit}${validity(evidence)} (${evidence.source})`
    ).slice(0, 400),
    province,
    hostCarrier: hostCarrier === carrier ? null : hostCarrier,
    warnings: warnings.slice(0, 20),
  };
}

/** Of a port: for which signature it was filed, and who holds it. */
function filed({ signature, holder }: NonNullable<Owner['evidence']>): string {
  return `${signature === undefined ? '' : `【${signature}】`}${holder === undefined ? '' : `, ${holder}`}`;
}

function validity({ validFrom, validUntil }: NonNullable<Owner['evidence']>): string {
  return validFrom === null && validUntil === null ? '' : `, ${validFrom ?? '…'} – ${validUntil ?? '…'}`;
}

/** Whether the message crossed between two networks; unknown is a value. */
export function interNetOf(owner: Owner, recipientCarrier: string | null | undefined): 'yes' | 'no' | 'unknown' {
  const origin = owner.hostCarrier ?? owner.carrier;
  if (origin === null || recipientCarrier === null || recipientCarrier === undefined) return 'unknown';
  return origin === recipientCarrier ? 'no' : 'yes';
}
