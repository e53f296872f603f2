import { Command, InvalidArgumentError } from 'commander';
import { PART_NAMES } from './parts';

export const PIPELINES = ['bulk-insert', 'bare', 'platform', 'textbook', 'hops', 'latency'] as const;
export type PipelineName = (typeof PIPELINES)[number];

export interface BenchOptions {
  readonly complaints: number;
  readonly textbookComplaints: number;
  readonly repetitions: number;
  readonly only: readonly PipelineName[];
  readonly stored: number;
  readonly rate: number;
  readonly seconds?: number;
  readonly latency?: boolean;
  readonly idle?: boolean;
  readonly cpuProfile?: string;
  readonly json?: boolean;
}

/** Reads the command line; prints help and ends the process for `--help` or a fault. */
export function readOptions(argv: readonly string[]): BenchOptions {
  return new Command('npm run bench --')
    .description(
      [
        'Measures the platform beside a bare pipeline (one hop, bulk inserts, no rules) and a textbook one (a Nest',
        'microservice, one message at a time) on the same generated complaints, each on fresh servers of its own.',
        `Parts of their own, each with options: npm run bench -- ${PART_NAMES.join(' | ')} [--help].`,
        'The method is in docs/performance.md. Figures are ratios of one run; absolute ones depend on the machine.',
      ].join('\n'),
    )
    .option('--complaints <n>', 'complaints for each repetition', whole, 60_000)
    .option('--textbook-complaints <n>', 'complaints for the textbook pipeline, which is slow', whole, 3_000)
    .option('--repetitions <n>', 'interleaved repetitions of every pipeline', whole, 3)
    .option('--only <list>', `comma-separated parts: ${PIPELINES.join(', ')}`, names, [...PIPELINES])
    .option('--stored <n>', 'complaints stored in the platform before it is measured', whole, 0)
    .option('--latency', 'only: complaint → mailbox latency at a steady rate')
    .option('--idle', 'only: processor share and memory of the platform without work')
    .option('--rate <n>', 'complaints a second offered for latency', whole, 300)
    .option(
      '--seconds <n>',
      'length of --latency and --idle (default: 60; 20 for the latency part of a full run)',
      whole,
    )
    .option('--cpu-profile <dir>', 'write a V8 profile of the platform process there')
    .option('--json', 'the last line is the result as one JSON object')
    .showHelpAfterError()
    .parse([...argv])
    .opts<BenchOptions>();
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function names(text: string): PipelineName[] {
  const given = text.split(',');
  for (const name of given)
    if (!PIPELINES.includes(name as PipelineName))
      throw new InvalidArgumentError(`expected some of ${PIPELINES.join(', ')}`);
  return given as PipelineName[];
}
