import type { Validity } from './interval';

/** What every row can prove: which table it stands in, in which version, and where it came from. */
export interface TableRow extends Validity {
  /** Version of the table, e.g. `phoneloc@20210716` or the import's id. */
  readonly version: string;
  /** Who said so: register, notice or file and line. */
  readonly source: string;
}

/** A manual owner decision (责任裁定) about one sender; binds whatever the other tables say. */
export interface DecisionRow extends TableRow {
  readonly sender: string;
  readonly organisation: string;
  /** Two digits, or null for the national desk. */
  readonly province: string | null;
  /** The network when the organisation is a reseller. */
  readonly hostCarrier: string | null;
}

/** A mobile number that moved to another basic carrier (携号转网). */
export interface PortabilityRow extends TableRow {
  readonly number: string;
  readonly carrier: string;
}

/** Access of a port, service number or fixed number to one carrier's network, as the carrier filed it. */
export interface PortRow extends TableRow {
  /** Main code, or main code with leading digits of the sub-port: the longest match wins. */
  readonly code: string;
  readonly carrier: string;
  /** Province of the access location; null is national access. */
  readonly province: string | null;
  readonly holder: string | null;
  /** Speaks only of messages with this 签名; null: of all. */
  readonly signature: string | null;
}

/** Home of 10,000 mobile numbers (号段). */
export interface SegmentRow extends TableRow {
  /** Seven digits. */
  readonly segment: string;
  /** Network; null when the table doesn't know it. */
  readonly carrier: string | null;
  readonly reseller: string | null;
  readonly province: string | null;
  /** GB/T 2260, six digits. */
  readonly city: string | null;
  /** A segment of the bundled table: prefix rules stand above its carrier, an imported one stands above them. */
  readonly isBundled: boolean;
}

/** `RECIPIENT` in a prefix row: delivered by whichever carrier serves the recipient. */
export const RECIPIENT = 'RECIPIENT';

/** A rule for all codes that begin with these digits: the longest match wins. */
export interface PrefixRow extends TableRow {
  readonly prefix: string;
  /** Network, `RECIPIENT`, or null when nobody can be named. */
  readonly carrier: string | null;
  /** 移动转售 only. */
  readonly isResold: boolean;
  readonly reseller: string | null;
  /** May be ported under the number portability rules (MIIT 2019 No. 242). */
  readonly isPortable: boolean;
  readonly isCertain: boolean;
  /** Warnings that every code of this range carries: `official-number`, `often-spoofed`, `satellite`, `reserved-range`. */
  readonly warnings: readonly string[];
}

export type OwnerTableName = 'decisions' | 'portability' | 'ports' | 'segments' | 'prefixes' | 'rules';
