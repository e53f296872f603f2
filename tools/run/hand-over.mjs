import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { NODE, ROOT, pinnedEnvironment } from './paths.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs the pinned Node with these arguments and resolves with its exit code. A terminal sends Ctrl-C to both of us; a
 * supervisor signals only us, so signals are passed on. Two Ctrl-C in one keypress must not reach the child: only
 * SIGTERM and SIGHUP are passed on when a terminal is attached.
 */
export function handOver(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(options.command ?? NODE, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: pinnedEnvironment(),
      ...options,
    });
    const forwards = FORWARDED.map((signal) => {
      const forward = () => {
        if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, forward);
      return () => process.removeListener(signal, forward);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const stop of forwards) stop();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
