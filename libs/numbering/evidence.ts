import type { Home } from './home';
import type { Evidence } from './owner';
import type { OwnerTableName, PortRow, TableRow } from './rows';

/** Cites the row that decided and, when another row gave the province, that one too. */
export function evidenceOf(table: OwnerTableName, key: string, row: TableRow, home?: Home): Evidence {
  const evidence = {
    table,
    version: row.version,
    key,
    validFrom: instant(row.validFrom),
    validUntil: instant(row.validUntil),
    source: row.source,
  };
  const province = home === undefined ? null : provinceEvidence(home);
  return province === null ? evidence : { ...evidence, province };
}

/** An access also says who holds the code, and for which signature. */
export function portEvidence(row: PortRow): Evidence {
  const evidence = evidenceOf('ports', row.code, row);
  if (row.holder === null && row.signature === null) return evidence;
  return { ...evidence, ...(row.holder && { holder: row.holder }), ...(row.signature && { signature: row.signature }) };
}

function provinceEvidence({ segment, areaCode, province }: Home): Evidence['province'] | null {
  if (province === null) return null;
  if (segment !== null) return { table: 'segments', version: segment.version, key: segment.segment };
  return areaCode === null ? null : { table: 'areas', version: 'bundled', key: areaCode };
}

/** Senders without digits of their own fall under a rule instead of a row. */
export function ruleEvidence(key: string): Evidence {
  return {
    table: 'rules',
    version: '1',
    key,
    validFrom: null,
    validUntil: null,
    source: 'no home province can be told: gateway desk of the recipient carrier',
  };
}

const instant = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString());
