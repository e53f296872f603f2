import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { waitFor } from '#testing/wait-for';

export interface Child {
  readonly process: ChildProcess;
  /** Lines of its output so far. */
  readonly lines: string[];
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<number | null>;
}

/** Starts one process of the tiny context and waits until it has joined. */
export async function startChild(given: object): Promise<Child> {
  const here = join(PACKAGE_ROOT, 'test', 'messaging');
  const options = ['--conditions=source', '--no-warnings', '--require', join(here, 'typescript.cjs')];
  const child = spawn(process.execPath, [...options, join(here, 'trial.process.ts'), JSON.stringify(given)], {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  await waitFor('the child process', () => lines.includes('ready') || child.exitCode !== null);
  return {
    process: child,
    lines,
    async kill(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') return null;
      if (child.exitCode === null && child.signalCode === null) await ended;
      return child.exitCode;
    },
  };
}
