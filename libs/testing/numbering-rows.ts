import { BundledTables } from '#numbering/bundled-tables';
import { messageInterval, type Interval } from '#numbering/interval';
import { OverlayTables, type OverlayRows, type OwnerTables } from '#numbering/owner-tables';
import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from '#numbering/rows';

export const bundled = BundledTables.load();
export const day = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);
export const at = (instant: string): Interval => messageInterval(Date.parse(instant), 'second');

export const row = { validFrom: null, validUntil: null, version: 'test', source: 'test' };
export const portability = (number: string, carrier: string, from: string, until?: string): PortabilityRow => {
  return { ...row, number, carrier, validFrom: day(from), validUntil: until === undefined ? null : day(until) };
};
export const access = (
  code: string,
  carrier: string,
  province: string | null,
  more: Partial<PortRow> = {},
): PortRow => {
  return { ...row, code, carrier, province, holder: null, signature: null, ...more };
};
export const segment = (digits: string, more: Partial<SegmentRow>): SegmentRow => {
  return {
    ...row,
    segment: digits,
    carrier: null,
    reseller: null,
    province: null,
    city: null,
    isBundled: false,
    ...more,
  };
};
export const decision = (sender: string, organisation: string, province: string | null): DecisionRow => {
  return { ...row, sender, organisation, province, hostCarrier: null };
};
export const prefixRule = (prefix: string, carrier: string, more: Partial<PrefixRow> = {}): PrefixRow => {
  const flags = { isResold: false, reseller: null, isPortable: true, isCertain: true, warnings: [] };
  return { ...row, prefix, carrier, ...flags, ...more };
};

function byKey<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const one of rows) map.set(keyOf(one), [...(map.get(keyOf(one)) ?? []), one]);
  return map;
}

/** Rows to lay over the bundled tables. */
export interface RowLists {
  readonly ported?: PortabilityRow[];
  readonly ports?: PortRow[];
  readonly segments?: SegmentRow[];
  readonly decisions?: DecisionRow[];
  readonly prefixes?: PrefixRow[];
}

export function tablesWith({
  ported = [],
  ports = [],
  segments = [],
  decisions = [],
  prefixes = [],
}: RowLists): OwnerTables {
  const rows: OverlayRows = {
    portability: byKey(ported, (one) => one.number),
    ports: byKey(ports, (one) => one.code),
    segments: byKey(segments, (one) => one.segment),
    decisions: byKey(decisions, (one) => one.sender),
    prefixes: byKey(prefixes, (one) => one.prefix),
  };
  return new OverlayTables(bundled, rows);
}
