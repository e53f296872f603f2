import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import type { OwnerTables } from './owner-tables';
import type { PrefixRow, SegmentRow } from './rows';
import { SegmentIndex } from './segment-index';
import { readTable } from './table-reading';
import { PREFIXES } from './table-rows';

const NONE: readonly never[] = [];

/** The tables that ship with this version: segments, prefix rules and area codes; no portability, no port registry. */
export class BundledTables implements OwnerTables {
  private readonly prefixes = new Map<string, readonly PrefixRow[]>();
  private readonly lengths: readonly number[];

  private constructor(
    private readonly segments: SegmentIndex,
    prefixes: readonly PrefixRow[],
    private readonly areas: ReadonlyMap<string, string>,
  ) {
    for (const row of prefixes) this.prefixes.set(row.prefix, [...(this.prefixes.get(row.prefix) ?? []), row]);
    this.lengths = [...new Set(prefixes.map((row) => row.prefix.length))].sort((a, b) => b - a);
  }

  /** Reads data/numbering (about 30 ms); load once and share. */
  static load(directory = path.join(PACKAGE_ROOT, 'data', 'numbering')): BundledTables {
    const segments = SegmentIndex.read(readFileSync(path.join(directory, 'segments.bin.br')));
    const text = readFileSync(path.join(directory, 'prefixes.csv'), 'utf8');
    const areas = readFileSync(path.join(directory, 'areas.csv'), 'utf8').trim().split('\n').slice(1);
    return new BundledTables(
      segments,
      readTable(
        PREFIXES,
        text,
        'prefixes.csv',
        `prefixes.csv@${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
      ),
      new Map(areas.map((line) => line.split(',') as [string, string])),
    );
  }

  decisionsOf(): readonly never[] {
    return NONE;
  }

  portabilityOf(): readonly never[] {
    return NONE;
  }

  portRowsOf(): readonly never[] {
    return NONE;
  }

  segmentRowsOf(segment: string): readonly SegmentRow[] {
    const row = this.segments.rowOf(segment);
    return row === null ? NONE : [row];
  }

  prefixRowsOf(code: string): readonly PrefixRow[] {
    let found: readonly PrefixRow[] = NONE;
    for (const length of this.lengths) {
      const rows = code.length < length ? undefined : this.prefixes.get(code.slice(0, length));
      if (rows !== undefined) found = found.length === 0 ? rows : [...found, ...rows];
    }
    return found;
  }

  provinceOfArea(areaCode: string): string | null {
    return this.areas.get(areaCode) ?? null;
  }
}
