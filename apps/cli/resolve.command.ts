import { Command } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { BundledTables } from '#numbering/bundled-tables';
import { loadCsvTables } from '#numbering/csv-tables';
import type { OwnerTables } from '#numbering/owner-tables';
import { answerLines, type LineStreams } from './lines';
import { answerResolve, checkDefaults, questionOf, type ResolveQuestion } from './resolve.answer';
import { RESOLVE_HELP } from './resolve.help';

interface ResolveOptions {
  readonly at?: string;
  readonly recipientCarrier?: string;
  readonly recipientProvince?: string;
  readonly signature?: string;
  readonly tables?: string;
}

/** Adds `resolve`: whose a sender was at message time, and the row that says so. Streams are for tests. */
export function register(program: Command, streams: LineStreams = {}): void {
  program
    .command('resolve')
    .description('who answers for a sender at message time 判定被举报号码在发送时刻的责任单位')
    .argument('[number...]', 'senders as displayed 被举报号码（按手机显示）; none: lines of JSON on standard input')
    .option('--at <time>', 'when the message was received 收到时间: 2026-05-01T09:30:00+08:00, 2026-05-01 or now')
    .option('--recipient-carrier <code>', 'carrier of the phone that got it 收端运营商: CMCC CTCC CUCC CBN')
    .option('--recipient-province <pp>', 'its province 收端省份, GB/T 2260: 44')
    .option('--signature <text>', 'signature of the message 短信签名')
    .option('--tables <dir>', 'CSV tables over the bundled ones 自备号码表目录 (docs/tables.md)')
    .addHelpText('after', RESOLVE_HELP)
    .action((numbers: string[], options: ResolveOptions, command: Command) => {
      return runResolve(numbers, options, command, streams);
    });
}

async function runResolve(
  numbers: string[],
  options: ResolveOptions,
  command: Command,
  streams: LineStreams,
): Promise<void> {
  if (numbers.length === 0 && streams.input === undefined && process.stdin.isTTY) command.help({ error: true });
  try {
    const defaults = defaultsOf(options);
    checkDefaults(defaults);
    const tables = await tablesFor(options.tables);
    if (numbers.length > 0) return answerNumbers(numbers, defaults, tables, streams);
    const count = await answerLines((line) => answerResolve(questionOf(line, defaults), tables), streams);
    if (count.errors > 0)
      process.stderr.write(`${count.errors} of ${count.lines} lines were bad 有 ${count.errors} 行错误\n`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    command.error(`error: ${error.message}`, { exitCode: 1, code: error.code });
  }
}

async function tablesFor(directory: string | undefined): Promise<OwnerTables> {
  const bundled = BundledTables.load();
  return directory === undefined ? bundled : loadCsvTables(directory, bundled);
}

/** `--at now` is fixed once, so that every line of a run is asked of the same moment. */
function defaultsOf({ at, recipientCarrier, recipientProvince, signature }: ResolveOptions): Partial<ResolveQuestion> {
  const defaults = { at: at === 'now' ? new Date().toISOString() : at, recipientCarrier, recipientProvince, signature };
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}

function answerNumbers(
  numbers: string[],
  defaults: Partial<ResolveQuestion>,
  tables: OwnerTables,
  streams: LineStreams,
): void {
  const output = streams.output ?? process.stdout;
  for (const number of numbers) output.write(JSON.stringify(answerResolve({ ...defaults, number }, tables)) + '\n');
}
