import { round, spread, type Spread } from './figures';
import type { Latency } from './latency';
import type { Machine } from './machine';
import type { Measurement } from './measure';
import type { Measurements } from './rounds';

export interface PipelineResult {
  readonly complaints: number;
  /** Complaints a second over the repetitions. */
  readonly perSecond: Spread;
  /** Processor microseconds a complaint by process, medians. */
  readonly cpuMicros: Readonly<Record<string, number>>;
}

export interface BenchResult {
  readonly machine: Machine;
  readonly bulkInsert: PipelineResult | null;
  readonly bare: PipelineResult | null;
  readonly textbook: PipelineResult | null;
  readonly platform: PipelineResult | null;
  readonly hops: PipelineResult | null;
  readonly latencyMs: Latency | null;
  readonly ratios: {
    readonly bareToBulkInsert: number | null;
    readonly platformToBare: number | null;
    readonly platformToTextbook: number | null;
  };
}

/** Medians and their ratios. */
export function summarise(machine: Machine, all: Measurements, latencyMs: Latency | null): BenchResult {
  const of = (name: keyof Measurements): PipelineResult | null => (all[name] ? pipelineResult(all[name]) : null);
  const [bulkInsert, bare, textbook, platform] = [of('bulk-insert'), of('bare'), of('textbook'), of('platform')];
  return {
    machine,
    bulkInsert,
    bare,
    textbook,
    platform,
    hops: of('hops'),
    latencyMs,
    ratios: {
      bareToBulkInsert: ratio(bare, bulkInsert),
      platformToBare: ratio(platform, bare),
      platformToTextbook: ratio(platform, textbook),
    },
  };
}

function pipelineResult(measurements: readonly Measurement[]): PipelineResult {
  const { min, median, max } = spread(measurements.map((one) => one.perSecond));
  const names = Object.keys(measurements[0]!.cpu);
  return {
    complaints: measurements[0]!.complaints,
    perSecond: { min: round(min), median: round(median), max: round(max) },
    cpuMicros: Object.fromEntries(
      names.map((name) => [name, round(spread(measurements.map((one) => one.cpu[name] ?? 0)).median)]),
    ),
  };
}

function ratio(one: PipelineResult | null, other: PipelineResult | null): number | null {
  return one && other ? round(one.perSecond.median / other.perSecond.median) : null;
}
