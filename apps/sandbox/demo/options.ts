import { Command, InvalidArgumentError } from 'commander';

export interface DemoOptions {
  complaints: number;
  rate: number;
  seed?: number;
  texts?: string;
  once?: boolean;
  json?: boolean;
}

/** Reads the command line; prints help and ends the process for `--help` or a fault. */
export function readOptions(argv: readonly string[]): DemoOptions {
  return new Command('npm run demo --')
    .description(
      'Starts what is missing, lets complaints flow between stand-in partners and shows what became of them.\n联动平台演示：自动准备环境、启动平台和模拟单位，举报流转后打印汇总表。',
    )
    .option('--complaints <n>', 'complaint records to offer 举报条数', wholeNumber, 3_000)
    .option('--seed <n>', 'the same seed gives the same traffic 随机种子 (default: another one each time)', wholeNumber)
    .option('--rate <n>', 'complaints a second; 0: as fast as possible 每秒条数', wholeNumber, 300)
    .option('--texts <file>', 'take message texts from a file, one JSON object with "text" a line 短信文本文件')
    .option('--once', 'end after the closing table 汇总后退出')
    .option('--json', 'the last line is the summary as one JSON object 末行输出 JSON')
    .showHelpAfterError()
    .parse([...argv])
    .opts<DemoOptions>();
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('expected a whole number');
  return number;
}
