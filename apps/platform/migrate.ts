import 'reflect-metadata';
import { Command } from 'commander';
import { DomainError } from '#kernel/domain-error';
import { readConfiguration } from '#runtime/configuration';
import { prepare } from './preparation';

const program = new Command('npm run migrate --')
  .description(
    'Brings database, topics, directory and numbering tables up to date. Safe to repeat; a step of its own before any service starts.',
  )
  .option('--directory <file>', 'load the partner directory (docs/directory.md)')
  .option(
    '--tables <dir>',
    'load numbering tables: ports.csv, portability.csv, prefixes.csv, segments.csv, decisions.csv (docs/tables.md)',
  )
  .option('--issue-key <org>', 'issue an API key for an organisation; printed once')
  .showHelpAfterError();

async function main(): Promise<void> {
  const options = program.parse().opts<{ directory?: string; tables?: string; issueKey?: string }>();
  await prepare(readConfiguration(), options, (line) => process.stdout.write(`${line}\n`));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof DomainError ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = 1;
});
