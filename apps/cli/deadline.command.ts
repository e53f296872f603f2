import { Command } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { answerDeadline, bundledRules, deadlineLines, type DeadlineQuestion, questionOf } from './deadline.answer';
import { answerLines, type LineStreams } from './lines';

interface DeadlineOptions {
  readonly start?: string;
  readonly budget?: string;
  readonly clock?: string;
  readonly profile?: string;
  readonly explain?: boolean;
  readonly text?: boolean;
  readonly pause?: readonly string[];
}

const HELP = `
One question on the command line, or without --start a line of JSON each on standard input:
命令行一问一答；不带 --start 时从标准输入逐行读取 JSON：
  {"start": "2026-02-10T16:20:00+08:00", "budget": "15wd", "profile": "cn-2026"}
Options given besides complete lines that lack them. 命令行选项用作各行缺省值。

Answer 输出（每问一行 JSON）:
  due          first instant that is late, +08:00 最早的超时时刻（在此之前均为按时）
  provisional  touches a year whose holidays are not published: weekends only 涉及放假安排未公布的年份，为暂定
  days         days counted 计入天数; with --explain every day from the start 逐日说明:
               date, kind, name, counted, source
    kind       start-day 起算日（不计入）  workday 工作日  weekend 周末  holiday 节假日
               make-up-workday 调休上班  natural-day 自然日（小时时限）
               provisional-workday / provisional-weekend 暂定工作日 / 暂定周末
  --explain adds budget, clock, profile (unverified: limits not checked against the official text 未核实条款),
  calendar (version 日历版本).
--text prints the whole explanation in Chinese; for lines of JSON it is their member text. 中文说明，逐行一条。
--pause (or "pauses": [{"from", "until"}]) moves the end by the working days after the one on which the pause began, up to
the one on which it ended. 挂起当日不补，恢复当日补回。
A bad line is answered in its place by {"line": n, "error": {code, message, field, expected, got}}, and the next goes on.
错误行原位输出 error，其余行继续处理。Exit code 退出码: 0 answered 已答复（逐行模式含错误行）, 1 refused 参数有误.

Rules 规则: the first day is not counted 起算当日不计入; 15wd ends at 24:00 of the 15th working day 截止于第15个工作日
24时; make-up workdays count 调休上班日计入; hours run through nights and holidays 小时时限不扣除节假日.
Clocks 时限: validity-check forward acknowledge acknowledge:fraud return dispose dispose:commercial-target
dispose:fraud-interim return-decision assist review answer-own-desk answer-12321 appeal

Examples 示例:
  liandong deadline --start 2026-02-10T16:20:00+08:00 --budget 15wd --explain
  liandong deadline --start 2026-09-25T23:59:59+08:00 --clock acknowledge:fraud
  liandong deadline --start 2026-06-01T16:00:00+08:00 --clock dispose --text \\
    --pause 2026-06-03T10:00:00+08:00/2026-06-05T15:00:00+08:00
  liandong deadline --profile cn-2020-draft --clock forward < starts.ndjson > deadlines.ndjson`;

/** Adds `deadline`: when a budget of working days or hours runs out, and why. Streams are for tests. */
export function register(program: Command, streams: LineStreams = {}): void {
  program
    .command('deadline')
    .description('when a time limit runs out, by the Chinese working-day calendar 时限计算（含调休工作日）')
    .option('--start <iso>', 'start with offset from UTC 起算时刻（须带时区）, e.g. 2026-02-10T16:20:00+08:00')
    .option('--budget <n>', 'working days or natural hours 工作日数或自然小时数: 15wd, 24h')
    .option('--clock <kind[:variant]>', 'take the budget from the profile 由规则取时限: dispose, acknowledge:fraud')
    .option(
      '--profile <id>',
      'cn-2015, cn-2020-draft 征求意见稿, cn-2026; default: in force on the start date 默认按起算日',
    )
    .option('--pause <from/until...>', 'time given back, counted in whole working days 挂起时段，按整工作日补回')
    .option('--explain', 'list every day and its source 逐日说明及依据')
    .option('--text', 'explain in Chinese, one fact a line 输出中文逐日说明')
    .addHelpText('after', HELP)
    .action((options: DeadlineOptions, command: Command) => runDeadline(options, command, streams));
}

async function runDeadline(options: DeadlineOptions, command: Command, streams: LineStreams): Promise<void> {
  const { explain = false, text = false, pause, ...given } = options;
  const question: DeadlineQuestion = { ...given, ...(pause === undefined ? {} : { pauses: pause }) };
  if (question.start !== undefined) return answerOnce(question, { explain, text }, command, streams);
  if (streams.input === undefined && process.stdin.isTTY) {
    command.error('error: give --start, or lines of JSON on standard input 请给出 --start 或从标准输入逐行给出 JSON');
  }
  const rules = bundledRules();
  const count = await answerLines((line) => {
    const asked = questionOf(line, question);
    const answer = answerDeadline(asked, explain, rules);
    return text ? { ...answer, text: deadlineLines(asked, rules) } : answer;
  }, streams);
  if (count.errors > 0)
    process.stderr.write(`${count.errors} of ${count.lines} lines were bad 有 ${count.errors} 行错误\n`);
}

interface Shown {
  readonly explain: boolean;
  readonly text: boolean;
}

function answerOnce(question: DeadlineQuestion, shown: Shown, command: Command, streams: LineStreams): void {
  try {
    const rules = bundledRules();
    const answer = shown.text
      ? deadlineLines(question, rules).join('\n')
      : JSON.stringify(answerDeadline(question, shown.explain, rules));
    (streams.output ?? process.stdout).write(`${answer}\n`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    command.error(`error: ${error.message}`, { exitCode: 1, code: error.code });
  }
}
