import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { Argument, Command, Option } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { checkTable } from '#numbering/table-checking';
import { CHARSETS, decodeTable, type Charset } from '#numbering/table-decoding';
import { TABLE_FILES, type Table } from '#numbering/table-rows';
import { templateOf } from '#numbering/table-template';
import { importFile, type ImportOptions } from './registry.import';

type RegistryName = 'decisions' | 'portability' | 'ports' | 'segments' | 'prefixes';
const NAMES = Object.keys(TABLE_FILES).map((file) => file.slice(0, -'.csv'.length));

export interface RegistryStreams {
  readonly output?: Writable;
}

interface FileOptions extends ImportOptions {
  readonly registry?: string;
  readonly charset?: Charset;
}

/** Adds `registry`: templates, offline checks and imports of the owner registries. Streams are for tests. */
export function register(program: Command, { output = process.stdout }: RegistryStreams = {}): void {
  const registry = program
    .command('registry')
    .description('owner registries: template, check, import 号码表：模板、检查、导入 (docs/tables.md)');
  registry
    .command('template')
    .description('prints a CSV with Chinese headers and one example row 输出 CSV 模板')
    .addArgument(new Argument('<registry>').choices(NAMES))
    .action((name: string) => void output.write(templateOf(`${name as RegistryName}.csv`)));
  withFile(registry.command('check'))
    .description('reads a file offline, a line of JSON for each fault; exit 1 when there is one 离线检查')
    .action((file: string, options: FileOptions, command: Command) =>
      failing(command, () => check(file, options, output)),
    );
  withFile(registry.command('import'))
    .description('uploads a file as a dry run; with --confirm puts it in force 试导入，--confirm 生效')
    .requiredOption('--server <url>', 'the platform 平台地址, e.g. http://127.0.0.1:8400')
    .requiredOption('--token-file <file>', 'file with a token from POST /v1/tokens 令牌文件')
    .option('--simulate', 'also count the open orders that would change unit 模拟对在办工单的影响')
    .option('--confirm', 'put it in force when there are no faults 无错误时生效')
    .option('--override-reason <text>', 'why a replacement that leaves less than 70 % is meant 强制原因')
    .action((file: string, options: FileOptions, command: Command) =>
      failing(command, () => importFile(file, nameOf(file, options.registry), options, output)),
    );
}

const withFile = (command: Command): Command =>
  command
    .argument('<file>', 'CSV, UTF-8 or GB18030 文件')
    .addOption(new Option('--registry <name>', 'default: by the name of the file 默认按文件名').choices(NAMES))
    .addOption(new Option('--charset <name>', 'default: told from the bytes 默认自动识别').choices([...CHARSETS]))
    .option('--delta', 'only what changes; what the file does not name stays 增量文件');

async function failing(command: Command, work: () => Promise<boolean>): Promise<void> {
  try {
    if (!(await work())) command.error('the file has faults 文件有错误', { exitCode: 1 });
  } catch (error) {
    const isTold = error instanceof DomainError || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isTold) throw error;
    command.error(`error: ${(error as Error).message}`, { exitCode: 1 });
  }
}

function nameOf(file: string, stated: string | undefined): RegistryName {
  const name = stated ?? path.basename(file, '.csv');
  if (NAMES.includes(name)) return name as RegistryName;
  throw new DomainError('FIELD_INVALID', { field: '--registry', expected: NAMES.join(', '), got: name.slice(0, 60) });
}

/** Whether the file can be read without fault; periods that overlap show only in a dry run. */
async function check(file: string, { registry, charset, delta }: FileOptions, output: Writable): Promise<boolean> {
  const table = TABLE_FILES[`${nameOf(file, registry)}.csv`] as Table<unknown>;
  const text = decodeTable(createReadStream(file), charset);
  let [lines, faults] = [0, 0];
  for await (const set of checkTable(table, text, { file: path.basename(file), isDelta: delta === true })) {
    lines += set.rows.length + set.errors.length;
    faults += set.errors.length;
    for (const error of set.errors) output.write(`${JSON.stringify(error)}\n`);
  }
  process.stderr.write(`${lines} lines, ${faults} with faults 共 ${lines} 行，错误 ${faults} 行\n`);
  return faults === 0;
}
