import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, pinnedEnvironment } from '../run/paths.mjs';

/** One step of a check: a command, run with the pinned Node's tools first in PATH. */
export interface Step {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Names of steps that must be over before this one starts. */
  after?: string[];
  /** The step is killed and counts as failed after this long. @default 300 */
  limitSeconds?: number;
  /** Show the output while the step runs. @default only when it fails */
  live?: boolean;
}

export interface Outcome {
  name: string;
  ok: boolean;
  seconds: number;
  output: string;
}

const LONGEST_OUTPUT = 20_000;

// An exit of ours, which a signal alone wouldn't be, ends what the steps started. The listener stays: a signal to the whole
// process group arrives a second time from the process above us, and without a listener it would cut that short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

/** Runs the steps, `width` at a time in their order; prints each one's time, and the output of those that fail. */
export async function runSteps(steps: readonly Step[], width: number): Promise<Outcome[]> {
  const waiting = [...steps];
  const running = new Set<string>();
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    while (waiting.length > 0) {
      const isOpen = (name: string): boolean => running.has(name) || waiting.some((step) => step.name === name);
      const index = waiting.findIndex((step) => !step.after?.some(isOpen));
      if (index < 0) {
        await sleep(50);
        continue;
      }
      const step = waiting.splice(index, 1)[0]!;
      running.add(step.name);
      const outcome = await runStep(step);
      running.delete(step.name);
      report(outcome);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return outcomes;
}

/** Its own process group, so that a step over its limit is ended with everything it started. */
export function runStep(step: Step): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(step.command, step.args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // NO_COLOR alone: the compiler takes any FORCE_COLOR, even 0, as a wish for colours.
      env: { ...pinnedEnvironment(), FORCE_COLOR: undefined, NO_COLOR: '1', ...step.env },
    });
    const endAll = (): void => endGroup(child.pid);
    process.prependOnceListener('exit', endAll);
    const limit = setTimeout(endAll, (step.limitSeconds ?? 300) * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        if (step.live) process.stderr.write(part);
        else output = `${output}${part}`.slice(-LONGEST_OUTPUT);
      });
    }
    const settle = (ok: boolean, note: string): void => {
      clearTimeout(limit);
      process.removeListener('exit', endAll);
      resolve({ name: step.name, ok, seconds: (performance.now() - began) / 1000, output: output + note });
    };
    child.once('error', (error) => settle(false, error.message));
    child.once('close', (code, signal) =>
      settle(code === 0, signal ? `\nended by ${signal} (limit ${step.limitSeconds ?? 300} s)` : ''),
    );
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}

function report({ name, ok, seconds, output }: Outcome): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s`);
  if (!ok) console.log(output.trim().replace(/^/gm, '    '));
}
