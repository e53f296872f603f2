import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../demo/options';

export interface TortureOptions {
  readonly minutes: number;
  readonly seed?: number;
  readonly rate: number;
  readonly json?: boolean;
}

/** Reads the command line; prints help and ends the process for `--help` or a fault. */
export function readOptions(argv: readonly string[]): TortureOptions {
  return new Command('npm run torture --')
    .description(
      [
        'Lets complaints flow through two platform processes on servers of its own while processes, broker, database and',
        'Redis are killed, restarted and flushed at random moments; then drains and counts what was lost, doubled or disordered.',
        '故障演练：举报持续流转的同时随机杀死、重启各进程与服务，结束后核对有无丢失、重复、乱序。',
      ].join('\n'),
    )
    .option('--minutes <m>', 'how long complaints flow and faults happen 时长（分钟）', minutes, 3)
    .option('--seed <n>', 'the same seed gives the same traffic and faults 随机种子', wholeNumber)
    .option('--rate <n>', 'complaints a second 每秒举报条数', wholeNumber, 60)
    .option('--json', 'the last line is the result as one JSON object (it is in any case) 末行输出 JSON')
    .showHelpAfterError()
    .parse([...argv])
    .opts<TortureOptions>();
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_440)) throw new InvalidArgumentError('expected minutes, more than 0 and at most 1440');
  return value;
}
