import { isValidAt } from './interval';
import type { SegmentRow } from './rows';

/** Where a code lives (归属地) at one moment; porting never changes it. */
export interface Home {
  readonly province: string | null;
  readonly city: string | null;
  readonly reseller: string | null;
  readonly segment: SegmentRow | null;
  readonly areaCode: string | null;
}

export const NOWHERE: Home = { province: null, city: null, reseller: null, segment: null, areaCode: null };

/** The home a segment or an area code gives; an imported segment stands above the bundled one. */
export function homeAt(
  segments: readonly SegmentRow[],
  areaProvince: string | null,
  areaCode: string | null,
  moment: number,
): Home {
  const segment = segmentAt(segments, moment);
  if (segment !== null) {
    return { province: segment.province, city: segment.city, reseller: segment.reseller, segment, areaCode: null };
  }
  if (areaProvince === null) return NOWHERE;
  return { province: areaProvince, city: null, reseller: null, segment: null, areaCode };
}

function segmentAt(rows: readonly SegmentRow[], moment: number): SegmentRow | null {
  let found: SegmentRow | null = null;
  for (const row of rows) {
    if (isValidAt(row, moment) && (found === null || rank(row) > rank(found))) found = row;
  }
  return found;
}

/** Bundled rows lose to every import, older imports to newer ones. */
const rank = (row: SegmentRow): number => (row.isBundled ? -Infinity : (row.validFrom ?? -Number.MAX_VALUE));
