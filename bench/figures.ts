/** Least, median and greatest of some repetitions. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError for an empty list: a figure without a measurement is no figure. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('expected at least one measurement');
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0]!, median: median(sorted), max: sorted.at(-1)! };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rounded to three significant figures: the machine is not steadier than that. */
export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : 0;
}

/** Adds up members that several objects share. */
export function added(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of all) for (const [name, value] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
