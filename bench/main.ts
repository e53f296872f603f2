import { readOptions, type BenchOptions } from './options';
import { runRounds } from './rounds';

async function main(options: BenchOptions): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const results = await runRounds(options, { cpuProfile: options.cpuProfile }, say);
  process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
}

main(readOptions(process.argv)).then(
  () => process.exit(),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
