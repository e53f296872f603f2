import type { BenchResult, PipelineResult } from './result';

/** The result for people. */
export function report(result: BenchResult): string {
  const { machine, ratios, latencyMs, hops } = result;
  const pipelines = (['bulkInsert', 'bare', 'platform', 'textbook'] as const).flatMap((name) =>
    result[name] ? [row(name, result[name])] : [],
  );
  return [
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}, load before ${machine.loadBefore}`,
    '',
    'complaints/s          min   median      max   µs of processor a complaint',
    ...pipelines,
    ...(hops ? ['', row('separate processes', hops)] : []),
    ...(latencyMs
      ? [
          '',
          `complaint → mailbox at ${latencyMs.rate}/s: p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms (${latencyMs.complaints} complaints)`,
        ]
      : []),
    '',
    ratioLine('bare ÷ bulk insert', ratios.bareToBulkInsert, 0.35),
    ratioLine('platform ÷ bare', ratios.platformToBare, 0.3),
    ratioLine('platform ÷ textbook', ratios.platformToTextbook, 15),
  ].join('\n');
}

function row(name: string, { perSecond, cpuMicros }: PipelineResult): string {
  const figures = [perSecond.min, perSecond.median, perSecond.max].map((figure) => String(figure).padStart(9)).join('');
  const shares = Object.entries(cpuMicros).map(([process, micros]) => `${process} ${micros}`);
  return `${name.padEnd(18)}${figures}   ${shares.join(' · ')}`;
}

const ratioLine = (name: string, value: number | null, target: number): string =>
  `${name.padEnd(20)} ${value === null ? '–' : `${value} (target ≥ ${target}${value >= target ? '' : ': missed'})`}`;
