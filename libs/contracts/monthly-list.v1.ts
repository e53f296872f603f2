import { Instant, ListOf, Maybe, ProvinceCode, Text, UnitCode, Whole } from './rules';

export class OverdueUnit {
  @UnitCode() unit!: string;
  /** Orders, and clocks of them, that were late for so long that the administration was told. */
  @Whole(0) orders!: number;
  @Whole(1) clocks!: number;
}

/**
 * 月度清单: the units whose clocks reached the administration's rung in a month (workflow.md §6). Once a month to each
 * administration, for its own province; to the ministry for all. Stream `casework.notices.v1`.
 */
export class MonthlyListV1 {
  static readonly type = 'monthly-list.v1';

  /** `2026-05`, in Asia/Shanghai. */
  @Text(7, 7) month!: string;
  /** Absent in the ministry's own. */
  @Maybe() @ProvinceCode() province?: string | null;
  @Instant() at!: string;
  @ListOf(() => OverdueUnit, 5_000) units!: OverdueUnit[];
}
