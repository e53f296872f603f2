import type { OwnerTables } from './owner-tables';
import { registryKeys } from './registry-keys';
import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from './rows';
import { isValidAt } from './interval';
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

/** The valid row that began last. */
export function latest<Row extends DecisionRow | PortabilityRow>(rows: readonly Row[], moment: number): Row | null {
  let found: Row | null = null;
  for (const row of rows) {
    if (isValidAt(row, moment) && (found === null || startOf(row) > startOf(found))) found = row;
  }
  return found;
}

const startOf = (row: { validFrom: number | null }): number => row.validFrom ?? -Infinity;
