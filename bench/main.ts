import '#messaging/kafkajs.idle-fix';
import { measureIdle } from './idle';
import { measureLatency } from './latency';
import { describeMachine } from './machine';
import { readOptions, type BenchOptions } from './options';
import { runPart } from './parts';
import { report } from './report';
import { summarise } from './result';
import { runRounds } from './rounds';

type Say = (line: string) => void;

async function main(options: BenchOptions): Promise<void> {
  const say: Say = (line) => void process.stderr.write(`${line}\n`);
  const machine = describeMachine();
  if (options.idle) {
    const idle = await measureIdle(options.seconds ?? 60, options);
    const shares = Object.entries(idle.processorPercent).map(([name, percent]) => `${name} ${percent} %`);
    print(`idle for ${idle.seconds} s: ${shares.join(' · ')} of a core; the platform holds ${idle.residentMb} MB`);
    if (options.json) print(JSON.stringify({ machine, idle }));
    return;
  }
  if (options.latency) {
    const latencyMs = await measureLatency(options.rate, options.seconds ?? 60, options);
    print(`complaint → mailbox at ${latencyMs.rate}/s: p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`);
    if (options.json) print(JSON.stringify({ machine, latencyMs }));
    return;
  }
  const measurements = await runRounds(options, say);
  const withLatency = options.only.includes('latency');
  const latency = withLatency ? await measureLatency(options.rate, options.seconds ?? 20, options) : null;
  const result = summarise(machine, measurements, latency);
  print(report(result));
  if (options.json) print(JSON.stringify(result));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Servers die with this process by themselves; platform processes are ended in PlatformProcess.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

runPart(process.argv)
  .then((isPart) => (isPart ? undefined : main(readOptions(process.argv))))
  .then(
    () => process.exit(),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
