import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Command } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { bundledBody, bundledCalendar } from '#worktime/bundled';
import { FIRST_DAY, LAST_DAY, WorkCalendar } from '#worktime/calendar';
import { readChange, withChange, type CalendarChange } from '#worktime/calendar.change';
import { dateOfDay } from '#worktime/days';
import { answered } from './registry.import';

interface PlatformOptions {
  readonly server: string;
  readonly tokenFile: string;
}

interface InstallOptions extends PlatformOptions {
  readonly previous: string;
  readonly reason: string;
}

const HELP = `
FILE is "bundled" (the calendar of this version 随版本发布的日历) or a JSON file 文件为 JSON:
  {"year": 2027, "source": "国办发明电〔…〕", "holidays": {"2027-01-01": "元旦"}, "makeUpWorkdays": {"2027-01-10": "元旦"}}
  {"days": [{"date": "2027-01-04", "kind": "holiday", "name": "元旦", "source": "更正"}]}
A year takes the place of all that was known of it; kind: holiday, make-up-workday, workday, weekend.
一年的安排整体替换该年原有内容。

First preview, then install with the version that the preview calls "previous": nobody installs what he did not see.
先预览影响，再以预览给出的 previous 版本生效；在办时限在后台逐批重算，只通知截止时间变化的责任方一次。`;

/** Adds `calendar`: checks a change of the working-day calendar, shows what it would move, puts it in force. */
export function register(program: Command, output: Writable = process.stdout): void {
  const calendar = program
    .command('calendar')
    .description('working-day calendar: check, preview, install 工作日历：检查、预览、生效')
    .addHelpText('after', HELP);
  calendar
    .command('check')
    .argument('<file>', 'the change 变更文件')
    .description('offline: which days it changes of the bundled calendar 离线检查变更了哪些日期')
    .action((file: string, _: unknown, command: Command) => told(command, async () => check(changeOf(file), output)));
  atPlatform(calendar.command('preview'))
    .description('which clocks it would move, make late, save; changes nothing 预览影响')
    .action((file: string, options: PlatformOptions, command: Command) =>
      told(command, () => post('/preview', { change: changeOf(file) }, options, output)),
    );
  atPlatform(calendar.command('install'))
    .requiredOption('--previous <version>', 'the version that the preview was made from 预览所依据的版本')
    .requiredOption('--reason <text>', 'told to whoever owes a moved clock 变更原因')
    .description('puts it in force 生效')
    .action((file: string, { previous, reason, ...platform }: InstallOptions, command: Command) =>
      told(command, () => post('', { change: changeOf(file), previous, reason }, platform, output)),
    );
}

const atPlatform = (command: Command): Command =>
  command
    .argument('<file>', 'the change 变更文件')
    .requiredOption('--server <url>', 'the platform 平台地址, e.g. http://127.0.0.1:8400')
    .requiredOption('--token-file <file>', 'file with an operator’s token from POST /v1/tokens 令牌文件');

/** The change in a file, read as the platform will read it. */
function changeOf(file: string): CalendarChange | 'bundled' {
  if (file === 'bundled') return file;
  const text = readFileSync(file, 'utf8');
  try {
    return readChange(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('NOT_JSON', { field: file, expected: 'a JSON object' }, { cause });
  }
}

/** A line of JSON for each day that is other than in the bundled calendar. */
async function check(change: CalendarChange | 'bundled', output: Writable): Promise<void> {
  const before = bundledCalendar();
  const { facts, overrides } = change === 'bundled' ? bundledBody() : withChange(bundledBody(), change);
  const after = new WorkCalendar(facts, overrides);
  for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
    const [was, is] = [before.day(day), after.day(day)];
    if (was.kind === is.kind) continue;
    const line = {
      date: dateOfDay(day),
      was: was.kind,
      is: is.kind,
      ...(is.name === undefined ? {} : { name: is.name }),
    };
    output.write(`${JSON.stringify(line)}\n`);
  }
  output.write(`${JSON.stringify({ bundled: before.version, changed: after.version })}\n`);
}

async function post(
  path: string,
  body: object,
  { server, tokenFile }: PlatformOptions,
  output: Writable,
): Promise<void> {
  const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const url = `${server.replace(/\/+$/, '')}/v1/calendars${path}`;
  output.write(`${await answered(url, { method: 'POST', headers, body: JSON.stringify(body) })}\n`);
}

async function told(command: Command, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isTold = error instanceof DomainError || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isTold) throw error;
    command.error(`error: ${(error as Error).message}`, { exitCode: 1 });
  }
}
