import type { DecisionRow, PortRow, PortabilityRow, PrefixRow, SegmentRow } from './rows';

/**
 * What resolving needs to know, synchronously. Rows of all validity periods are returned, in any order; an empty
 * list means that the table says nothing. The bundled tables, CSV tables and `OverlayTables` implement it.
 */
export interface OwnerTables {
  /** Decisions about exactly this normalised sender. */
  decisionsOf(sender: string): readonly DecisionRow[];
  portabilityOf(number: string): readonly PortabilityRow[];
  /** Rows with exactly this code; `registryKeys(sender)` lists the codes that will be asked. */
  portRowsOf(code: string): readonly PortRow[];
  /** Rows of a seven-digit segment. */
  segmentRowsOf(segment: string): readonly SegmentRow[];
  /** All rows whose prefix the code begins with, the longest prefix first; of equal length the newer table first. */
  prefixRowsOf(code: string): readonly PrefixRow[];
  /** Two-digit province of an area code such as `0755`; null when there is no such area. */
  provinceOfArea(areaCode: string): string | null;
}

const NONE: readonly never[] = [];

/** Rows by key, for instance those that a batch fetched from its database; what is absent is asked of the tables below. */
export interface OverlayRows {
  readonly decisions?: ReadonlyMap<string, readonly DecisionRow[]>;
  readonly portability?: ReadonlyMap<string, readonly PortabilityRow[]>;
  readonly ports?: ReadonlyMap<string, readonly PortRow[]>;
  /** Imported segments; the bundled row stays visible for times no imported row covers. */
  readonly segments?: ReadonlyMap<string, readonly SegmentRow[]>;
  readonly prefixes?: ReadonlyMap<string, readonly PrefixRow[]>;
}

/** Lays rows held in maps over other tables. */
export class OverlayTables implements OwnerTables {
  private readonly prefixLengths: readonly number[];

  constructor(
    private readonly below: OwnerTables,
    private readonly rows: OverlayRows,
  ) {
    const lengths = new Set([...(rows.prefixes?.keys() ?? [])].map((prefix) => prefix.length));
    this.prefixLengths = [...lengths].sort((a, b) => b - a);
  }

  decisionsOf(sender: string): readonly DecisionRow[] {
    return both(this.rows.decisions?.get(sender), this.below.decisionsOf(sender));
  }

  portabilityOf(number: string): readonly PortabilityRow[] {
    return both(this.rows.portability?.get(number), this.below.portabilityOf(number));
  }

  portRowsOf(code: string): readonly PortRow[] {
    return both(this.rows.ports?.get(code), this.below.portRowsOf(code));
  }

  segmentRowsOf(segment: string): readonly SegmentRow[] {
    return both(this.rows.segments?.get(segment), this.below.segmentRowsOf(segment));
  }

  prefixRowsOf(code: string): readonly PrefixRow[] {
    const below = this.below.prefixRowsOf(code);
    if (this.prefixLengths.length === 0) return below;
    const mine = this.prefixLengths.flatMap((length) => this.rows.prefixes!.get(code.slice(0, length)) ?? NONE);
    return mine.length === 0 ? below : [...mine, ...below].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  provinceOfArea(areaCode: string): string | null {
    return this.below.provinceOfArea(areaCode);
  }
}

function both<Row>(above: readonly Row[] | undefined, below: readonly Row[]): readonly Row[] {
  if (above === undefined || above.length === 0) return below;
  return below.length === 0 ? above : [...above, ...below];
}
