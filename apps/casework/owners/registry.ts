import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from '#numbering/rows';
import { DECISIONS, PORTABILITY, PORTS, PREFIXES, SEGMENTS, type Table } from '#numbering/table-rows';

/** The owner registries that may hold rows of their own, beside the bundled tables. */
export const REGISTRIES = ['decisions', 'portability', 'ports', 'segments', 'prefixes'] as const;
export type RegistryName = (typeof REGISTRIES)[number];

export interface RowOf {
  readonly decisions: DecisionRow;
  readonly portability: PortabilityRow;
  readonly ports: PortRow;
  readonly segments: SegmentRow;
  readonly prefixes: PrefixRow;
}

export type Cell = string | boolean | null;

/** A column of a registry's own, beside validity, source and version. */
interface Column<Row> {
  readonly name: string;
  readonly type: 'text' | 'boolean' | 'text[]';
  /** Part of what a validity period is about: periods of the same identity must not overlap. */
  readonly isIdentity?: true;
  readonly of: (row: Row) => Cell;
}

/** One registry: its file, the column by which it is asked, and its columns. */
export interface Registry<Row = unknown> {
  readonly name: RegistryName;
  readonly zh: string;
  readonly table: Table<Row>;
  readonly key: string;
  readonly columns: readonly Column<Row>[];
}

const decisions: Registry<DecisionRow> = {
  name: 'decisions',
  zh: '责任裁定',
  table: DECISIONS,
  key: 'sender',
  columns: [
    { name: 'sender', type: 'text', isIdentity: true, of: (row) => row.sender },
    { name: 'organisation', type: 'text', of: (row) => row.organisation },
    { name: 'province', type: 'text', of: (row) => row.province },
    { name: 'host_carrier', type: 'text', of: (row) => row.hostCarrier },
  ],
};

const portability: Registry<PortabilityRow> = {
  name: 'portability',
  zh: '携号转网',
  table: PORTABILITY,
  key: 'number',
  columns: [
    { name: 'number', type: 'text', isIdentity: true, of: (row) => row.number },
    { name: 'carrier', type: 'text', of: (row) => row.carrier },
  ],
};

/** A code has one access for each carrier and province; a holder may file other ones for single signatures. */
const ports: Registry<PortRow> = {
  name: 'ports',
  zh: '端口登记',
  table: PORTS,
  key: 'code',
  columns: [
    { name: 'code', type: 'text', isIdentity: true, of: (row) => row.code },
    { name: 'carrier', type: 'text', isIdentity: true, of: (row) => row.carrier },
    { name: 'province', type: 'text', isIdentity: true, of: (row) => row.province },
    { name: 'signature', type: 'text', isIdentity: true, of: (row) => row.signature },
    { name: 'holder', type: 'text', of: (row) => row.holder },
  ],
};

const segments: Registry<SegmentRow> = {
  name: 'segments',
  zh: '号段',
  table: SEGMENTS,
  key: 'segment',
  columns: [
    { name: 'segment', type: 'text', isIdentity: true, of: (row) => row.segment },
    { name: 'carrier', type: 'text', of: (row) => row.carrier },
    { name: 'reseller', type: 'text', of: (row) => row.reseller },
    { name: 'province', type: 'text', of: (row) => row.province },
    { name: 'city', type: 'text', of: (row) => row.city },
  ],
};

const prefixes: Registry<PrefixRow> = {
  name: 'prefixes',
  zh: '网号规则',
  table: PREFIXES,
  key: 'prefix',
  columns: [
    { name: 'prefix', type: 'text', isIdentity: true, of: (row) => row.prefix },
    { name: 'carrier', type: 'text', of: (row) => row.carrier },
    { name: 'is_resold', type: 'boolean', of: (row) => row.isResold },
    { name: 'reseller', type: 'text', of: (row) => row.reseller },
    { name: 'is_portable', type: 'boolean', of: (row) => row.isPortable },
    { name: 'is_certain', type: 'boolean', of: (row) => row.isCertain },
    { name: 'warnings', type: 'text[]', of: (row) => `{${row.warnings.map((one) => JSON.stringify(one)).join(',')}}` },
  ],
};

const ALL = { decisions, portability, ports, segments, prefixes } as const;

export const registryOf = (name: RegistryName): Registry => ALL[name] as unknown as Registry;
