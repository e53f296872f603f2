import { isValidAt } from './interval';
import type { RecipientFacts } from './owner';
import type { PortRow } from './rows';

export interface Access {
  /** One row: the access that delivered. Several: it can't be told. None: the register is silent. */
  readonly rows: readonly PortRow[];
  readonly isCertain: boolean;
}

const SILENT: Access = { rows: [], isCertain: false };

/**
 * The access a code used at one moment. The longest registered code wins. A code with accesses to several networks was
 * delivered by the recipient's; the same provincial code in several provinces most likely by the recipient's province.
 */
export function accessAt(rows: readonly PortRow[], moment: number, recipient: RecipientFacts): Access {
  if (rows.length === 0) return SILENT;
  const valid = rows.filter((row) => isValidAt(row, moment));
  if (valid.length === 0) return SILENT;
  const longest = Math.max(...valid.map((row) => row.code.length));
  const accesses = distinct(valid.filter((row) => row.code.length === longest));
  if (accesses.length === 1) return { rows: accesses, isCertain: true };
  const ofCarrier = accesses.filter((row) => row.carrier === recipient.carrier);
  if (ofCarrier.length === 1) return { rows: ofCarrier, isCertain: true };
  const near = (ofCarrier.length > 0 ? ofCarrier : accesses).filter(
    (row) => row.province !== null && row.province === recipient.province,
  );
  if (near.length === 1) return { rows: near, isCertain: false };
  return { rows: near.length > 0 ? near : ofCarrier.length > 0 ? ofCarrier : accesses, isCertain: false };
}

function distinct(rows: readonly PortRow[]): readonly PortRow[] {
  if (rows.length === 1) return rows;
  const units = new Map<string, PortRow>();
  for (const row of rows) units.set(`${row.carrier}-${row.province}`, row);
  return [...units.values()];
}
